package larkspur.wire.feishu.aily;

import static larkspur.wire.feishu.aily.AilyStage.SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `PUT /aily/v1/sessions/:aily_session_id`: the vectors aily-17.1.
class UpdateSessionVectorsTest {

  /// One code point, two of Java's characters, four bytes.
  private static final String BEYOND = "\ud83d\ude00";

  private final AilyStage stage = new AilyStage();

  @AfterEach
  void close() {
    stage.close();
  }

  private Reply put(String session, String as, String body) {
    return stage.call("PUT", SESSIONS + "/" + session, as, body);
  }

  private Reply put(String session, String body) {
    return put(session, stage.token, body);
  }

  private JsonNode shown(String session) {
    return stage.data(stage.get(SESSIONS + "/" + session)).get("session");
  }

  /// A session that has both values.
  private String session() {
    return stage
        .data(stage.call("POST", SESSIONS, "{\"channel_context\":\"c\",\"metadata\":\"m\"}"))
        .at("/session/id")
        .asString();
  }

  /// The session in an answer that says the same as a look at it afterwards.
  private JsonNode updated(String session, String body) {
    JsonNode answer = stage.data(put(session, body)).get("session");
    assertThat(shown(session)).isEqualTo(answer);
    return answer;
  }

  private static String metadata(String value) {
    return FeishuJson.text(Map.of("metadata", value));
  }

  @Test
  @Proves("aily-17.1.1")
  void both_values_are_stored_and_only_the_time_of_the_update_changes_beside_them() {
    String session = session();
    Map<String, String> expected = new TreeMap<>();
    shown(session).properties().forEach(m -> expected.put(m.getKey(), m.getValue().asString()));
    assertThat(expected.get("modified_at")).isEqualTo(expected.get("created_at"));
    stage.harness.clock.forward(Duration.ofMillis(1));
    expected.put("modified_at", stage.milliseconds());
    expected.put("channel_context", "{}");
    expected.put("metadata", "{}");
    assertThat(updated(session, "{\"channel_context\":\"{}\",\"metadata\":\"{}\"}"))
        .isEqualTo(FeishuJson.read(FeishuJson.write(expected)));
    // The same values once more are an update, too.
    stage.harness.clock.forward(Duration.ofMillis(1));
    expected.put("modified_at", stage.milliseconds());
    assertThat(updated(session, "{\"channel_context\":\"{}\",\"metadata\":\"{}\"}"))
        .isEqualTo(FeishuJson.read(FeishuJson.write(expected)));
  }

  @Test
  @Proves("aily-17.1.2")
  void a_member_that_is_absent_keeps_its_value() {
    JsonNode changed = updated(session(), metadata("a"));
    assertThat(changed.get("channel_context").asString()).isEqualTo("c");
    assertThat(changed.get("metadata").asString()).isEqualTo("a");
    JsonNode other = updated(session(), "{\"channel_context\":\"b\",\"metadata\":null}");
    assertThat(other.get("channel_context").asString()).isEqualTo("b");
    assertThat(other.get("metadata").asString()).isEqualTo("m");
  }

  @Test
  @Proves("aily-17.1.3")
  void an_empty_text_is_stored_as_one() {
    JsonNode changed = updated(session(), metadata(""));
    assertThat(changed.get("metadata").isString()).isTrue();
    assertThat(changed.get("metadata").asString()).isEmpty();
  }

