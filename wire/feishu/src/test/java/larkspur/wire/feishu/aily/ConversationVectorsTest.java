package larkspur.wire.feishu.aily;

import static larkspur.wire.feishu.aily.AilyStage.RUN;
import static larkspur.wire.feishu.aily.AilyStage.SESSIONS;
import static larkspur.wire.feishu.aily.AilyStage.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import larkspur.conformance.Proves;
import larkspur.core.agent.RunLimits;
import larkspur.core.agent.Skill;
import larkspur.core.capacity.Quota;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Messages and runs together: the vectors aily-17.4. Row 14, restarts, is proved in `server` over
/// the engine that keeps its data in files; row 17 by the official Node SDK, in `e2e`.
class ConversationVectorsTest {

  private static final String BEYOND = "\ud83d\ude00";

  private AilyStage stage = new AilyStage();

  @AfterEach
  void close() {
    stage.close();
  }

  private void on(AilyStage other) {
    stage.close();
    stage = other;
  }

  private String said(String session, String key, String text) {
    return stage.data(stage.say(session, key, text)).at("/message/id").asString();
  }

  private Reply message(String session, Map<String, ?> body) {
    return stage.call("POST", SESSIONS + "/" + session + "/messages", FeishuJson.text(body));
  }

  @Test
  @Proves({"aily-17.4.1", "A-18", "A-33", "A-36", "A-49"})
  void a_run_is_listed_with_what_it_was_asked_and_then_what_it_answered() {
    stage.work.set((conversation, voice) -> {
      voice.say(larkspur.core.agent.Content.text("let me see"));
      return AilyStage.echo(conversation, voice);
    });
    String session = stage.session();
    String asked = said(session, "", "hello");
    assertThat(stage.messages(session, "").get(0).has("run_id")).isFalse();
    String run = stage.completedRun(session);
    said(session, "", "something else");
    stage.completedRun(session);

    JsonNode messages = stage.messages(session, "?run_id=" + run);
    assertThat(texts(messages, "content")).containsExactly("hello", "let me see", "hello");
    assertThat(texts(messages, "run_id")).containsOnly(run);
    assertThat(texts(messages, "status")).containsOnly("COMPLETED");
    assertThat(messages.valueStream().map(m -> m.at("/sender/sender_type").asString()))
        .containsExactly("USER", "ASSISTANT", "ASSISTANT");
    assertThat(messages.get(0).get("id").asString()).isEqualTo(asked);
    assertThat(stage.messages(session, "?with_partial_message=true&run_id=" + run))
        .isEqualTo(messages);
  }

  @Test
  @Proves({"aily-17.4.2", "A-45"})
  void the_same_key_is_the_same_message_whatever_else_is_sent() {
    String session = stage.session();
    String first = said(session, "key", "first");
    stage.harness.clock.forward(Duration.ofSeconds(1));
    JsonNode known = stage.data(stage.get(SESSIONS + "/" + session + "/messages/" + first));
    for (Map<String, ?> again :
        List.of(
            Map.of("idempotent_id", "key", "content_type", "TEXT", "content", "second"),
            Map.of(
                "idempotent_id",
                "key",
                "content_type",
                "MDX",
                "content",
                "",
                "file_ids",
                List.of("file_unknown"),
                "quote_message_id",
                "message_4de9bpg70qskh"))) {
      assertThat(stage.data(message(session, again))).isEqualTo(known);
    }
    assertThat(texts(stage.messages(session, ""), "content")).containsExactly("first");
    // Another session has keys of its own.
    String other = stage.session();
    assertThat(said(other, "key", "second")).isNotEqualTo(first);
    assertThat(texts(stage.messages(other, ""), "content")).containsExactly("second");
  }

