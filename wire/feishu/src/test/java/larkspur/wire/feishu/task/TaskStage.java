package larkspur.wire.feishu.task;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.event.Followers;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.task.Links;
import larkspur.core.task.Subscriptions;
import larkspur.core.task.TaskChanges;
import larkspur.core.task.TaskSubscribers;
import larkspur.core.task.TasklistActivities;
import larkspur.core.task.Tasklists;
import larkspur.core.task.Tasks;
import larkspur.storage.Agenda;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.http.Call;
import tools.jackson.databind.JsonNode;

/// Task v2 over real HTTP, with Ada and Lin and the app in the chat of the published samples.
final class TaskStage implements AutoCloseable {

  /// The chat of the published example of task.activity_subscription.patch.
  static final String ROADMAP_CHAT = "oc_2cefb2f014f8d0c6c2d2eb7bafb0e54f";

  static final Set<String> SCOPES =
      Set.of("task:task:write", "task:tasklist:write", "contact:user.employee_id:readonly");

  /// From the log of a task to that of its tasklist, and from there to a chat.
  private static final int STEPS = 2;

  private static final Links LINKS = new Links("http://lark.test");

  final FeishuHarness harness;
  final String ada;
  final String lin;
  final String app;

  TaskStage() {
    harness = FeishuHarness.serving(SCOPES, TaskStage::calls);
    ada = harness.userToken(FeishuHarness.ADA);
    lin = harness.userToken(FeishuHarness.LIN);
    app = harness.tenantToken();
    chat(ROADMAP_CHAT, FeishuHarness.ADA, FeishuHarness.LIN, FeishuHarness.APP);
  }

  static List<Call> calls(FeishuHarness on) {
    Followers followers = on.followers;
    followers.add(new TaskChanges(on.store, on.clock, followers));
    followers.add(new TasklistActivities(on.chats, on.identities, LINKS, ZoneOffset.UTC));
    Tasks tasks =
        new Tasks(
            on.store,
            on.hearing,
            new TaskSubscribers(on.store),
            on.agenda,
            on.identities,
            on.chats,
            on.ids,
            on.clock);
    Tasklists tasklists = new Tasklists(on.store, on.identities, on.chats, on.ids, on.clock);
    Subscriptions subscriptions = new Subscriptions(on.store, on.chats, on.ids, on.clock);
    List<Call> calls = new ArrayList<>();
    calls.addAll(new SubscriptionCalls(subscriptions, on.chats, on.identities).calls());
    calls.addAll(new TasklistCalls(tasklists, on.chats, on.identities, LINKS).calls());
    calls.addAll(new TaskCalls(tasks, on.chats, on.identities, LINKS).calls());
    calls.addAll(new ChangeCalls(new TaskSubscribers(on.store)).calls());
    return calls;
  }

  /// Founds a group under a fixed id.
  String chat(String openChatId, Actor owner, Actor... members) {
    return harness
        .chats
        .found(
            FeishuHarness.TENANT,
            new Chats.Draft(
                Optional.of(openChatId),
                Optional.empty(),
                Chat.Kind.CHANNEL,
                "Roadmap",
                Optional.empty(),
                false,
                false,
                owner,
                List.of(members)))
        .openChatId();
  }

  void leaveRoadmapChat(PersonId person) {
    Caller leaving = new Caller(FeishuHarness.TENANT, person, Optional.empty(), Set.of());
    ChatId chat = harness.chats.byOpenChatId(FeishuHarness.TENANT, ROADMAP_CHAT).orElseThrow();
    harness.chats.removeMembers(leaving, chat, List.of(person));
  }

  String openId(PersonId person) {
    return harness.openId(person);
  }

  /// What every sample may speak of.
  Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("ada", openId(FeishuHarness.ADA));
    known.put("lin", openId(FeishuHarness.LIN));
    known.put("now", Long.toString(FeishuHarness.START.toEpochMilli()));
    return known;
  }

  /// Makes a call, its body written with `'` for `"`.
  Reply call(String method, String path, String token, String body) {
    return harness.call(method, "/task/v2" + path, token, body.replace('\'', '"'));
  }

  Reply get(String path, String token) {
    return call("GET", path, token, "");
  }

  /// Makes a tasklist of Ada's and gives its guid.
  String tasklist(String name) {
    return call("POST", "/tasklists", ada, "{'name':'" + name + "'}")
        .data()
        .at("/tasklist/guid")
        .asString();
  }

  void share(String tasklist, String id, String type, String role) {
    String member = "{'members':[{'id':'" + id + "','type':'" + type + "','role':'" + role + "'}]}";
    Reply reply = call("POST", "/tasklists/" + tasklist + "/add_members", ada, member);
    if (reply.code() != 0) {
      throw new AssertionError(reply.json().toString());
    }
  }

  /// Makes a task in a tasklist and gives its guid.
  String task(String token, String tasklist, String summary) {
    String body =
        "{'summary':'" + summary + "','tasklists':[{'tasklist_guid':'" + tasklist + "'}]}";
    return succeeded(call("POST", "/tasks", token, body)).at("/task/guid").asString();
  }

  /// @param completedAt in milliseconds, `0` to reopen it
  void complete(String token, String task, String completedAt) {
    String body =
        "{'task':{'completed_at':'" + completedAt + "'},'update_fields':['completed_at']}";
    succeeded(call("PATCH", "/tasks/" + task, token, body));
  }

  private static JsonNode succeeded(Reply reply) {
    if (reply.code() != 0) {
      throw new AssertionError(reply.json().toString());
    }
    return reply.data();
  }

  // ---- what the chat hears

  /// What has been posted into the chat of the samples, when all that set out has arrived: nobody
  /// is noted to follow it any more.
  List<String> heard() {
    // The shards are looked at one after the other. What goes from one that was not looked at yet
    // to one that was is seen by the next look: of a change only the task's log can tell, then only
    // the tasklist's.
    for (int step = 0; step < STEPS; step++) {
      awaitNothingNoted();
    }
    Caller ada = new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, Optional.empty(), Set.of());
    ChatId chat = harness.chats.byOpenChatId(FeishuHarness.TENANT, ROADMAP_CHAT).orElseThrow();
    return harness
        .chats
        .messages(ada, chat, Position.START, Position.END, Order.FORWARD, 100)
        .stream()
        .map(message -> text((Body.Post) message.body()))
        .toList();
  }

  private void awaitNothingNoted() {
    long from = System.nanoTime();
    while (IntStream.range(0, Agenda.SHARDS)
        .anyMatch(shard -> !harness.store.agenda().due(Note.LATEST, shard, 1).isEmpty())) {
      if (System.nanoTime() - from > TimeUnit.SECONDS.toNanos(120)) {
        throw new AssertionError("something is still on its way");
      }
      Thread.onSpinWait();
    }
  }

  private static String text(Body.Post post) {
    StringBuilder text = new StringBuilder();
    for (Inline inline : post.paragraphs().getFirst()) {
      switch (inline) {
        case Inline.Text words -> text.append(words.text());
        case Inline.Link link -> text.append(link.text());
        case Inline.Mention mention -> text.append(mention.name());
        case Inline other -> throw new AssertionError("not in a post: " + other);
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    harness.close();
  }
}
