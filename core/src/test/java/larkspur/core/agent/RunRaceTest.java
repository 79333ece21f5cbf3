package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.refusal.Refusal;
import org.junit.jupiter.api.Test;

class RunRaceTest {

  private static final int ROUNDS = 400;

  /// Runs all at once and returns what each returned, or empty for a refusal because of the
  /// session's state.
  private static <T> List<Optional<T>> atOnce(List<Callable<T>> calls) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<T>>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(() -> {
              start.await();
              try {
                return Optional.of(call.call());
              } catch (Refusal.Conflict refused) {
                return Optional.empty();
              }
            }));
      }
      start.countDown();
      List<Optional<T>> results = new ArrayList<>();
      for (Future<Optional<T>> future : futures) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
      return results;
    }
  }

  @Proves({"aily-17.2.6", "A-39"})
  @Test
  void aRunThatIsCancelledWhileItCompletesEndsOnce() throws Exception {
    SplittableRandom random = new SplittableRandom(AgentWorld.SEED);
    Semaphore go = new Semaphore(0);
    Skill skill =
        AgentWorld.skill((_, voice) -> {
          go.acquire();
          voice.write("so far");
          return Outcome.done(Content.text("done"));
        });
    int cancelled = 0;
    try (AgentWorld world = AgentWorld.with(skill)) {
      for (int round = 0; round < ROUNDS; round++) {
        SessionId session = world.session();
        RunId run = world.create(session).id();
        int spin = random.nextInt(1 << random.nextInt(1, 8));
        List<Optional<Run>> answers =
            atOnce(
                List.of(
                    () -> cancelAfter(world, session, run, spin),
                    () -> cancelAfter(world, session, run, spin),
                    () -> {
                      go.release();
                      return world.get(session, run);
                    }));
        Run ended = world.awaitEnd(session, run);
        String which = AgentWorld.SEED_SAID + ", round " + round;
        assertThat(answers.subList(0, 2)).as(which).containsOnly(Optional.of(ended));
        List<String> texts = world.texts(session);
        if (ended.status() == RunStatus.COMPLETED) {
          assertThat(texts).as(which).containsExactly("so far", "done");
        } else {
          cancelled++;
          assertThat(ended.status()).as(which).isEqualTo(RunStatus.CANCELLED);
          assertThat(texts).as(which).isSubsetOf("so far");
        }
        assertThat(world.all(session)).as(which).noneMatch(SessionMessage::inProgress);
        assertThat(world.get(session, run)).as(which).isEqualTo(ended);
        go.drainPermits();
      }
    }
    System.out.println(
        "cancel against complete: "
            + cancelled
            + " of "
            + ROUNDS
            + " cancelled, "
            + AgentWorld.SEED_SAID);
  }

  private static Run cancelAfter(AgentWorld world, SessionId session, RunId run, int spin) {
    for (int i = 0; i < spin; i++) {
      // Not a spin: on a small machine the skill needs this core.
      Thread.yield();
    }
    return world.runs.cancel(BOT, session, run);
  }

  @Proves("aily-17.4.6")
  @Test
  void ofRunsCreatedAtOnceOneIs() throws Exception {
    try (AgentWorld world = AgentWorld.with(AgentWorld.endless())) {
      for (int round = 0; round < 50; round++) {
        SessionId session = world.session();
        List<Optional<Run>> answers =
            atOnce(java.util.Collections.nCopies(8, () -> world.create(session)));
        assertThat(answers.stream().flatMap(Optional::stream)).hasSize(1);
        assertThat(world.runs.list(BOT, session, Optional.empty(), 20).items()).hasSize(1);
      }
    }
  }

  @Proves("A-45")
  @Test
  void ofMessagesWithOneKeySentAtOnceOneIsKept() throws Exception {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      for (int round = 0; round < 50; round++) {
        SessionId session = world.session();
        List<Callable<MessageId>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String text = "text " + i;
          calls.add(() -> world.messages.add(BOT, session, AgentWorld.message("key", text)).id());
          calls.add(
              () -> world.messages.add(BOT, session, AgentWorld.message("", "other " + text)).id());
        }
        List<Optional<MessageId>> answers = atOnce(calls);
        assertThat(new java.util.HashSet<>(answers)).hasSize(9);
        assertThat(world.all(session)).hasSize(9);
      }
    }
  }

  @Test
  void anAnswerWakesTheRunOnceHoweverManyComeAtOnce() throws Exception {
    Skill asking =
        AgentWorld.skill((conversation, voice) -> {
          if (conversation.state().isEmpty()) {
            voice.remember("asked");
            return Outcome.asks(Content.text("?"));
          }
          return Outcome.done(Content.text("thanks"));
        });
    try (AgentWorld world = AgentWorld.with(asking)) {
      for (int round = 0; round < 50; round++) {
        SessionId session = world.session();
        RunId run = world.create(session).id();
        world.awaitStatus(session, run, RunStatus.REQUIRES_MESSAGE);
        atOnce(java.util.Collections.nCopies(4, () -> world.say(session, "answer")));
        world.awaitEnd(session, run);
        assertThat(world.texts(session).stream().filter("thanks"::equals)).hasSize(1);
      }
    }
  }

  @Test
  void aSessionDeletedWhileItIsUsedIsGone() throws Exception {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      for (int round = 0; round < 50; round++) {
        SessionId session = world.session();
        world.say(session, "hello");
        atOnce(
            List.<Callable<Boolean>>of(
                () -> quietly(() -> world.create(session)),
                () -> quietly(() -> world.say(session, "more")),
                () -> quietly(() -> world.sessions.delete(BOT, session))));
        assertThat(quietly(() -> world.sessions.get(BOT, session))).isFalse();
        AgentWorld.poll(() ->
            world
                    .store
                    .log(larkspur.storage.Name.of("session", session.value()))
                    .head("session")
                    .isEmpty()
                ? Optional.of(true)
                : Optional.empty());
        assertThat(world.store.log(larkspur.storage.Name.of("session", session.value())).last())
            .isEqualTo(larkspur.storage.Position.START);
      }
    }
  }

  private static boolean quietly(Runnable call) {
    try {
      call.run();
      return true;
    } catch (Refusal refused) {
      return false;
    }
  }
}
