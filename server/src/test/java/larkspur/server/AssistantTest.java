package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.identity.Token;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the assistant does when it is told to: as the owner of the session, with the owner's
/// rights, and seen by everybody else through the ordinary calls.
class AssistantTest {

  private Larkspur larkspur;
  private Client client;

  @BeforeEach
  void serve(@TempDir Path data) {
    larkspur = Larkspur.open(Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0));
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    client = new Client(larkspur.url());
  }

  @AfterEach
  void stop() {
    larkspur.close();
  }

  @Test
  void says_something_in_a_chat() {
    assertThat(told("say in time in " + Client.ROADMAP)).isEqualTo("Said.");
    JsonNode message = messages().get(messages().size() - 1);
    assertThat(message.get("text").asString()).isEqualTo("in time");
    assertThat(message.get("uid").asString()).as("the app's bot").isEqualTo("=bwBot");
  }

  @Test
  void says_nothing_in_a_chat_that_is_not_there() {
    int before = messages().size();
    assertThat(told("say hello in oc_00000000000000000000000000000000"))
        .startsWith("That did not work: ");
    assertThat(messages().size()).isEqualTo(before);
  }

  @Test
  void does_not_understand_what_leaves_the_chat_out() {
    int before = messages().size();
    assertThat(told("say hello")).startsWith("I did not understand that.");
    assertThat(messages().size()).isEqualTo(before);
  }

  @Test
  void creates_a_task_and_completes_it() {
    String created = told("create task Water the flowers");
    assertThat(created).matches("Created task [0-9a-f-]{36}: Water the flowers");
    String guid = created.substring("Created task ".length(), created.indexOf(':'));
    assertThat(task(guid).get("summary").asString()).isEqualTo("Water the flowers");
    assertThat(task(guid).get("status").asString()).isEqualTo("todo");

    assertThat(told("complete task " + guid))
        .isEqualTo("Completed task " + guid + ": Water the flowers");
    assertThat(task(guid).get("status").asString()).isEqualTo("done");
  }

  @Test
  void does_not_complete_a_task_twice() {
    String created = told("create task Once");
    String guid = created.substring("Created task ".length(), created.indexOf(':'));
    told("complete task " + guid);
    JsonNode completed = task(guid);
    assertThat(told("complete task " + guid)).startsWith("That did not work: ");
    assertThat(task(guid)).isEqualTo(completed);
  }

  @Test
  void completes_no_task_that_it_cannot_find() {
    assertThat(told("complete task 00000000-0000-4000-8000-000000000000"))
        .startsWith("That did not work: ");
    assertThat(told("complete task the flowers")).startsWith("That did not work: ");
  }

  @Test
  void creates_no_task_without_a_summary() {
    assertThat(told("create task")).startsWith("That did not work: ");
  }

  @Test
  void does_for_a_person_only_what_they_granted_to_the_app() {
    String made = told("create task Stay open");
    String guid = made.substring("Created task ".length(), made.indexOf(':'));
    String grant = "u-aily-only-0000000000000000000000000000000000";
    larkspur.installation().identities().put(grant, granted(AILY));
    int before = messages().size();
    JsonNode open = task(guid);
    for (String words :
        List.of("say I resign in " + Client.ROADMAP, "create task Mine", "complete task " + guid)) {
      assertThat(told(grant, words)).as(words).startsWith("That did not work: ");
    }
    assertThat(messages().size()).isEqualTo(before);
    assertThat(task(guid)).isEqualTo(open);
    assertThat(told(grant, "who am i")).isEqualTo("You are Ada.");
  }

  @Test
  void one_of_the_scopes_that_the_call_asks_for_is_enough() {
    for (String scope : List.of("im:message", "im:message:send_as_bot", "im:message:send")) {
      String grant = "u-" + scope;
      larkspur.installation().identities().put(grant, granted(with(scope)));
      assertThat(told(grant, "say hello in " + Client.ROADMAP)).as(scope).isEqualTo("Said.");
      assertThat(told(grant, "create task Mine")).as(scope).contains("task:task:write");
    }
    for (String scope : List.of("task:task:write", "task:task:writeonly")) {
      String grant = "u-" + scope;
      larkspur.installation().identities().put(grant, granted(with(scope)));
      assertThat(told(grant, "create task Mine")).as(scope).startsWith("Created task ");
      assertThat(told(grant, "say hello in " + Client.ROADMAP)).as(scope).contains("im:message");
    }
  }

  private static final Set<String> AILY =
      Set.of(
          "aily:session:read",
          "aily:session:write",
          "aily:message:read",
          "aily:message:write",
          "aily:run:read",
          "aily:run:write");

  private static Set<String> with(String scope) {
    Set<String> scopes = new TreeSet<>(AILY);
    scopes.add(scope);
    return scopes;
  }

  /// What Ada grants to the app.
  private static Token granted(Set<String> scopes) {
    return new Token(
        new TenantId("2ed263bf32cf1651"),
        new PersonId("person_00000000000000a1"),
        Optional.of(new AppId("cli_0123456789abcdef")),
        scopes,
        Optional.empty());
  }

  private String told(String words) {
    return told(client.token(), words);
  }

  /// Tells the assistant something in a session of its own.
  ///
  /// @return what it answered
  private String told(String as, String words) {
    String session =
        client
            .feishu("POST", "/aily/v1/sessions", Map.of(), as)
            .get("session")
            .get("id")
            .asString();
    String path = "/aily/v1/sessions/" + session;
    client.feishu(
        "POST",
        path + "/messages",
        Map.of("idempotent_id", "1", "content_type", "TEXT", "content", words),
        as);
    String run =
        client
            .feishu(
                "POST",
                path + "/runs",
                Map.of("app_id", "spring_larkspur__c", "skill_id", "skill_assistant"),
                as)
            .get("run")
            .get("id")
            .asString();
    Eventually.within(
        Duration.ofSeconds(120),
        () ->
            client
                .feishu("GET", path + "/runs/" + run, null, as)
                .get("run")
                .get("status")
                .asString()
                .equals("COMPLETED"));
    JsonNode said = client.feishu("GET", path + "/messages", null, as).get("messages");
    return said.get(said.size() - 1).get("content").asString();
  }

  private JsonNode task(String guid) {
    return client.feishu("GET", "/task/v2/tasks/" + guid, null).get("task");
  }

  private JsonNode messages() {
    return client
        .beary(
            "POST",
            "message.query",
            Client.ADA,
            Map.of(
                "vchannel_id",
                Client.ROADMAP_VCHANNEL,
                "query",
                Map.of("latest", Map.of("limit", 100))))
        .get("messages");
  }
}
