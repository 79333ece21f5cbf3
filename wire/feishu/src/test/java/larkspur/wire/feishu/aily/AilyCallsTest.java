package larkspur.wire.feishu.aily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import larkspur.conformance.Proves;
import larkspur.core.agent.Content;
import larkspur.core.agent.Mention;
import larkspur.core.agent.Skill;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.PageToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AilyCallsTest {

  private static final String SESSIONS = AilyStage.SESSIONS;

  private final AilyStage stage = new AilyStage();
  private final FeishuHarness harness = stage.harness;
  private String token = stage.token;

  @AfterEach
  void close() {
    stage.close();
  }

  // ---- samples

  private Map<String, String> known() {
    return stage.known();
  }

  private Map<String, String> play(String sample, Map<String, String> known) {
    return Sample.of("aily/" + sample).play(harness, token, known);
  }

  @Proves({"A-02", "A-42"})
  @Test
  void sessionsAreCreatedChangedShownAndDeletedAsSampled() {
    play("session.create/with-both", known());
    play("session.create/metadata-of-another-type", known());
    Map<String, String> known = play("session.create/without-body", known());
    assertThat(known.get("modified_at")).isEqualTo(known.get("created_at"));
    play("session.get/as-created", known);
    play("session.update/nothing", known);
    play("session.update/unknown", known);
    play("session.update/malformed", known);
    harness.clock.forward(Duration.ofSeconds(1));
    known.put("modified_at", Long.toString(harness.clock.instant().toEpochMilli()));
    play("session.update/seed-000", known);
    play("session.delete/once", known);
    Reply gone = harness.call("DELETE", SESSIONS + "/" + known.get("session"), token, "");
    assertThat(gone.code()).isEqualTo(2700001);
  }

  @Proves({"A-27", "A-44"})
  @Test
  void messagesAndRunsAreAsSampled() {
    Map<String, String> known = play("session.create/without-body", known());
    play("run.list/none", known);
    play("message.create/a-file-that-is-not", known);
    play("message.create/type-in-small-letters", known);
    play("message.create/without-key", known);
    known = play("message.create/text-by-an-app", known);
    play("message.get/as-created", known);
    play("run.create/another-apps-agent", known);
    play("run.create/input-that-is-no-object", known);
    known = play("run.create/queued", known);
    awaitStatus(known.get("session"), known.get("run"), "COMPLETED");
    known = play("run.get/completed", known);
    play("run.list/one", known);
    play("run.list/size-that-is-none", known);
    play("run.cancel/unknown", known);
    play("message.list/of-a-run", known);
    play("message.list/of-an-unknown-run", known);
    play("message.list/flag-that-is-none", known);
  }

  @Proves({"A-26", "A-27"})
  @Test
  void aPersonsMessageIsAsSampled() {
    token = harness.userToken(FeishuHarness.ADA);
    Map<String, String> person = known();
    person.put("app_number", person.get("ada_number"));
    Map<String, String> known = play("session.create/without-body", person);
    play("message.create/markdown-by-a-person", known);
  }

  @Test
  void aRunIsCancelledAsSampled() {
    stage.work.set(AilyStage::endless);
    Map<String, String> known = play("session.create/without-body", known());
    known = play("run.create/without-skill", known);
    awaitStatus(known.get("session"), known.get("run"), "IN_PROGRESS");
    play("run.create/while-one-is-active", known);
    Map<String, String> cancelled = play("run.cancel/in-progress", known);
    harness.clock.forward(Duration.ofSeconds(1));
    play("run.cancel/in-progress", cancelled);
  }

  @Test
  void aRunOfAnUnknownSkillFailsAsSampled() {
    Map<String, String> known = play("session.create/without-body", known());
    Reply created =
        run(
            known.get("session"),
            "{\"app_id\":\"spring_larkspur__c\",\"skill_id\":\"skill_none\"}");
    known.put("run", created.data().at("/run/id").asString());
    awaitStatus(known.get("session"), known.get("run"), "FAILED");
    play("run.get/failed", known);
  }

  /// The published examples are filled in member by member; no run was ever in progress, ended and
  /// failed at once. Their form is what counts.
  @Test
  void objectsAreSpelledAsPublished() throws IOException {
    Optional<String> at = Optional.of("1711975665710");
    assertThat(
            json(
                new AilyJson.SessionShown(
                    "session_4dfunz7sp1g8m",
                    at.get(),
                    at.get(),
                    "1794840334557292",
                    Optional.of("{}"),
                    Optional.of("{}"))))
        .isEqualTo(published("seed-000-session"));
    AilyJson.RunShown run =
        new AilyJson.RunShown(
            "run_4dfrxvctjqzzj",
            at.get(),
            "spring_xxx__c",
            "session_4dfunz7sp1g8m",
            "IN_PROGRESS",
            at,
            at,
            Optional.of(new AilyJson.ErrorShown("sp_ec_sm_900101", "技能不存在或已删除")),
            Optional.of("{}"));
    assertThat(json(run)).isEqualTo(published("seed-001-run"));
    JsonNode list = published("seed-002-list");
    assertThat(list.at("/runs/0")).isEqualTo(json(run));
    assertThat(list.propertyNames()).containsExactlyInAnyOrder("runs", "page_token", "has_more");
  }

  private static JsonNode json(Object value) {
    return FeishuJson.read(FeishuJson.write(value));
  }

  private static JsonNode published(String name) throws IOException {
    try (InputStream in = AilyCallsTest.class.getResourceAsStream("published/" + name + ".json")) {
      return FeishuJson.read(in.readAllBytes());
    }
  }

  // ---- conformance vectors (aily-17)

  @Test
  void anUpdateIsCheckedBeforeAnythingIsStored() {
    String session = session();
    String path = SESSIONS + "/" + session;
    String beyond = "\ud83d\ude00";
    assertThat(
            harness
                .call("PUT", path, token, "{\"metadata\":\"" + beyond.repeat(255) + "\"}")
                .code())
        .isZero();
    Reply tooLong =
        harness.call(
            "PUT",
            path,
            token,
            "{\"metadata\":\"x\",\"channel_context\":\"" + beyond.repeat(256) + "\"}");
    assertThat(tooLong.code()).isEqualTo(2700001);
    assertThat(tooLong.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("channel_context");
    for (String wrong :
        List.of(
            "{\"metadata\":{}}",
            "{\"metadata\":1}",
            "[]",
            "\"x\"",
            "{",
            "{\"metadata\":\"\\ud800\"}")) {
      assertThat(harness.call("PUT", path, token, wrong).code()).as(wrong).isEqualTo(2700001);
    }
    for (String nothing : List.of("{\"metadata\":null}", "{}", "null", "")) {
      assertThat(harness.call("PUT", path, token, nothing).code()).as(nothing).isZero();
    }
    Reply shown = harness.call("GET", path, token, "null");
    assertThat(shown.data().at("/session/metadata").asString()).isEqualTo(beyond.repeat(255));
    assertThat(shown.data().at("/session").has("channel_context")).isFalse();
    assertThat(shown.headers().firstValue("X-Tt-Logid")).isPresent();
    Reply strayMembers =
        harness.call(
            "PUT",
            path,
            token,
            "{\"id\":\"session_1\",\"app_id\":\"x\",\"metadata\":\"not json\"}");
    assertThat(strayMembers.data().at("/session/id").asString()).isEqualTo(session);
  }

  @Proves({"A-09", "A-19"})
  @Test
  void malformedUnknownAndForeignSessionsAreAllInvalid() {
    String foreign = session(harness.userToken(FeishuHarness.ADA));
    for (String id :
        List.of(
            "session_4DFUNZ",
            "session_ilo",
            "abc",
            "session_" + "1".repeat(25),
            "session_4dfunz7sp1g8m",
            foreign)) {
      for (String method : List.of("GET", "PUT", "DELETE")) {
        assertThat(harness.call(method, SESSIONS + "/" + id, token, "").code())
            .as(id)
            .isEqualTo(2700001);
      }
      assertThat(harness.call("GET", SESSIONS + "/" + id + "/messages", token, "").code())
          .isEqualTo(2700001);
      assertThat(harness.call("GET", SESSIONS + "/" + id + "/runs", token, "").code())
          .isEqualTo(2700001);
    }
    assertThat(harness.call("GET", SESSIONS, token, "").status()).isEqualTo(404);
  }

  @Test
  void aScopeThatLacksIsTheGatewaysError() {
    String reader =
        harness.userToken(FeishuHarness.ADA, Set.of("aily:run:read", "aily:session:write"));
    String session = session(reader);
    String path = SESSIONS + "/" + session;
    assertThat(harness.call("GET", path, reader, "").code()).isZero();
    assertThat(harness.call("GET", path + "/runs", reader, "").code()).isZero();
    assertThat(harness.call("POST", path + "/runs/run_1/cancel", reader, "").code())
        .isEqualTo(99991679);
    assertThat(harness.call("GET", path + "/messages", reader, "").code()).isEqualTo(99991679);
    assertThat(harness.call("GET", path, "", "").code()).isEqualTo(99991661);
  }

  @Test
  void runsArePagedByTokensThatFitOneListOnly() {
    String session = session();
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      created.add(completedRun(session));
    }
    assertThat(list(session, "").path("runs").size()).isEqualTo(20);
    assertThat(list(session, "?page_size=-3&page_token=").path("runs").size()).isEqualTo(20);
    assertThat(list(session, "?page_size=1000").path("runs").size()).isEqualTo(45);
    assertThat(list(session, "?page_size=999999999999").path("runs").size()).isEqualTo(45);
    assertThat(list(session, "?page_size=99999999999999999999").path("runs").size()).isEqualTo(45);
    assertThat(list(session, "?page_size=45").has("page_token")).isFalse();

    List<String> listed = new ArrayList<>();
    String query = "?page_size=20";
    String some = "";
    while (true) {
      JsonNode page = list(session, query);
      page.path("runs").forEach(run -> listed.add(run.path("id").asString()));
      assertThat(page.has("page_token")).isEqualTo(page.path("has_more").asBoolean());
      if (!page.path("has_more").asBoolean()) {
        break;
      }
      some = page.path("page_token").asString();
      query = "?page_size=20&page_token=" + URLEncoder.encode(some, StandardCharsets.UTF_8);
    }
    assertThat(listed).isEqualTo(created);

    char last = some.charAt(3);
    String altered = some.substring(0, 3) + (last == 'A' ? 'B' : 'A') + some.substring(4);
    String other = session();
    assertThat(code(other, "/runs?page_token=" + some)).isEqualTo(2700001);
    assertThat(code(session, "/messages?page_token=" + some)).isEqualTo(2700001);
    for (String wrong :
        List.of(
            altered, "x", "!!", "eVQrYzJBNDNONlk4VFZBZVlSdzlKdFJ4bVVHVExENDNKVHoxaVdiVnViQT0%3D")) {
      assertThat(code(session, "/runs?page_token=" + wrong)).as(wrong).isEqualTo(2700001);
    }
  }

  @Test
  void aRepeatIsAnsweredAndAnotherMessageRefusedWhileARunIsAtWork() {
    stage.work.set(AilyStage::endless);
    String session = session();
    String first = say(session, "key", "first").data().at("/message/id").asString();
    String run =
        run(session, "{\"app_id\":\"spring_larkspur__c\"}").data().at("/run/id").asString();
    Reply repeated = say(session, "key", "again");
    assertThat(repeated.data().at("/message/id").asString()).isEqualTo(first);
    assertThat(repeated.data().at("/message/run_id").asString()).isEqualTo(run);
    assertThat(repeated.data().at("/message/content").asString()).isEqualTo("first");
    assertThat(say(session, "other", "x").code()).isEqualTo(2700001);
    assertThat(
            harness
                .call("POST", SESSIONS + "/" + session + "/runs/" + run + "/cancel", token, "null")
                .code())
        .isZero();
    assertThat(say(session, "other", "x").code()).isZero();
    assertThat(
            harness
                .call("DELETE", SESSIONS + "/" + session, token, "{}")
                .json()
                .path("data")
                .isObject())
        .isTrue();
    assertThat(say(session, "other", "x").code()).isEqualTo(2700001);
  }

  @Test
  void aMessageInProgressIsShownToThoseWhoAsk() {
    Semaphore goOn = new Semaphore(0);
    stage.work.set((_, voice) -> {
      voice.write("so far");
      goOn.acquire();
      voice.write(" and on");
      return Skill.Outcome.done();
    });
    String session = session();
    String run =
        run(session, "{\"app_id\":\"spring_larkspur__c\"}").data().at("/run/id").asString();
    String all = SESSIONS + "/" + session + "/messages?with_partial_message=1";
    stage.until(
        session, () -> harness.call("GET", all, token, "").data().path("messages").size() == 1);
    JsonNode partial = harness.call("GET", all, token, "").data().at("/messages/0");
    assertThat(partial.path("status").asString()).isEqualTo("IN_PROGRESS");
    assertThat(partial.path("content").asString()).isEqualTo("so far");
    String one = SESSIONS + "/" + session + "/messages/" + partial.path("id").asString();
    assertThat(harness.call("GET", one, token, "").data().at("/message/status").asString())
        .isEqualTo("IN_PROGRESS");
    String completed = SESSIONS + "/" + session + "/messages";
    assertThat(harness.call("GET", completed, token, "").data().path("messages").size()).isZero();
    goOn.release();
    awaitStatus(session, run, "COMPLETED");
    JsonNode whole = harness.call("GET", completed, token, "").data().at("/messages/0");
    assertThat(whole.path("content").asString()).isEqualTo("so far and on");
    assertThat(whole.path("status").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void lengthsAreHeld() {
    String session = session();
    String path = SESSIONS + "/" + session + "/messages";
    assertThat(say(session, "", "é".repeat(61_440)).code()).isZero();
    assertThat(say(session, "", "é".repeat(61_441)).code()).isEqualTo(2700001);
    assertThat(say(session, "k".repeat(64), "x").code()).isZero();
    assertThat(say(session, "k".repeat(65), "x").code()).isEqualTo(2700001);
    String files = "[" + String.join(",", Collections.nCopies(33, "\"file_1\"")) + "]";
    String mentions = "[" + String.join(",", Collections.nCopies(33, "{}")) + "]";
    for (String more :
        List.of(
            "\"file_ids\":" + files,
            "\"mentions\":" + mentions,
            "\"mentions\":[{\"identity_provider\":\"x\"}]")) {
      String body =
          "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"\"," + more + "}";
      assertThat(harness.call("POST", path, token, body).code()).as(more).isEqualTo(2700001);
    }
  }

  @Proves("A-26")
  @Test
  void plainTextIsMarkdownWithoutItsMarks() {
    String markdown =
        """
        # Title
        > **bold** and *slanted* and `code` and ~~gone~~ and _low_ and snake_case_name
        - <b>item</b> with ![image](http://x.test) @_user_1 @_user_12
        ```java
        int x = 1;
        ```
        """;
    Mention lin =
        new Mention(
            Optional.empty(),
            Optional.empty(),
            Optional.of("@_user_1"),
            Optional.of("Lin $1"),
            Optional.empty());
    assertThat(PlainText.of(Content.markdown(markdown), List.of(lin)).orElseThrow())
        .isEqualTo(
            """
            Title
            bold and slanted and code and gone and low and snake_case_name
            item with image @Lin $1 @_user_12
            int x = 1;\
            """);
    for (String hostile : List.of("*", "[", "`", "<a", "_", "~~", "> ", "![](")) {
      PlainText.of(Content.markdown(hostile.repeat(200_000)), List.of());
    }
  }

  @Test
  void namesAreNotLookedIntoForFurtherKeys() {
    List<Mention> six = Collections.nCopies(6, mention("a", "a".repeat(32)));
    String bomb =
        assertTimeoutPreemptively(
            Duration.ofSeconds(120),
            () -> PlainText.of(Content.markdown("a".repeat(1000)), six).orElseThrow());
    assertThat(bomb).isEqualTo(("@" + "a".repeat(32)).repeat(1000));
    String many =
        PlainText.of(Content.markdown("a".repeat(61_440)), List.of(mention("a", "😀".repeat(16))))
            .orElseThrow();
    assertThat(many.codePointCount(0, many.length())).isEqualTo(61_440);
    assertThat(
            PlainText.of(
                Content.markdown("@x @xy @y"),
                List.of(mention("@x", "@y"), mention("@xy", "Lin"), mention("@y", "@x"))))
        .contains("@@y @Lin @@x");
  }

  private static Mention mention(String key, String name) {
    return new Mention(
        Optional.empty(), Optional.empty(), Optional.of(key), Optional.of(name), Optional.empty());
  }

  @Proves("A-17")
  @Test
  void aPageTokenThatNamesNoIdIsInvalid() {
    String session = session();
    String run = completedRun(session);
    String foreign = completedRun(session());
    for (String place : List.of("run_", "x", "run_é", foreign)) {
      Reply reply =
          harness.call(
              "GET",
              SESSIONS
                  + "/"
                  + session
                  + "/runs?page_token="
                  + PageToken.of("runs " + session, place),
              token,
              "");
      assertThat(reply.code()).as(place).isEqualTo(2700001);
      assertThat(reply.msg()).startsWith("param is invalid: page_token: ");
    }
    assertThat(code(session, "/runs?page_token=" + PageToken.of("runs " + session, run))).isZero();
    String list = "messages " + session + "  false";
    assertThat(code(session, "/messages?page_token=" + PageToken.of(list, "msg")))
        .isEqualTo(2700001);
  }

  @Test
  void aQuotedMessageThatIsNotThereIsNamedByItsField() {
    String session = session();
    String elsewhere = say(session(), "", "x").data().at("/message/id").asString();
    Reply reply =
        harness.call(
            "POST",
            SESSIONS + "/" + session + "/messages",
            token,
            "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\","
                + "\"quote_message_id\":\""
                + elsewhere
                + "\"}");
    assertThat(reply.code()).isEqualTo(2700001);
    assertThat(reply.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("quote_message_id");
  }

  // ---- steps

  private String session() {
    return stage.session();
  }

  private String session(String as) {
    return stage.session(as);
  }

  private Reply say(String session, String key, String text) {
    return stage.say(session, key, text);
  }

  private Reply run(String session, String body) {
    return stage.run(session, body);
  }

  private String completedRun(String session) {
    return stage.completedRun(session);
  }

  private JsonNode list(String session, String query) {
    return stage.list(session, query);
  }

  private int code(String session, String rest) {
    return stage.get(SESSIONS + "/" + session + rest).code();
  }

  private void awaitStatus(String session, String run, String status) {
    stage.awaitStatus(session, run, status);
  }
}