  @Test
  @Proves({"aily-17.4.3", "aily-17.4.4", "A-29", "A-45"})
  void while_a_run_is_in_progress_a_known_key_is_answered_and_a_new_one_refused() {
    stage.work.set(AilyStage::endless);
    String session = stage.session();
    String first = said(session, "key", "first");
    String run = stage.created(session);
    stage.awaitStatus(session, run, "IN_PROGRESS");
    JsonNode again = stage.data(stage.say(session, "key", "second")).get("message");
    assertThat(again.get("id").asString()).isEqualTo(first);
    assertThat(again.get("content").asString()).isEqualTo("first");
    assertThat(again.get("run_id").asString()).isEqualTo(run);
    assertThat(stage.messages(session, "").size()).isEqualTo(1);

    stage.invalid(session, () -> stage.say(session, "other", "second"));
    stage.invalid(session, () -> stage.say(session, "", "second"));
    // A key that was refused was not used up.
    stage.data(stage.cancel(session, run));
    assertThat(stage.data(stage.say(session, "other", "third")).at("/message/content").asString())
        .isEqualTo("third");
  }

  @Test
  @Proves({"aily-17.4.4", "A-29"})
  void while_a_run_is_queued_no_message_is_taken_either() {
    on(AilyStage.busy());
    String session = stage.session();
    stage.created(session);
    stage.invalid(session, () -> stage.say(session, "key", "first"));
  }

  @ParameterizedTest
  @Proves("aily-17.4.5")
  @ValueSource(strings = {"QUEUED", "IN_PROGRESS", "REQUIRES_MESSAGE"})
  void a_second_run_is_refused_while_one_is_active(String status) {
    if (status.equals("QUEUED")) {
      on(AilyStage.busy());
    } else {
      stage.work.set(status.equals("IN_PROGRESS") ? AilyStage::halfway : AilyStage::asking);
    }
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    String session = known.get("session");
    String run = stage.created(session);
    stage.awaitStatus(session, run, status);
    if (status.equals("IN_PROGRESS")) {
      stage.until(session, () -> stage.messages(session, "?with_partial_message=1").size() == 1);
    }
    stage.invalid(
        session,
        () -> {
          stage.play("run.create/while-one-is-active", known);
          return stage.run(session, RUN);
        });
    assertThat(stage.get(session, run).get("status").asString()).isEqualTo(status);
  }

  @Test
  @Proves("aily-17.4.6")
  void of_runs_that_are_created_at_once_exactly_one_is() {
    stage.work.set(AilyStage::endless);
    for (int round = 0; round < 100; round++) {
      String session = stage.session();
      List<Reply> replies =
          AilyStage.atOnce(Collections.nCopies(2 + round % 4, () -> stage.run(session, RUN)));
      List<String> created =
          replies.stream()
              .filter(reply -> reply.status() == 200)
              .map(reply -> reply.data().at("/run/id").asString())
              .toList();
      assertThat(created).as("round %s", round).hasSize(1);
      assertThat(replies.stream().filter(reply -> reply.status() != 200))
          .as("round %s", round)
          .allMatch(reply -> reply.status() == 400 && reply.code() == AilyStage.INVALID);
      assertThat(texts(stage.list(session, "").get("runs"), "id"))
          .as("round %s", round)
          .isEqualTo(created);
      stage.data(stage.cancel(session, created.getFirst()));
    }
  }

