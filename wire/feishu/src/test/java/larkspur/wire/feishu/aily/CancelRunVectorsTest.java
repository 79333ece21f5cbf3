package larkspur.wire.feishu.aily;

import static larkspur.wire.feishu.aily.AilyStage.SESSIONS;
import static larkspur.wire.feishu.aily.AilyStage.runs;
import static larkspur.wire.feishu.aily.AilyStage.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.conformance.Proves;
import larkspur.core.agent.Content;
import larkspur.core.agent.Skill;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `POST /aily/v1/sessions/:aily_session_id/runs/:run_id/cancel`: the vectors aily-17.2.
class CancelRunVectorsTest {

  private static final long SEED = Long.getLong("larkspur.seed", System.nanoTime());

  private static final String HEADS =
      "Host: localhost\r\nContent-Type: application/json; charset=utf-8\r\n";

  private AilyStage stage = new AilyStage();

  @AfterEach
  void close() {
    stage.close();
  }

  /// Another server than the one that every test begins with.
  private void on(AilyStage other) {
    stage.close();
    stage = other;
  }

  private JsonNode cancelled(String session, String run) {
    JsonNode answer = stage.data(stage.cancel(session, run)).get("run");
    assertThat(answer.get("status").asString()).isEqualTo("CANCELLED");
    assertThat(stage.get(session, run)).isEqualTo(answer);
    return answer;
  }

  @ParameterizedTest
  @Proves({"aily-17.2.1", "A-14", "A-38"})
  @ValueSource(
      strings = {
        "Content-Length: 4\r\n\r\nnull",
        "Content-Length: 2\r\n\r\n{}",
        "Content-Length: 0\r\n\r\n",
        "\r\n",
        "Content-Length: 6\r\n\r\n[not j",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n\r\n"
      })
  void a_queued_run_is_cancelled_whatever_body_comes_with_the_call(String lengthAndBody) {
    on(AilyStage.busy());
    AtomicInteger begun = new AtomicInteger();
    stage.work.set((conversation, voice) -> {
      begun.incrementAndGet();
      return AilyStage.echo(conversation, voice);
    });
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    String session = known.get("session");
    stage.data(stage.say(session, "", "hello"));
    known = stage.play("run.create/queued", known);
    String run = known.get("run");
    stage.harness.clock.forward(Duration.ofSeconds(3));

    String answer =
        stage.harness.raw(
            "POST /open-apis"
                + runs(session)
                + "/"
                + run
                + "/cancel HTTP/1.1\r\nAuthorization: Bearer "
                + stage.token
                + "\r\n"
                + HEADS
                + lengthAndBody);
    assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("\r\nX-Tt-Logid: ");
    JsonNode shown = AilyStage.body(answer).at("/data/run");
    known.put("ended_at", stage.milliseconds());
    stage.play("run.cancel/queued", known);
    assertThat(stage.get(session, run)).isEqualTo(shown);
    assertThat(shown.get("status").asString()).isEqualTo("CANCELLED");
    assertThat(shown.get("ended_at").asString()).isEqualTo(stage.milliseconds());
    assertThat(shown.has("started_at")).isFalse();
    assertThat(shown.has("error")).isFalse();

    // It was taken from the queue, and the next one was not.
    String next = stage.created(session);
    stage.letBusyRunGo();
    stage.awaitStatus(session, next, "COMPLETED");
    assertThat(begun).hasValue(1);
    assertThat(stage.get(session, run)).isEqualTo(shown);
  }

  @Test
  @Proves({"aily-17.2.2", "A-38"})
  void what_a_run_in_progress_had_said_is_frozen_as_it_is() {
    stage.work.set(AilyStage::halfway);
    String session = stage.session();
    stage.data(stage.say(session, "", "hello"));
    String run = stage.created(session);
    stage.until(session, () -> stage.messages(session, "?with_partial_message=true").size() == 2);
    JsonNode partial = stage.messages(session, "?with_partial_message=true").get(1);
    assertThat(partial.get("status").asString()).isEqualTo("IN_PROGRESS");
    assertThat(stage.messages(session, "").size()).isEqualTo(1);
    JsonNode running = stage.get(session, run);
    stage.harness.clock.forward(Duration.ofSeconds(3));

    JsonNode ended = cancelled(session, run);
    assertThat(ended.get("ended_at").asString()).isEqualTo(stage.milliseconds());
    assertThat(ended.get("started_at")).isEqualTo(running.get("started_at"));
    assertThat(ended.has("error")).isFalse();
    JsonNode messages = stage.messages(session, "");
    assertThat(texts(messages, "content")).containsExactly("hello", "so far");
    assertThat(texts(messages, "status")).containsExactly("COMPLETED", "COMPLETED");
    assertThat(texts(messages, "run_id")).containsExactly(run, run);
    assertThat(messages.get(1).get("id")).isEqualTo(partial.get("id"));
  }

