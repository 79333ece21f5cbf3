package larkspur.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// The calls that a busy installation answers most, each made once, through its facade, in the
/// state in which it is usually made: the chat has messages, the task's tasklist a subscription,
/// the run has ended or waits.
///
/// They are the same for every engine, so that what they cost can be compared.
final class HotCalls {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Client client;
  private final List<HotCall> all = new ArrayList<>();
  private int number;

  /// @param protocol of the facade
  /// @param name as the facade calls it
  /// @param prepared makes what the call wants, and answers the call itself
  record HotCall(String protocol, String name, Supplier<Runnable> prepared) {}

  HotCalls(Client client) {
    this.client = client;
    String list = tasklist();
    say("the first");
    beary("message.create", () -> () -> say("hello"));
    beary("message.query, newest 20", () -> this::newest);
    feishu("IM: list messages, newest 20", () -> this::list);
    feishu("IM: send a message", () -> () -> send(""));
    feishu("IM: send a message, with a uuid", () -> () -> send("send-" + number++));
    feishu("Task: create, in a tasklist that a chat hears of", () -> () -> task(list));
    feishu(
        "Task: complete",
        () -> {
          String task = task(list);
          return () -> complete(task);
        });
    feishu(
        "Task: get",
        () -> {
          String task = task(list);
          return () -> client.feishu("GET", "/task/v2/tasks/" + task, Map.of());
        });
    feishu(
        "Aily: create a message",
        () -> {
          String session = session();
          message(session);
          return () -> message(session);
        });
    feishu(
        "Aily: create a run",
        () -> {
          String session = session();
          message(session);
          return () -> run(session, "skill_echo", "{}");
        });
    feishu(
        "Aily: get a run",
        () -> {
          String session = session();
          String run = ended(session);
          return () -> status(session, run);
        });
    feishu(
        "Aily: list runs",
        () -> {
          String session = session();
          ended(session);
          return () -> client.feishu("GET", runs(session), Map.of());
        });
    feishu(
        "Aily: cancel a run",
        () -> {
          String session = session();
          String run = run(session, "skill_script", "{\"steps\":[{\"ask\":\"well?\"}]}");
          await(session, run, "REQUIRES_MESSAGE");
          return () -> client.feishu("POST", runs(session) + "/" + run + "/cancel", Map.of());
        });
    feishu("Auth: get an app's token", () -> client::exchange);
  }

  List<HotCall> all() {
    return List.copyOf(all);
  }

  private void beary(String name, Supplier<Runnable> prepared) {
    all.add(new HotCall("BearyChat", name, prepared));
  }

  private void feishu(String name, Supplier<Runnable> prepared) {
    all.add(new HotCall("Feishu", name, prepared));
  }

  // ---- messages

  private void say(String text) {
    client.beary(
        "POST",
        "message.create",
        Client.ADA,
        Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "text", text));
  }

  private void newest() {
    client.beary(
        "POST",
        "message.query",
        Client.ADA,
        Map.of(
            "vchannel_id",
            Client.ROADMAP_VCHANNEL,
            "query",
            Map.of("latest", Map.of("limit", 20))));
  }

  private void list() {
    client.feishu(
        "GET",
        "/im/v1/messages?container_id_type=chat&sort_type=ByCreateTimeDesc&page_size=20&container_id="
            + Client.ROADMAP,
        Map.of());
  }

  private void send(String uuid) {
    client.feishu(
        "POST",
        "/im/v1/messages?receive_id_type=chat_id",
        Map.of(
            "receive_id",
            Client.ROADMAP,
            "msg_type",
            "text",
            "content",
            "{\"text\":\"hello\"}",
            "uuid",
            uuid));
  }

  // ---- tasks

  private String tasklist() {
    String list =
        client
            .feishu("POST", "/task/v2/tasklists", Map.of("name", "Roadmap"))
            .at("/tasklist/guid")
            .asString();
    client.feishu(
        "POST",
        "/task/v2/tasklists/" + list + "/activity_subscriptions",
        Map.of(
            "name",
            "All",
            "subscribers",
            List.of(Map.of("id", Client.ROADMAP, "type", "chat")),
            "include_keys",
            List.of(100, 103)));
    return list;
  }

  private String task(String list) {
    return client
        .feishu(
            "POST",
            "/task/v2/tasks",
            Map.of("summary", "Ship it", "tasklists", List.of(Map.of("tasklist_guid", list))))
        .at("/task/guid")
        .asString();
  }

  private void complete(String task) {
    client.feishu(
        "PATCH",
        "/task/v2/tasks/" + task,
        Map.of(
            "task",
            Map.of("completed_at", "1688529478195"),
            "update_fields",
            List.of("completed_at")));
  }

  // ---- sessions

  private String session() {
    return client.feishu("POST", "/aily/v1/sessions", Map.of()).at("/session/id").asString();
  }

  private static String runs(String session) {
    return "/aily/v1/sessions/" + session + "/runs";
  }

  private void message(String session) {
    client.feishu(
        "POST",
        "/aily/v1/sessions/" + session + "/messages",
        Map.of("idempotent_id", "key-" + number++, "content_type", "TEXT", "content", "hello"));
  }

  private String run(String session, String skill, String input) {
    return client
        .feishu(
            "POST",
            runs(session),
            Map.of("app_id", "spring_larkspur__c", "skill_id", skill, "skill_input", input))
        .at("/run/id")
        .asString();
  }

  private String ended(String session) {
    message(session);
    String run = run(session, "skill_echo", "{}");
    await(session, run, "COMPLETED");
    return run;
  }

  private String status(String session, String run) {
    JsonNode answer = client.feishu("GET", runs(session) + "/" + run, Map.of());
    return answer.at("/run/status").asString();
  }

  private void await(String session, String run, String status) {
    Eventually.within(PATIENCE, () -> status(session, run).equals(status));
  }
}