  @Test
  @Proves({"aily-17.4.7", "aily-17.4.8", "A-35", "A-47", "A-48"})
  void a_message_in_progress_grows_for_those_who_ask_for_it_and_is_hidden_from_others() {
    String text = "a text " + BEYOND + " that comes in parts";
    int[] characters = text.codePoints().toArray();
    Semaphore more = new Semaphore(0);
    stage.work.set((_, voice) -> {
      for (int character : characters) {
        voice.write(Character.toString(character));
        more.acquire();
      }
      return Skill.Outcome.done();
    });
    String session = stage.session();
    said(session, "", "go");
    String run = stage.created(session);
    String soFar = "";
    for (int i = 0; i < characters.length; i++) {
      String shown = new String(characters, 0, i + 1);
      stage.harness.clock.forward(Duration.ofSeconds(2));
      stage.until(
          session,
          () ->
              texts(stage.messages(session, "?with_partial_message=True"), "content")
                  .contains(shown));
      JsonNode listed = stage.messages(session, "?with_partial_message=True&run_id=" + run);
      JsonNode partial = listed.get(1);
      assertThat(listed.size()).isEqualTo(2);
      assertThat(partial.get("status").asString()).isEqualTo("IN_PROGRESS");
      assertThat(partial.get("content").asString()).startsWith(soFar).isEqualTo(shown);
      assertThat(
              stage
                  .data(
                      stage.get(
                          SESSIONS + "/" + session + "/messages/" + partial.get("id").asString()))
                  .get("message"))
          .isEqualTo(partial);
      for (String without :
          List.of("", "?with_partial_message=False", "?with_partial_message=0&run_id=" + run)) {
        assertThat(texts(stage.messages(session, without), "content")).containsExactly("go");
      }
      soFar = shown;
      more.release();
    }
    stage.awaitStatus(session, run, "COMPLETED");
    assertThat(texts(stage.messages(session, ""), "content")).containsExactly("go", text);
    assertThat(texts(stage.messages(session, ""), "status")).containsOnly("COMPLETED");
  }

  @Test
  @Proves({"aily-17.4.9", "A-44"})
  void a_run_that_asks_goes_on_with_the_next_message_which_is_its_own() {
    stage.work.set(AilyStage::asking);
    String session = stage.session();
    said(session, "", "do it");
    String run = stage.created(session);
    JsonNode waiting = stage.awaitStatus(session, run, "REQUIRES_MESSAGE");
    assertThat(waiting.has("ended_at")).isFalse();
    // The question is there, and whole, when the state is.
    assertThat(texts(stage.messages(session, ""), "content"))
        .containsExactly("do it", "which one?");
    JsonNode answer = stage.data(stage.say(session, "", "that one")).get("message");
    assertThat(answer.get("run_id").asString()).isEqualTo(run);
    JsonNode ended = stage.awaitStatus(session, run, "COMPLETED");
    assertThat(ended.get("started_at")).isEqualTo(waiting.get("started_at"));
    JsonNode messages = stage.messages(session, "?run_id=" + run);
    assertThat(texts(messages, "content"))
        .containsExactly("do it", "which one?", "that one", "that one");
    assertThat(texts(messages, "run_id")).containsOnly(run);
    assertThat(stage.list(session, "").get("runs").size()).isEqualTo(1);
  }

  @Test
  @Proves({"aily-17.4.10", "A-31", "A-37", "A-51"})
  void a_run_of_an_unknown_skill_is_created_and_fails() {
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    String session = known.get("session");
    String run =
        stage
            .data(
                stage.run(
                    session, "{\"app_id\":\"spring_larkspur__c\",\"skill_id\":\"skill_none\"}"))
            .at("/run/id")
            .asString();
    JsonNode failed = stage.awaitStatus(session, run, "FAILED");
    known.put("run", run);
    stage.play("run.get/failed", known);
    assertThat(failed.at("/error/code").asString()).isEqualTo("sp_ec_sm_900101");
    assertThat(failed.get("started_at")).isEqualTo(failed.get("ended_at"));
    JsonNode messages = stage.messages(session, "?run_id=" + run);
    assertThat(texts(messages, "content")).containsExactly("技能不存在或已删除");
    assertThat(messages.at("/0/sender/sender_type").asString()).isEqualTo("ASSISTANT");
    assertThat(texts(messages, "content_type")).containsExactly("TEXT");
    assertThat(texts(messages, "status")).containsExactly("COMPLETED");
  }