  @Test
  @Proves({"aily-17.2.3", "A-38"})
  void a_run_that_waits_for_a_message_is_cancelled_and_its_question_stays() {
    stage.work.set(AilyStage::asking);
    String session = stage.session();
    String run = stage.created(session);
    JsonNode waiting = stage.awaitStatus(session, run, "REQUIRES_MESSAGE");
    stage.harness.clock.forward(Duration.ofSeconds(3));
    JsonNode ended = cancelled(session, run);
    assertThat(ended.get("started_at")).isEqualTo(waiting.get("started_at"));
    assertThat(ended.get("ended_at").asString()).isEqualTo(stage.milliseconds());
    assertThat(ended.has("error")).isFalse();
    assertThat(texts(stage.messages(session, ""), "content")).containsExactly("which one?");
    // What is said now is no answer any more.
    assertThat(stage.data(stage.say(session, "", "that one")).get("message").has("run_id"))
        .isFalse();
  }

  @ParameterizedTest
  @Proves({"aily-17.2.4", "A-38"})
  @ValueSource(strings = {"COMPLETED", "FAILED", "CANCELLED", "EXPIRED"})
  void a_run_that_has_ended_is_answered_as_it_is(String status) {
    stage.work.set(
        switch (status) {
          case "COMPLETED" -> AilyStage::echo;
          case "FAILED" -> AilyStage::failing;
          default -> AilyStage::halfway;
        });
    String session = stage.session();
    String run = stage.created(session);
    JsonNode ended;
    switch (status) {
      case "CANCELLED" -> {
        stage.awaitStatus(session, run, "IN_PROGRESS");
        ended = cancelled(session, run);
      }
      case "EXPIRED" -> {
        stage.awaitStatus(session, run, "IN_PROGRESS");
        stage.harness.clock.forward(Duration.ofHours(1));
        ended = stage.awaitStatusMoving(session, run, "EXPIRED");
      }
      default -> ended = stage.awaitStatus(session, run, status);
    }
    assertThat(ended.has("ended_at")).isTrue();
    List<JsonNode> before = stage.everything(session, stage.token);
    for (int i = 0; i < 3; i++) {
      stage.harness.clock.forward(Duration.ofSeconds(1));
      assertThat(stage.data(stage.cancel(session, run)).get("run")).isEqualTo(ended);
    }
    assertThat(stage.everything(session, stage.token)).isEqualTo(before);
  }

