package larkspur.wire.feishu.aily;

import static larkspur.wire.feishu.aily.AilyStage.INVALID;
import static larkspur.wire.feishu.aily.AilyStage.RUN;
import static larkspur.wire.feishu.aily.AilyStage.SESSIONS;
import static larkspur.wire.feishu.aily.AilyStage.runs;
import static larkspur.wire.feishu.aily.AilyStage.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import larkspur.conformance.Proves;
import larkspur.core.agent.Agent;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.Agents;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What holds for all calls of sessions, messages and runs, beside the vectors.
class AilyRulesTest {

  private static final String ID = "session_4dfunz7sp1g8m";

  private final AilyStage stage = new AilyStage();

  @AfterEach
  void close() {
    stage.close();
  }

  private static String text(Map<String, ?> body) {
    return FeishuJson.text(body);
  }

  private static Map<String, Object> message(String member, Object value) {
    Map<String, Object> body =
        new TreeMap<>(Map.of("idempotent_id", "", "content_type", "TEXT", "content", "hello"));
    body.put(member, value);
    return body;
  }

  private Reply say(String session, Map<String, ?> body) {
    return stage.call("POST", SESSIONS + "/" + session + "/messages", text(body));
  }

  private JsonNode said(String session, Map<String, ?> body) {
    return stage.data(say(session, body)).get("message");
  }

  private String field(Reply reply) {
    return reply.json().at("/error/field_violations/0/field").asString();
  }

  // ---- answers

  @Test
  @Proves({"A-01", "A-02", "A-03"})
  void whatever_goes_wrong_is_told_in_json_with_a_log_id() {
    assertThat(stage.get("/aily/v1/nothing").status()).isEqualTo(404);
    assertThat(stage.call("PATCH", SESSIONS, "{}").status()).isEqualTo(404);
    Reply wrong = stage.call("POST", SESSIONS, "{\"metadata\":1}");
    assertThat(List.of(wrong.status(), wrong.code())).isEqualTo(List.of(400, INVALID));
    assertThat(wrong.json().at("/error/field_violations/0"))
        .isEqualTo(
            FeishuJson.read(
                FeishuJson.write(
                    Map.of("field", "metadata", "value", "1", "description", "is not a string"))));
    String session = stage.session();
    stage.harness.store.close();
    assertThat(stage.get(SESSIONS + "/" + session).status()).isEqualTo(500);
  }

  @Test
  @Proves("A-41")
  void there_is_no_list_of_sessions() {
    stage.session();
    Reply reply = stage.get(SESSIONS);
    assertThat(List.of(reply.status(), reply.code())).isEqualTo(List.of(404, 99991201));
  }

  @Test
  @Proves("aily-4.1")
  void every_creation_makes_a_session() {
    String body = "{\"channel_context\":\"c\",\"metadata\":\"m\"}";
    assertThat(stage.data(stage.call("POST", SESSIONS, body)).at("/session/id"))
        .isNotEqualTo(stage.data(stage.call("POST", SESSIONS, body)).at("/session/id"));
  }

  @Test
  @Proves("A-06")
  void everybody_has_one_number_of_sixteen_digits() {
    String ada = stage.harness.userToken(FeishuHarness.ADA, AilyStage.SCOPES);
    String lin = stage.harness.userToken(FeishuHarness.LIN, AilyStage.SCOPES);
    List<String> numbers = new ArrayList<>();
    for (String as : List.of(stage.token, ada, lin)) {
      String first = createdBy(as);
      assertThat(first).matches("[0-9]{16}").isEqualTo(createdBy(as));
      numbers.add(first);
    }
    assertThat(numbers).doesNotHaveDuplicates();
    assertThat(said(stage.session(), message("content", "x")).at("/sender/aily_id").asString())
        .isEqualTo(numbers.getFirst());
  }

  private String createdBy(String as) {
    return stage.data(stage.call("POST", SESSIONS, as, "")).at("/session/created_by").asString();
  }

  // ---- who may

  /// A call with the scopes of which any one opens it.
  private record Door(String method, String path, String body, Set<String> scopes) {}