  @Test
  @Proves({"aily-17.4.11", "A-51"})
  void an_input_without_a_skill_is_passed_over() {
    AtomicReference<Optional<String>> input = new AtomicReference<>();
    stage.work.set((conversation, voice) -> {
      input.set(conversation.input());
      return AilyStage.echo(conversation, voice);
    });
    String session = stage.session();
    for (String skill : List.of("", "\"skill_id\":null,", "\"skill_id\":\"\",")) {
      for (String sent : List.of("{\\\"a\\\":1}", "not json", "[]", "")) {
        input.set(Optional.of("not asked yet"));
        String body =
            "{\"app_id\":\"spring_larkspur__c\"," + skill + "\"skill_input\":\"" + sent + "\"}";
        String run = stage.data(stage.run(session, body)).at("/run/id").asString();
        stage.awaitStatus(session, run, "COMPLETED");
        assertThat(input.get()).as(body).isEmpty();
      }
    }
    // With a skill it arrives, and must be an object.
    String with = "{\"app_id\":\"spring_larkspur__c\",\"skill_id\":\"skill_test\",";
    String run =
        stage
            .data(stage.run(session, with + "\"skill_input\":\"{\\\"a\\\":1}\"}"))
            .at("/run/id")
            .asString();
    stage.awaitStatus(session, run, "COMPLETED");
    assertThat(input.get()).contains("{\"a\":1}");
    stage.invalid(session, () -> stage.run(session, with + "\"skill_input\":\"[]\"}"));
  }

  @ParameterizedTest
  @Proves({"aily-17.4.12", "A-43"})
  @ValueSource(strings = {"QUEUED", "IN_PROGRESS", "REQUIRES_MESSAGE"})
  void a_session_deleted_during_a_run_answers_no_call_any_more(String status) {
    if (status.equals("QUEUED")) {
      on(AilyStage.busy());
    } else {
      stage.work.set(status.equals("IN_PROGRESS") ? AilyStage::halfway : AilyStage::asking);
    }
    String session = stage.session();
    String message = said(session, "key", "hello");
    String run = stage.created(session);
    stage.awaitStatus(session, run, status);
    String path = SESSIONS + "/" + session;
    Reply deleted = stage.call("DELETE", path, "");
    assertThat(deleted.json())
        .isEqualTo(FeishuJson.read("{\"code\":0,\"msg\":\"success\",\"data\":{}}".getBytes()));
    for (List<String> call :
        List.of(
            List.of("GET", "", ""),
            List.of("PUT", "", "{\"metadata\":\"a\"}"),
            List.of("DELETE", "", ""),
            List.of(
                "POST",
                "/messages",
                "{\"idempotent_id\":\"key\",\"content_type\":\"TEXT\",\"content\":\"x\"}"),
            List.of("GET", "/messages", ""),
            List.of("GET", "/messages?run_id=" + run, ""),
            List.of("GET", "/messages/" + message, ""),
            List.of("POST", "/runs", RUN),
            List.of("GET", "/runs", ""),
            List.of("GET", "/runs/" + run, ""),
            List.of("POST", "/runs/" + run + "/cancel", ""))) {
      Reply reply = stage.call(call.get(0), path + call.get(1), call.get(2));
      assertThat(List.of(reply.status(), reply.code()))
          .as("%s", call)
          .isEqualTo(List.of(400, AilyStage.INVALID));
    }
  }

  @Test
  @Proves({"aily-17.4.13", "A-31"})
  void a_run_that_takes_too_long_expires_and_the_session_is_free_again() {
    on(new AilyStage(new RunLimits(Duration.ofMinutes(5), new Quota(8, 100), 1_000)));
    stage.work.set(AilyStage::halfway);
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    String session = known.get("session");
    known = stage.play("run.create/without-skill", known);
    String run = known.get("run");
    stage.until(session, () -> stage.messages(session, "?with_partial_message=1").size() == 1);
    String started = stage.get(session, run).get("started_at").asString();
    stage.harness.clock.forward(Duration.ofSeconds(299));
    assertThat(stage.get(session, run).get("status").asString()).isEqualTo("IN_PROGRESS");
    stage.harness.clock.forward(Duration.ofSeconds(1));
    JsonNode expired = stage.awaitStatusMoving(session, run, "EXPIRED");
    assertThat(expired.get("started_at").asString()).isEqualTo(started);
    assertThat(Long.parseLong(expired.get("ended_at").asString()))
        .isGreaterThanOrEqualTo(Long.parseLong(expired.get("created_at").asString()) + 300_000);
    assertThat(expired.has("error")).isFalse();
    // What had been said is frozen, and nothing is added.
    assertThat(texts(stage.messages(session, ""), "content")).containsExactly("so far");
    said(session, "", "again");
    stage.created(session);
  }