  @ParameterizedTest
  @Proves("aily-17.1.4")
  @ValueSource(
      strings = {"{\"metadata\":null}", "{}", "null", "", "{\"channel_context\":null}", " null "})
  void a_body_that_says_nothing_changes_nothing(String body) {
    for (String session : List.of(session(), stage.session())) {
      JsonNode before = shown(session);
      stage.harness.clock.forward(Duration.ofSeconds(1));
      assertThat(updated(session, body)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @Proves("aily-17.1.5")
  @ValueSource(strings = {"metadata", "channel_context"})
  void two_hundred_and_fifty_five_code_points_are_stored_whatever_their_width(String member) {
    String longest = BEYOND.repeat(255);
    JsonNode changed = updated(session(), FeishuJson.text(Map.of(member, longest)));
    assertThat(changed.get(member).asString()).isEqualTo(longest);
  }

  @ParameterizedTest
  @Proves("aily-17.1.6")
  @ValueSource(strings = {"metadata", "channel_context"})
  void one_code_point_more_is_refused(String member) {
    String session = session();
    for (String character : List.of(BEYOND, "x", "é")) {
      Reply reply =
          stage.invalid(
              session, () -> put(session, FeishuJson.text(Map.of(member, character.repeat(256)))));
      assertThat(reply.json().at("/error/field_violations/0/field").asString()).isEqualTo(member);
    }
  }

  @Test
  @Proves("aily-17.1.7")
  void of_two_values_of_which_one_is_too_long_neither_is_stored() {
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    String session = known.get("session");
    stage.invalid(
        session,
        () -> {
          stage.play("session.update/context-too-long", known);
          return put(session, metadata("x".repeat(256)));
        });
  }

  @ParameterizedTest
  @Proves("aily-17.1.8")
  @ValueSource(
      strings = {
        "{\"metadata\":{}}",
        "{\"metadata\":1}",
        "{\"metadata\":[]}",
        "{\"metadata\":true}",
        "{\"channel_context\":{},\"metadata\":\"a\"}",
        "[]",
        "\"x\"",
        "1",
        "true",
        "{",
        "{\"metadata\":\"a\"",
        "{\"metadata\":\"a\"} more"
      })
  void what_is_of_another_type_or_no_json_is_refused(String body) {
    String session = session();
    stage.invalid(session, () -> put(session, body));
  }

  @Test
  @Proves("aily-17.1.9")
  void the_values_need_not_be_json() {
    assertThat(updated(session(), metadata("not json")).get("metadata").asString())
        .isEqualTo("not json");
    String odd = "{\"a\": 1 ,\n\t\"\\u0000\" <&> }";
    assertThat(updated(session(), metadata(odd)).get("metadata").asString()).isEqualTo(odd);
  }

  @Test
  @Proves("aily-17.1.10")
  void members_that_cannot_be_set_are_passed_over() {
    String session = session();
    JsonNode before = shown(session);
    JsonNode changed =
        updated(
            session,
            "{\"id\":\"session_1\",\"app_id\":\"x\",\"created_at\":\"1\",\"created_by\":7,"
                + "\"modified_at\":[],\"metadata\":\"b\"}");
    for (String member : List.of("id", "created_at", "created_by", "channel_context")) {
      assertThat(changed.get(member)).as(member).isEqualTo(before.get(member));
    }
    assertThat(changed.get("metadata").asString()).isEqualTo("b");
    assertThat(changed.has("app_id")).isFalse();
  }

  static Stream<String> malformedIds() {
    return Stream.of(
        "session_4DFUNZ",
        "session_ilo",
        "abc",
        "session_" + "1".repeat(25),
        "session_",
        "run_4dfrxvctjqzzj",
        "session_4dfunz7sp1g8m%0A",
        "%20session_4dfunz7sp1g8m");
  }

  @ParameterizedTest
  @MethodSource("malformedIds")
  @Proves("aily-17.1.11")
  void an_id_that_has_not_the_form_of_one_is_refused(String id) {
    String session = session();
    Reply reply = stage.invalid(session, () -> put(id, metadata("a")));
    assertThat(reply.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("aily_session_id");
  }

  @Test
  @Proves({"aily-17.1.12", "A-04"})
  void a_session_that_is_not_the_callers_is_refused_like_one_that_never_was() {
    String unknown = "session_4dfunz7sp1g8m";
    String deleted = session();
    stage.data(stage.call("DELETE", SESSIONS + "/" + deleted, ""));
    String own = session();
    String never = stage.invalid(own, () -> put(unknown, metadata("a"))).msg();
    assertThat(stage.invalid(own, () -> put(deleted, metadata("a"))).msg()).isEqualTo(never);
    for (String stranger :
        List.of(
            stage.anotherApp(),
            stage.anotherTeam(),
            stage.harness.userToken(FeishuHarness.ADA, AilyStage.SCOPES))) {
      String foreign = stage.session(stranger);
      List<JsonNode> before = stage.everything(foreign, stranger);
      assertThat(stage.invalid(own, () -> put(foreign, metadata("a"))).msg()).isEqualTo(never);
      assertThat(stage.everything(foreign, stranger)).isEqualTo(before);
      assertThat(stage.invalid(own, () -> put(own, stranger, metadata("a"))).msg())
          .isEqualTo(never);
    }
  }

  @Test
  @Proves("aily-17.1.13")
  void a_token_without_the_scope_is_refused_by_the_gateway() {
    Set<String> others = Set.of("aily:session:read", "aily:message:write", "aily:run:write");
    String person = stage.harness.userToken(FeishuHarness.ADA, AilyStage.SCOPES);
    String hers = stage.session(person);
    List<JsonNode> before = stage.everything(hers, person);
    Reply grant = put(hers, stage.harness.userToken(FeishuHarness.ADA, others), metadata("a"));
    assertThat(List.of(grant.status(), grant.code())).isEqualTo(List.of(400, 99991679));
    assertThat(grant.json().at("/error/permission_violations/0/subject").asString())
        .isEqualTo("aily:session:write");
    assertThat(stage.everything(hers, person)).isEqualTo(before);

    String session = session();
    JsonNode shown = shown(session);
    stage.harness.put(FeishuHarness.APP, "Ticket desk", others);
    Reply app = put(session, metadata("a"));
    assertThat(List.of(app.status(), app.code())).isEqualTo(List.of(400, 99991672));
    assertThat(app.json().at("/error/permission_violations/0/subject").asString())
        .isEqualTo("aily:session:write");
    assertThat(shown(session)).isEqualTo(shown);
  }

  @Test
  @Proves("aily-17.1.14")
  void without_a_token_the_gateway_refuses() {
    String session = session();
    stage.refused(session, 99991661, () -> put(session, "", metadata("a")));
  }

  @Test
  @Proves("aily-17.1.15")
  void a_session_is_updated_while_a_run_is_in_progress() {
    stage.work.set(AilyStage::endless);
    String session = session();
    String run = stage.created(session);
    JsonNode running = stage.awaitStatus(session, run, "IN_PROGRESS");
    stage.harness.clock.forward(Duration.ofSeconds(1));
    JsonNode changed = updated(session, metadata("a"));
    assertThat(changed.get("metadata").asString()).isEqualTo("a");
    assertThat(changed.get("modified_at").asString()).isEqualTo(stage.milliseconds());
    assertThat(stage.get(session, run)).isEqualTo(running);
  }
}
