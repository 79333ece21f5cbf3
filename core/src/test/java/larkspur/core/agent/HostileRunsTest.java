package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.memory.HostileStore;
import larkspur.storage.memory.MemoryData;
import org.junit.jupiter.api.Test;

/// Two servers over one hostile store, and callers who do whatever comes to their minds in one
/// session.
class HostileRunsTest {

  private static final int ROUNDS = 15;
  private static final int CALLERS = 4;
  private static final int STEPS = 12;

  /// Says, writes, and asks every other time.
  private static final Skill SKILL =
      AgentWorld.resumable((conversation, voice) -> {
        if (conversation.state().isEmpty()) {
          voice.say(Content.text("one"));
          voice.write("two");
          voice.write(", and a half");
          if (conversation.run().value().hashCode() % 2 == 0) {
            voice.remember("asked");
            return Outcome.asks(Content.text("and?"));
          }
        }
        return Outcome.done(Content.text("three"));
      });

  @Test
  void whateverHappensEverySessionTellsOneStory() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      round(AgentWorld.SEED + round);
    }
  }

  private static void round(long seed) throws InterruptedException {
    String which = "-Dlarkspur.seed=" + seed;
    MemoryData data = new MemoryData(2, new SplittableRandom(~seed));
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    AgentWorld one =
        new AgentWorld(HostileStore.openShared(data, seed), clock, SKILL, AgentWorld.LIMITS, seed)
            .founded();
    AgentWorld two =
        new AgentWorld(
            HostileStore.openShared(data, seed + 1), clock, SKILL, AgentWorld.LIMITS, seed + 1);
    try (one;
        two) {
      SessionId session = one.session();
      Set<MessageId> said = java.util.concurrent.ConcurrentHashMap.newKeySet();
      Set<RunId> created = java.util.concurrent.ConcurrentHashMap.newKeySet();
      Set<Run> cancelled = java.util.concurrent.ConcurrentHashMap.newKeySet();
      ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
      CountDownLatch over = new CountDownLatch(CALLERS);
      for (int caller = 0; caller < CALLERS; caller++) {
        SplittableRandom random = new SplittableRandom(seed * 31 + caller);
        AgentWorld world = caller % 2 == 0 ? one : two;
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int step = 0; step < STEPS; step++) {
                  step(world, session, random, said, created, cancelled);
                }
              } catch (Throwable fault) {
                faults.add(fault);
              } finally {
                over.countDown();
              }
            });
      }
      over.await();
      assertThat(faults).as(which).isEmpty();

      List<Run> runs = settled(one, session);
      assertThat(runs).as(which).extracting(Run::id).containsExactlyInAnyOrderElementsOf(created);
      assertThat(runs).as(which).containsAll(cancelled);
      List<SessionMessage> messages = one.all(session);
      assertThat(two.all(session)).as(which).isEqualTo(messages);
      assertThat(messages).as(which).extracting(message -> message.id().value()).isSorted();
      assertThat(
              new HashSet<>(
                  messages.stream()
                      .filter(SessionMessage::isByUser)
                      .map(SessionMessage::id)
                      .toList()))
          .as(which)
          .isEqualTo(said);
      assertThat(messages).as(which).noneMatch(SessionMessage::inProgress);
      for (Run run : runs) {
        List<String> texts =
            messages.stream()
                .filter(
                    message -> !message.isByUser() && message.run().equals(Optional.of(run.id())))
                .map(message -> message.content().text())
                .toList();
        if (run.status() == RunStatus.COMPLETED) {
          assertThat(texts).as(which).startsWith("one", "two, and a half").endsWith("three");
        } else {
          assertThat(texts).as(which).doesNotContain("three");
        }
      }
    }
    clock.close();
  }

  private static void step(
      AgentWorld world,
      SessionId session,
      SplittableRandom random,
      Set<MessageId> said,
      Set<RunId> created,
      Set<Run> cancelled) {
    try {
      switch (random.nextInt(5)) {
        case 0, 1 -> said.add(world.messages.add(BOT, session, AgentWorld.message("", "x")).id());
        case 2 ->
            said.add(
                world
                    .messages
                    .add(BOT, session, AgentWorld.message("key " + random.nextInt(3), "x"))
                    .id());
        case 3 -> created.add(world.create(session).id());
        default -> {
          for (RunId run : List.copyOf(created)) {
            Run ended = world.runs.cancel(BOT, session, run);
            assertThat(ended.status().isActive()).isFalse();
            cancelled.add(ended);
          }
        }
      }
    } catch (Refusal.Conflict active) {
      // as it should be
    }
  }

  /// The runs when all have ended or wait for a message; these are cancelled.
  private static List<Run> settled(AgentWorld world, SessionId session) {
    List<Run> runs =
        AgentWorld.poll(() ->
            Optional.of(world.runs.list(BOT, session, Optional.empty(), 100).items())
                .filter(all -> all.stream().noneMatch(run -> run.status().isWorkedOn())));
    List<Run> ended = new ArrayList<>();
    for (Run run : runs) {
      ended.add(run.status().isActive() ? world.runs.cancel(BOT, session, run.id()) : run);
    }
    world.clock.forward(Duration.ofSeconds(1));
    return ended;
  }
}