  @Test
  @Proves({"aily-17.2.5", "A-39"})
  void cancelled_by_several_at_once_a_run_ends_once_and_all_are_told_so() {
    stage.work.set(AilyStage::halfway);
    for (int round = 0; round < 100; round++) {
      String session = stage.session();
      String run = stage.created(session);
      // Whoever comes second would tell of another time, if it were not the first one's.
      List<JsonNode> answers =
          AilyStage.atOnce(
              Collections.nCopies(
                  4,
                  () -> {
                    stage.harness.clock.forward(Duration.ofMillis(1));
                    return stage.data(stage.cancel(session, run)).get("run");
                  }));
      assertThat(answers).as("round %s", round).containsOnly(stage.get(session, run));
      assertThat(answers.getFirst().get("status").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  @Proves({"aily-17.2.6", "A-39"})
  void cancelled_while_it_completes_a_run_has_one_end_of_which_every_answer_tells() {
    SplittableRandom random = new SplittableRandom(SEED);
    Semaphore go = new Semaphore(0);
    stage.work.set((_, voice) -> {
      go.acquire();
      voice.write("so far");
      return Skill.Outcome.done(Content.text("done"));
    });
    int cancels = 0;
    int rounds = 300;
    for (int round = 0; round < rounds; round++) {
      String which = "-Dlarkspur.seed=" + SEED + ", round " + round;
      String session = stage.session();
      String run = stage.created(session);
      stage.awaitStatus(session, run, "IN_PROGRESS");
      int ahead = random.nextInt(1 << random.nextInt(1, 9));
      List<Callable<JsonNode>> calls = new ArrayList<>();
      calls.add(() -> stage.data(stage.cancel(session, run)).get("run"));
      calls.add(() -> {
        for (int i = 0; i < ahead; i++) {
          Thread.yield();
        }
        stage.harness.clock.forward(Duration.ofMillis(1));
        go.release();
        return stage.get(session, run);
      });
      JsonNode answer = AilyStage.atOnce(calls).getFirst();
      String end = answer.get("status").asString();
      assertThat(end).as(which).isIn("CANCELLED", "COMPLETED");
      go.drainPermits();
      stage.harness.clock.forward(Duration.ofMillis(1));
      assertThat(stage.get(session, run)).as(which).isEqualTo(answer);
      assertThat(stage.list(session, "").get("runs").get(0)).as(which).isEqualTo(answer);
      assertThat(stage.data(stage.cancel(session, run)).get("run")).as(which).isEqualTo(answer);
      JsonNode said = stage.messages(session, "?with_partial_message=true");
      assertThat(texts(said, "status")).as(which).doesNotContain("IN_PROGRESS");
      if (end.equals("COMPLETED")) {
        assertThat(texts(said, "content")).as(which).containsExactly("so far", "done");
      } else {
        cancels++;
        assertThat(texts(said, "content")).as(which).isSubsetOf("so far");
      }
    }
    System.out.println("cancelled " + cancels + " of " + rounds + ", -Dlarkspur.seed=" + SEED);
  }

  @Test
  @Proves("aily-17.2.7")
  void a_run_that_is_not_of_the_session_is_refused() {
    stage.work.set(AilyStage::endless);
    String session = stage.session();
    String own = stage.created(session);
    stage.awaitStatus(session, own, "IN_PROGRESS");
    String other = stage.session();
    String foreign = stage.created(other);
    stage.awaitStatus(other, foreign, "IN_PROGRESS");
    List<JsonNode> others = stage.everything(other, stage.token);
    for (String run :
        List.of(
            foreign,
            "run_4dfrxvctjqzzj",
            "run_",
            "run_ILO",
            "abc",
            "run_" + "1".repeat(29),
            session,
            own + "%20",
            own.toUpperCase(java.util.Locale.ROOT))) {
      Reply reply = stage.invalid(session, () -> stage.cancel(session, run));
      assertThat(reply.json().at("/error/field_violations/0/field").asString()).isEqualTo("run_id");
    }
    for (String wrong : List.of("session_4dfunz7sp1g8m", "abc")) {
      stage.invalid(session, () -> stage.cancel(wrong, own));
    }
    assertThat(stage.everything(other, stage.token)).isEqualTo(others);
    stage.play("run.cancel/unknown", Map.of("session", session));
  }

  @ParameterizedTest
  @Proves("aily-17.2.8")
  @ValueSource(strings = {"QUEUED", "IN_PROGRESS", "REQUIRES_MESSAGE"})
  void after_it_the_session_takes_messages_and_runs_again(String status) {
    if (status.equals("QUEUED")) {
      on(AilyStage.busy());
    } else {
      stage.work.set(status.equals("IN_PROGRESS") ? AilyStage::halfway : AilyStage::asking);
    }
    String session = stage.session();
    stage.data(stage.say(session, "", "first"));
    String run = stage.created(session);
    stage.awaitStatus(session, run, status);
    cancelled(session, run);
    if (status.equals("QUEUED")) {
      stage.letBusyRunGo();
    }

    stage.work.set((conversation, _) ->
        Skill.Outcome.done(
            Content.text(
                String.join(
                    ", ",
                    conversation.latest(10).stream().map(m -> m.content().text()).toList()))));
    stage.data(stage.say(session, "", "second"));
    String next = stage.created(session);
    stage.awaitStatus(session, next, "COMPLETED");
    JsonNode messages = stage.messages(session, "");
    // What was said to the cancelled run stays its own, and is known to the next.
    assertThat(messages.get(0).get("run_id").asString()).isEqualTo(run);
    assertThat(messages.get(messages.size() - 2).get("run_id").asString()).isEqualTo(next);
    assertThat(messages.get(messages.size() - 1).get("content").asString())
        .startsWith("first, ")
        .endsWith("second");
    assertThat(texts(stage.list(session, "").get("runs"), "status"))
        .containsExactly("CANCELLED", "COMPLETED");
  }

  @Test
  @Proves("aily-17.2.9")
  void a_token_that_may_only_read_runs_is_refused_by_the_gateway() {
    stage.work.set(AilyStage::endless);
    String person = stage.harness.userToken(FeishuHarness.ADA, AilyStage.SCOPES);
    String hers = stage.session(person);
    String path = runs(hers);
    String run =
        stage.data(stage.call("POST", path, person, AilyStage.RUN)).at("/run/id").asString();
    stage.until(hers, () -> status(hers, run, person).equals("IN_PROGRESS"));
    List<JsonNode> before = stage.everything(hers, person);
    String reader = stage.harness.userToken(FeishuHarness.ADA, Set.of("aily:run:read"));
    assertThat(stage.call("GET", path + "/" + run, reader, "").code()).isZero();
    Reply grant = stage.call("POST", path + "/" + run + "/cancel", reader, "");
    assertThat(List.of(grant.status(), grant.code())).isEqualTo(List.of(400, 99991679));
    assertThat(grant.json().at("/error/permission_violations/0/subject").asString())
        .isEqualTo("aily:run:write");
    assertThat(stage.everything(hers, person)).isEqualTo(before);

    String session = stage.session();
    String own = stage.created(session);
    JsonNode running = stage.awaitStatus(session, own, "IN_PROGRESS");
    stage.harness.put(FeishuHarness.APP, "Ticket desk", Set.of("aily:run:read"));
    Reply app = stage.cancel(session, own);
    assertThat(List.of(app.status(), app.code())).isEqualTo(List.of(400, 99991672));
    assertThat(stage.get(session, own)).isEqualTo(running);
  }

  private String status(String session, String run, String as) {
    return stage
        .data(stage.call("GET", SESSIONS + "/" + session + "/runs/" + run, as, ""))
        .at("/run/status")
        .asString();
  }
}