  @Test
  @Proves("A-07")
  void each_call_is_opened_by_its_scopes_and_by_no_other() {
    String one = SESSIONS + "/" + ID;
    Set<String> runRead = Set.of("aily:run:read");
    Set<String> runWrite = Set.of("aily:run:write");
    Set<String> messageRead = Set.of("aily:message:read");
    Set<String> sessionWrite = Set.of("aily:session:write");
    for (Door door :
        List.of(
            new Door("POST", SESSIONS, "", sessionWrite),
            new Door("PUT", one, "", sessionWrite),
            new Door("GET", one, "", Set.of("aily:session:read", "aily:session:write")),
            new Door("DELETE", one, "", sessionWrite),
            new Door("POST", one + "/messages", "", Set.of("aily:message:write")),
            new Door("GET", one + "/messages", "", messageRead),
            new Door("GET", one + "/messages/message_4de9bpg70qskh", "", messageRead),
            new Door("POST", one + "/runs", RUN, runWrite),
            new Door("GET", one + "/runs", "", runRead),
            new Door("GET", one + "/runs/run_4dfrxvctjqzzj", "", runRead),
            new Door("POST", one + "/runs/run_4dfrxvctjqzzj/cancel", "", runWrite))) {
      for (String scope : AilyStage.SCOPES) {
        String token = stage.harness.userToken(FeishuHarness.ADA, Set.of(scope));
        int code = stage.call(door.method(), door.path(), token, door.body()).code();
        if (door.scopes().contains(scope)) {
          assertThat(code).as("%s with %s", door, scope).isIn(0, INVALID);
        } else {
          assertThat(code).as("%s with %s", door, scope).isEqualTo(99991679);
        }
      }
    }
  }

  @Test
  @Proves({"A-05", "A-51"})
  void a_run_names_an_agent_that_the_caller_may_let_work() {
    Agents agents = new Agents(stage.harness.store);
    agents.put(agent("spring_disabled__c", FeishuHarness.TENANT, false));
    agents.put(agent("spring_foreign__c", TenantId.of(0xbeef), true));
    String ada = stage.harness.userToken(FeishuHarness.ADA, AilyStage.SCOPES);
    String hers = stage.session(ada);
    String own = stage.session();
    for (String wrong :
        List.of(
            "\"spring_disabled__c\"",
            "\"spring_foreign__c\"",
            "\"spring_unknown__c\"",
            "\"\"",
            "null",
            "7",
            "\"cli_0123456789abcdef\"",
            "\"" + "a".repeat(65) + "\"")) {
      String body = "{\"app_id\":" + wrong + "}";
      assertThat(field(stage.invalid(own, () -> stage.run(own, body)))).isEqualTo("app_id");
      Reply person = stage.call("POST", runs(hers), ada, body);
      assertThat(List.of(person.status(), person.code())).isEqualTo(List.of(400, INVALID));
    }
    assertThat(field(stage.invalid(own, () -> stage.run(own, "")))).isEqualTo("app_id");
    String others = "{\"app_id\":\"spring_other__c\"}";
    stage.invalid(own, () -> stage.run(own, others));
    assertThat(stage.data(stage.call("POST", runs(hers), ada, others)).at("/run/app_id").asString())
        .isEqualTo("spring_other__c");
    JsonNode run = stage.data(stage.run(own, RUN)).get("run");
    assertThat(run.get("status").asString()).isEqualTo("QUEUED");
  }

  private static Agent agent(String id, TenantId tenant, boolean enabled) {
    return new Agent(new AgentId(id), tenant, AppId.of(9), "Other", enabled, List.of());
  }

  // ---- requests