  @ParameterizedTest
  @Proves("aily-17.4.13")
  @ValueSource(strings = {"QUEUED", "REQUIRES_MESSAGE"})
  void a_run_that_waits_too_long_expires_as_well(String status) {
    if (status.equals("QUEUED")) {
      on(AilyStage.busy());
    }
    stage.work.set(AilyStage::asking);
    String session = stage.session();
    String run = stage.created(session);
    JsonNode waiting = stage.awaitStatus(session, run, status);
    stage.harness.clock.forward(Duration.ofHours(1));
    JsonNode expired = stage.awaitStatusMoving(session, run, "EXPIRED");
    assertThat(expired.has("ended_at")).isTrue();
    assertThat(expired.get("started_at")).isEqualTo(waiting.get("started_at"));
    said(session, "", "again");
    stage.created(session);
  }

  @Test
  @Proves({"aily-17.4.15", "A-10", "A-46"})
  void a_content_has_61440_code_points_at_most() {
    String session = stage.session();
    for (String character : List.of("x", "é", "内", BEYOND)) {
      String longest = character.repeat(61_440);
      String id = said(session, "", longest);
      assertThat(
              stage
                  .data(stage.get(SESSIONS + "/" + session + "/messages/" + id))
                  .at("/message/content")
                  .asString())
          .isEqualTo(longest);
      Reply reply = stage.invalid(session, () -> stage.say(session, "", character.repeat(61_441)));
      assertThat(reply.json().at("/error/field_violations/0/field").asString())
          .isEqualTo("content");
    }
  }

  @Test
  @Proves("aily-17.4.16")
  void a_message_with_too_many_files_or_mentions_or_too_long_a_key_is_refused() {
    String session = stage.session();
    List<Map<String, ?>> mentions = new ArrayList<>();
    for (int i = 0; i < 33; i++) {
      mentions.add(Map.of("key", "@_user_" + i));
    }
    List<String> files = Collections.nCopies(33, "file_4d9nu1ev3a2rq");
    assertThat(refusedField(session, "file_ids", files)).isEqualTo("file_ids");
    assertThat(refusedField(session, "mentions", mentions)).isEqualTo("mentions");
    assertThat(refusedField(session, "idempotent_id", "k".repeat(65))).isEqualTo("idempotent_id");
    assertThat(refusedField(session, "idempotent_id", BEYOND.repeat(65)))
        .isEqualTo("idempotent_id");

    // One less of each is taken; of files there are none yet, so that a list of them is refused for
    // what it names.
    stage.data(message(session, with("mentions", mentions.subList(0, 32))));
    stage.data(message(session, with("idempotent_id", BEYOND.repeat(64))));
    stage.data(message(session, with("file_ids", List.of())));
    Reply unknown =
        stage.invalid(session, () -> message(session, with("file_ids", files.subList(0, 32))));
    assertThat(unknown.msg()).isEqualTo("param is invalid: file_ids: file not found or deleted");
  }

  private String refusedField(String session, String member, Object value) {
    return stage
        .invalid(session, () -> message(session, with(member, value)))
        .json()
        .at("/error/field_violations/0/field")
        .asString();
  }

  /// A message that is right but for one member, perhaps.
  private static Map<String, Object> with(String member, Object value) {
    Map<String, Object> body =
        new java.util.TreeMap<>(
            Map.of("idempotent_id", "", "content_type", "TEXT", "content", "hello"));
    body.put(member, value);
    return body;
  }
}