  @Test
  @Proves({"A-09", "A-50"})
  void ids_are_held_against_their_pattern_and_a_misfit_is_like_an_unknown_one() {
    String session = stage.session();
    String path = SESSIONS + "/" + session;
    for (String id :
        List.of("message_4DE9", "message_ilo", "abc", "message_" + "1".repeat(25), "run_1")) {
      assertThat(field(stage.invalid(session, () -> stage.get(path + "/messages/" + id))))
          .isEqualTo("aily_message_id");
      assertThat(field(stage.invalid(session, () -> say(session, message("quote_message_id", id)))))
          .isEqualTo("quote_message_id");
    }
    assertThat(
            field(
                stage.invalid(session, () -> stage.get(path + "/messages/message_4de9bpg70qskh"))))
        .isEqualTo("aily_message_id");
    assertThat(
            field(
                stage.invalid(
                    session,
                    () -> say(session, message("quote_message_id", "message_4de9bpg70qskh")))))
        .isEqualTo("quote_message_id");
    for (String id : List.of("run_ILO", "abc", "run_" + "1".repeat(29), session)) {
      assertThat(field(stage.invalid(session, () -> stage.get(runs(session) + "/" + id))))
          .isEqualTo("run_id");
      assertThat(field(stage.invalid(session, () -> stage.get(path + "/messages?run_id=" + id))))
          .isEqualTo("run_id");
    }
    stage.invalid(session, () -> stage.get(runs(session) + "/run_4dfrxvctjqzzj"));
    stage.data(stage.say(session, "", "hello"));
    assertThat(stage.data(stage.get(path + "/messages?run_id=run_4dfrxvctjqzzj")))
        .isEqualTo(FeishuJson.read("{\"messages\":[],\"has_more\":false}".getBytes()));
    assertThat(stage.messages(session, "?run_id=").size()).isEqualTo(1);

    // A skill's id has no form: whatever it is, the run is created, and fails.
    for (String skill : List.of("echo", "技能", "🚀".repeat(32), " ")) {
      String body = text(Map.of("app_id", AilyStage.AGENT.value(), "skill_id", skill));
      String run = stage.data(stage.run(session, body)).at("/run/id").asString();
      stage.awaitStatus(session, run, "FAILED");
    }
    String tooLong = text(Map.of("app_id", AilyStage.AGENT.value(), "skill_id", "s".repeat(33)));
    assertThat(field(stage.invalid(session, () -> stage.run(session, tooLong))))
        .isEqualTo("skill_id");
  }

  @Test
  @Proves({"A-11", "A-12"})
  void null_counts_as_absent_and_nothing_comes_back_as_null() {
    JsonNode session =
        stage
            .data(
                stage.call(
                    "POST", SESSIONS, "{\"channel_context\":null,\"metadata\":\"\",\"app_id\":7}"))
            .get("session");
    assertThat(session.propertyNames())
        .containsExactlyInAnyOrder("id", "created_at", "modified_at", "created_by", "metadata");
    String id = session.get("id").asString();
    JsonNode said =
        stage
            .data(
                stage.call(
                    "POST",
                    SESSIONS + "/" + id + "/messages?user_id_type=x&page_size=x",
                    "{\"idempotent_id\":\"\",\"content_type\":\"JSON\",\"content\":\"\","
                        + "\"file_ids\":null,\"quote_message_id\":null,\"mentions\":null,"
                        + "\"message_type\":{}}"))
            .get("message");
    assertThat(said.propertyNames())
        .containsExactlyInAnyOrder(
            "id", "session_id", "content_type", "content", "sender", "created_at", "status");
    JsonNode run =
        stage
            .data(
                stage.run(
                    id,
                    "{\"app_id\":\"spring_larkspur__c\",\"skill_id\":null,\"skill_input\":null,"
                        + "\"metadata\":null,\"aily_app_id\":[]}"))
            .get("run");
    assertThat(run.propertyNames())
        .containsExactlyInAnyOrder("id", "created_at", "app_id", "session_id", "status");
  }

  @ParameterizedTest
  @Proves({"A-12", "A-19", "A-46"})
  @ValueSource(
      strings = {
        "{}",
        "{\"content_type\":\"TEXT\",\"content\":\"x\"}",
        "{\"idempotent_id\":null,\"content_type\":\"TEXT\",\"content\":\"x\"}",
        "{\"idempotent_id\":7,\"content_type\":\"TEXT\",\"content\":\"x\"}",
        "{\"idempotent_id\":\"\",\"content\":\"x\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"text\",\"content\":\"x\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"SMARTCARD\",\"content\":\"x\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"\",\"content\":\"x\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":null}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":{}}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\",\"file_ids\":\"file_1\"}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\",\"file_ids\":[7]}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\",\"mentions\":{}}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\",\"mentions\":[\"@_user_1\"]}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\",\"mentions\":[{\"key\":1}]}",
        "{\"idempotent_id\":\"\",\"content_type\":\"TEXT\",\"content\":\"x\","
            + "\"mentions\":[{\"identity_provider\":\"feishu\"}]}"
      })
  void a_message_that_lacks_something_or_has_another_type_is_refused(String body) {
    String session = stage.session();
    stage.invalid(session, () -> stage.call("POST", SESSIONS + "/" + session + "/messages", body));
  }

  @Test
  @Proves({"A-10", "A-46"})
  void a_mention_is_kept_as_it_came_and_each_of_its_lengths_is_held() {
    String session = stage.session();
    Map<String, Integer> lengths = Map.of("entity_id", 64, "key", 32, "name", 32, "aily_id", 20);
    lengths.forEach((member, length) -> {
      Map<String, String> fits = Map.of(member, "🚀".repeat(length));
      assertThat(said(session, message("mentions", List.of(fits))).get("mentions"))
          .isEqualTo(FeishuJson.read(FeishuJson.write(List.of(fits))));
      Map<String, String> tooLong = Map.of(member, "🚀".repeat(length + 1));
      assertThat(
              field(
                  stage.invalid(
                      session, () -> say(session, message("mentions", List.of(tooLong))))))
          .isEqualTo("mentions[0]." + member);
    });
    String quoted = said(session, message("content", "quoted")).get("id").asString();
    assertThat(
            said(session, message("quote_message_id", quoted)).get("quote_message_id").asString())
        .isEqualTo(quoted);
  }

  @Test
  @Proves("A-13")
  void texts_of_the_callers_come_back_as_they_were() {
    for (String text :
        List.of("{ \"a\" : 1.0 }\n", "not json", "\0\t\"\\/", "\u202eright to left", "🚀", " ")) {
      JsonNode session =
          stage
              .data(
                  stage.call(
                      "POST", SESSIONS, text(Map.of("channel_context", text, "metadata", text))))
              .get("session");
      assertThat(session.get("channel_context").asString()).isEqualTo(text);
      assertThat(session.get("metadata").asString()).isEqualTo(text);
      String id = session.get("id").asString();
      String body = text(Map.of("app_id", AilyStage.AGENT.value(), "metadata", text));
      String run = stage.data(stage.run(id, body)).at("/run/id").asString();
      assertThat(stage.get(id, run).get("metadata").asString()).isEqualTo(text);
    }
  }

  @Test
  @Proves("A-14")
  void where_nothing_is_needed_no_body_is_and_where_none_is_taken_none_is_looked_at() {
    for (String body : List.of("", "null", "{}", " \n null \n")) {
      stage.data(stage.call("POST", SESSIONS, body));
    }
    for (String body : List.of("[]", "\"x\"", "{", "7", "x")) {
      Reply reply = stage.call("POST", SESSIONS, body);
      assertThat(List.of(reply.status(), reply.code())).as(body).isEqualTo(List.of(400, INVALID));
    }
    String session = stage.session();
    String said = stage.data(stage.say(session, "", "x")).at("/message/id").asString();
    String run = stage.completedRun(session);
    String path = SESSIONS + "/" + session;
    for (String body : List.of("null", "{}", "{", "[1]", "{\"aily_session_id\":7}")) {
      for (String read : List.of("", "/messages", "/messages/" + said, "/runs", "/runs/" + run)) {
        assertThat(stage.data(stage.call("GET", path + read, body)))
            .isEqualTo(stage.data(stage.get(path + read)));
      }
      stage.data(stage.call("POST", path + "/runs/" + run + "/cancel", body));
      stage.data(stage.call("DELETE", SESSIONS + "/" + stage.session(), body));
    }
    // What is sent is read as JSON, whatever it says it is.
    String raw =
        stage.harness.raw(
            "PUT /open-apis"
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nAuthorization: Bearer "
                + stage.token
                + "\r\nContent-Length: 16\r\n\r\n{\"metadata\":\"a\"}");
    assertThat(AilyStage.body(raw).at("/data/session/metadata").asString()).isEqualTo("a");
  }

  @Test
  @Proves("A-20")
  void what_is_wrong_is_found_in_the_documented_order() {
    stage.work.set(AilyStage::endless);
    String session = stage.session();
    String run = stage.created(session);
    stage.awaitStatus(session, run, "IN_PROGRESS");
    String wrong = "{\"app_id\":7}";
    String reader = stage.harness.userToken(FeishuHarness.ADA, Set.of("aily:run:read"));
    assertThat(stage.call("POST", SESSIONS + "/abc/runs", "t-none", wrong).code())
        .isEqualTo(99991663);
    assertThat(stage.call("POST", SESSIONS + "/abc/runs", reader, wrong).code())
        .isEqualTo(99991679);
    Reply form = stage.run("abc", wrong);
    assertThat(form.msg())
        .isEqualTo("param is invalid: aily_session_id: is not the id of a session");
    Reply owner = stage.run(ID, wrong);
    assertThat(owner.msg())
        .isEqualTo("param is invalid: aily_session_id: session not found or deleted");
    assertThat(field(stage.invalid(session, () -> stage.run(session, wrong)))).isEqualTo("app_id");
    Reply unknown =
        stage.invalid(session, () -> stage.run(session, "{\"app_id\":\"spring_unknown__c\"}"));
    assertThat(field(unknown)).isEqualTo("app_id");
    Reply state = stage.invalid(session, () -> stage.run(session, RUN));
    assertThat(state.msg()).isEqualTo("param is invalid: a run of the session is active");
    // For a message as well: what it quotes is looked at before the session's state.
    assertThat(
            field(
                stage.invalid(
                    session,
                    () -> say(session, message("quote_message_id", "message_4de9bpg70qskh")))))
        .isEqualTo("quote_message_id");
    assertThat(stage.get(SESSIONS + "/" + ID + "/runs/abc").msg()).contains("run_id");
  }

  @Test
  @Proves("A-22")
  void the_mark_of_an_end_user_is_held_against_its_length_and_shown_to_nobody() {
    String session = stage.session();
    for (String name : List.of("X-Aily-BizUserID", "x-aily-bizuserid")) {
      JsonNode marked = withMark("POST", SESSIONS, name, "u".repeat(255), "{}");
      assertThat(marked.path("code").asInt()).isZero();
      assertThat(marked.toString()).doesNotContain("uuu");
      assertThat(withMark("POST", SESSIONS, name, "u".repeat(256), "{}").path("code").asInt())
          .isEqualTo(INVALID);
      assertThat(withMark("POST", runs(session), name, "u".repeat(65), RUN).path("code").asInt())
          .isEqualTo(INVALID);
    }
    assertThat(stage.list(session, "").get("runs").isEmpty()).isTrue();
    JsonNode run = withMark("POST", runs(session), "X-Aily-BizUserID", "u".repeat(64), RUN);
    assertThat(run.path("code").asInt()).isZero();
    assertThat(run.toString()).doesNotContain("uuu");
  }

  private JsonNode withMark(String method, String path, String name, String value, String body) {
    String answer =
        stage.harness.raw(
            method
                + " /open-apis"
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + stage.token
                + "\r\n"
                + name
                + ": "
                + value
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    return AilyStage.body(answer);
  }

  // ---- objects

  @Test
  @Proves({"A-23", "A-24"})
  void neither_messages_nor_runs_nor_time_change_a_session() {
    String session = stage.session();
    JsonNode before = stage.data(stage.get(SESSIONS + "/" + session));
    stage.harness.clock.forward(Duration.ofSeconds(1));
    stage.data(stage.say(session, "", "hello"));
    stage.completedRun(session);
    stage.work.set(AilyStage::endless);
    stage.data(stage.cancel(session, stage.created(session)));
    assertThat(stage.data(stage.get(SESSIONS + "/" + session))).isEqualTo(before);
    stage.harness.clock.forward(Duration.ofDays(400));
    // An app's token lives for two hours.
    assertThat(
            stage.data(
                stage.call("GET", SESSIONS + "/" + session, stage.harness.tenantToken(), "")))
        .isEqualTo(before);
  }

  @ParameterizedTest
  @Proves({"A-25", "A-26", "A-44"})
  @ValueSource(strings = {"TEXT", "MDX", "CLIP", "SmartCard", "JSON"})
  void a_content_is_kept_as_it_is_and_has_a_plain_form_if_it_is_a_text(String type) {
    String content = "# **Hello** @_user_1\n<Image imageKey=\"file_1\"/>{\"a\": [1]}";
    Map<String, Object> body = message("content", content);
    body.put("content_type", type);
    body.put("mentions", List.of(Map.of("key", "@_user_1", "name", "Lin")));
    String session = stage.session();
    JsonNode said = said(session, body);
    assertThat(said.get("content").asString()).isEqualTo(content);
    assertThat(said.get("content_type").asString()).isEqualTo(type);
    assertThat(said.get("status").asString()).isEqualTo("COMPLETED");
    assertThat(said.at("/sender/sender_type").asString()).isEqualTo("USER");
    switch (type) {
      case "TEXT" -> assertThat(said.get("plain_text").asString()).isEqualTo(content);
      case "MDX" ->
          assertThat(said.get("plain_text").asString()).isEqualTo("Hello @Lin\n{\"a\": [1]}");
      default -> assertThat(said.has("plain_text")).isFalse();
    }
    assertThat(stage.messages(session, "").get(0)).isEqualTo(said);
  }

  @Test
  @Proves({"A-34", "A-37"})
  void a_run_needs_no_message_and_says_why_it_failed() {
    stage.work.set(AilyStage::failing);
    String session = stage.session();
    String run = stage.created(session);
    JsonNode failed = stage.awaitStatus(session, run, "FAILED");
    assertThat(failed.get("error"))
        .isEqualTo(FeishuJson.read("{\"code\":\"no_luck\",\"message\":\"not today\"}".getBytes()));
    JsonNode messages = stage.messages(session, "");
    assertThat(texts(messages, "content")).containsExactly("not today");
    assertThat(texts(messages, "run_id")).containsExactly(run);
    assertThat(texts(messages, "content_type")).containsExactly("TEXT");
  }

  @ParameterizedTest
  @Proves({"A-48", "R-22"})
  @ValueSource(strings = {"true", "True", "TRUE", "1", "false", "False", "FALSE", "0", ""})
  void messages_in_progress_are_asked_for_in_any_spelling(String flag) {
    stage.work.set(AilyStage::halfway);
    String session = stage.session();
    stage.created(session);
    stage.until(session, () -> stage.messages(session, "?with_partial_message=1").size() == 1);
    boolean asked = flag.equals("1") || flag.equalsIgnoreCase("true");
    assertThat(stage.messages(session, "?with_partial_message=" + flag).size())
        .isEqualTo(asked ? 1 : 0);
    for (String wrong : List.of("yes", "2", "tru", "null")) {
      assertThat(
              field(
                  stage.invalid(
                      session,
                      () ->
                          stage.get(
                              SESSIONS
                                  + "/"
                                  + session
                                  + "/messages?with_partial_message="
                                  + wrong))))
          .isEqualTo("with_partial_message");
    }
  }

  @Test
  @Proves({"A-17", "A-18"})
  void messages_are_paged_by_tokens_that_fit_one_question() {
    String session = stage.session();
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      said.add(stage.data(stage.say(session, "", "m" + i)).at("/message/id").asString());
    }
    List<String> listed = new ArrayList<>();
    String path = SESSIONS + "/" + session + "/messages?page_size=3";
    JsonNode page = stage.data(stage.get(path));
    String token = page.get("page_token").asString();
    while (true) {
      listed.addAll(texts(page.get("messages"), "id"));
      assertThat(page.has("page_token")).isEqualTo(page.get("has_more").asBoolean());
      if (!page.get("has_more").asBoolean()) {
        break;
      }
      page =
          stage.data(
              stage.get(
                  path + "&page_token=" + AilyStage.encoded(page.get("page_token").asString())));
    }
    assertThat(listed).isEqualTo(said);
    for (String other : List.of("&with_partial_message=true", "&run_id=run_4dfrxvctjqzzj")) {
      Reply reply = stage.get(path + other + "&page_token=" + AilyStage.encoded(token));
      assertThat(List.of(reply.status(), field(reply))).isEqualTo(List.of(400, "page_token"));
    }
  }
}
