package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.capacity.Quota;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

class RunsTest {

  @Proves("A-33")
  @Test
  void aRunAnswersTheMessageThatItTookUp() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      world.say(session, "hello");
      Run created = world.create(session);
      assertThat(created.status()).isEqualTo(RunStatus.QUEUED);
      Run ended = world.awaitEnd(session, created.id());

      assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(ended.startedAt()).isPresent();
      assertThat(ended.endedAt()).isPresent();
      assertThat(world.all(session))
          .allMatch(message -> message.run().equals(Optional.of(created.id())));
      assertThat(world.texts(session)).containsExactly("hello", "hello");
      assertThat(world.all(session))
          .extracting(SessionMessage::isByUser)
          .containsExactly(true, false);
    }
  }

  @Test
  void aRunIsFoundWithinItsSessionOnly() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      SessionId other = world.session();
      world.say(session, "hello");
      Run run = world.create(session);
      assertThatThrownBy(() -> world.get(other, run.id())).isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.runs.cancel(BOT, other, run.id()))
          .isInstanceOf(Refusal.NotFound.class);
    }
  }

  @Proves("A-04")
  @Test
  void aSessionIsItsOwnersAlone() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      AppId otherApp = AppId.of(9);
      for (Caller stranger :
          List.of(
              AgentWorld.ADA,
              new Caller(AgentWorld.ACME, otherApp, Optional.of(otherApp), Set.of()),
              new Caller(AgentWorld.ACME, PersonId.of(8), Optional.of(AgentWorld.APP), Set.of()))) {
        assertThatThrownBy(() -> world.sessions.get(stranger, session))
            .isInstanceOf(Refusal.NotFound.class);
        assertThatThrownBy(() -> world.runs.create(stranger, session, AgentWorld.newRun()))
            .isInstanceOf(Refusal.NotFound.class);
      }
    }
  }

  @Proves("A-05")
  @Test
  void anAppLetsOnlyItsOwnAgentWorkAndAPersonAnyOfTheTenant() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      AgentId id = new AgentId("spring_other__c");
      Agent other = new Agent(id, AgentWorld.ACME, AppId.of(9), "Other", true, List.of());
      world.agents.put(other);
      assertThatThrownBy(() -> world.agents.permitted(BOT, id))
          .isInstanceOf(Refusal.NotFound.class);
      assertThat(world.agents.permitted(AgentWorld.ADA, id)).isEqualTo(other);
      world.agents.put(new Agent(id, AgentWorld.ACME, AppId.of(9), "Other", false, List.of()));
      assertThatThrownBy(() -> world.agents.permitted(AgentWorld.ADA, id))
          .isInstanceOf(Refusal.NotFound.class);
    }
  }

  @Proves({"A-31", "A-32"})
  @Test
  void anUnknownSkillFailsTheRunAndSaysSo() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      NewRun wanted =
          new NewRun(
              AgentWorld.AGENT,
              Optional.of(new SkillId("skill_none")),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      Run run = world.awaitEnd(session, world.runs.create(BOT, session, wanted).id());
      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.error()).contains(RunError.SKILL_MISSING);
      assertThat(run.startedAt()).isEqualTo(run.endedAt());
      assertThat(world.texts(session)).containsExactly(RunError.SKILL_MISSING.text());
    }
  }

  @Proves({"A-32", "A-37"})
  @Test
  void aSkillThatBreaksFailsTheRun() {
    Skill broken =
        AgentWorld.skill((_, _) -> {
          throw new IllegalStateException("this line belongs to the test");
        });
    try (AgentWorld world = AgentWorld.with(broken)) {
      SessionId session = world.session();
      Run run = world.awaitEnd(session, world.create(session).id());
      assertThat(run.error()).contains(RunError.SKILL_FAILED);
      assertThat(world.texts(session)).containsExactly(RunError.SKILL_FAILED.text());
    }
  }

  @Test
  void aSkillThatReturnsNothingFailsTheRunOnce() {
    assertFailsOnce((_, _) -> null, RunError.SKILL_FAILED.text());
  }

  @Test
  void anErrorOfASkillFailsTheRunOnce() {
    assertFailsOnce(
        (_, _) -> {
          throw new NoClassDefFoundError("this line belongs to the test");
        },
        RunError.SKILL_FAILED.text());
  }

  @Test
  void aSkillThatRemembersMoreThanCanBeKeptFailsTheRunOnce() {
    assertFailsOnce(
        (_, voice) -> {
          voice.write("x".repeat(200_000));
          voice.remember("y".repeat(2_000_000));
          return Outcome.done();
        },
        "x".repeat(200_000),
        RunError.SKILL_FAILED.text());
  }

  /// Also when the agenda leads to whatever is left of it.
  private static void assertFailsOnce(AgentWorld.Work work, String... said) {
    AtomicInteger calls = new AtomicInteger();
    Skill skill =
        AgentWorld.resumable((conversation, voice) -> {
          calls.incrementAndGet();
          return work.work(conversation, voice);
        });
    try (AgentWorld world = AgentWorld.with(skill)) {
      SessionId session = world.session();
      Run run = world.awaitEnd(session, world.create(session).id());
      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.error()).contains(RunError.SKILL_FAILED);
      world.clock.forward(AgendaReader.HEAD_START.plusSeconds(1));
      world.started();
      assertThat(world.get(session, run.id())).isEqualTo(run);
      assertThat(world.texts(session)).containsExactly(said);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void aFailureIsCutForTheRunAndSaidWhole() {
    String text = "why ".repeat(40);
    Skill failing = AgentWorld.skill((_, _) -> Outcome.fails("c".repeat(40), text));
    try (AgentWorld world = AgentWorld.with(failing)) {
      SessionId session = world.session();
      Run run = world.awaitEnd(session, world.create(session).id());
      assertThat(run.error().orElseThrow().code()).hasSize(32);
      assertThat(run.error().orElseThrow().text()).hasSize(64);
      assertThat(world.texts(session)).containsExactly(text);
    }
  }

  @Test
  void aSessionHasOneActiveRunAtATime() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.endless())) {
      SessionId session = world.session();
      Run first = world.create(session);
      assertThatThrownBy(() -> world.create(session)).isInstanceOf(Refusal.Conflict.class);
      assertThatThrownBy(() -> world.say(session, "x")).isInstanceOf(Refusal.Conflict.class);
      world.runs.cancel(BOT, session, first.id());
      world.say(session, "x");
      world.create(session);
      assertThat(world.runs.list(BOT, session, Optional.empty(), 20).items())
          .extracting(Run::status)
          .first()
          .isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Proves("A-38")
  @Test
  void cancellingInterruptsTheSkillAndWhatItStillSaysIsNotHeard() {
    Semaphore began = new Semaphore(0);
    Semaphore told = new Semaphore(0);
    Semaphore interrupted = new Semaphore(0);
    Skill stubborn =
        AgentWorld.skill((_, voice) -> {
          voice.whenOver(told::release);
          voice.write("so far");
          began.release();
          try {
            new Semaphore(0).acquire();
          } catch (InterruptedException e) {
            try {
              voice.say(Content.text("too late"));
            } catch (java.util.concurrent.CancellationException over) {
              interrupted.release();
            }
          }
          return Outcome.done(Content.text("too late, too"));
        });
    try (AgentWorld world = AgentWorld.with(stubborn)) {
      SessionId session = world.session();
      Run run = world.create(session);
      AgentWorld.acquire(began);
      assertThat(world.all(session)).extracting(SessionMessage::inProgress).containsExactly(true);

      Run cancelled = world.runs.cancel(BOT, session, run.id());
      assertThat(cancelled.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(cancelled.error()).isEmpty();
      AgentWorld.acquire(interrupted);
      AgentWorld.acquire(told);
      assertThat(world.texts(session)).containsExactly("so far");
      assertThat(world.all(session)).extracting(SessionMessage::inProgress).containsExactly(false);

      world.clock.forward(Duration.ofSeconds(1));
      assertThat(world.runs.cancel(BOT, session, run.id())).isEqualTo(cancelled);
      assertThat(world.get(session, run.id())).isEqualTo(cancelled);
    }
  }

  @Proves("A-31")
  @Test
  void aQueuedRunThatIsCancelledNeverStarted() {
    Semaphore release = new Semaphore(0);
    Skill slow =
        AgentWorld.skill((_, _) -> {
          release.acquire();
          return Outcome.done();
        });
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    try (AgentWorld world =
        new AgentWorld(
                new MemoryStore(),
                clock,
                slow,
                new RunLimits(Duration.ofHours(1), new Quota(1, 100), 1_000))
            .founded()) {
      SessionId busy = world.session();
      SessionId waiting = world.session();
      RunId first = world.create(busy).id();
      world.awaitStatus(busy, first, RunStatus.IN_PROGRESS);
      RunId second = world.create(waiting).id();
      Run cancelled = world.runs.cancel(BOT, waiting, second);
      assertThat(cancelled.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(cancelled.startedAt()).isEmpty();
      assertThat(cancelled.endedAt()).isPresent();

      RunId third = world.create(waiting).id();
      assertThat(world.get(waiting, third).status()).isEqualTo(RunStatus.QUEUED);
      release.release(2);
      assertThat(world.awaitEnd(waiting, third).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void aRunThatWouldWaitBehindTooManyOfItsAppIsNotCreated() {
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    try (AgentWorld world =
        new AgentWorld(
                new MemoryStore(),
                clock,
                AgentWorld.endless(),
                new RunLimits(Duration.ofHours(1), new Quota(1, 100), 1))
            .founded()) {
      SessionId busy = world.session();
      RunId first = world.create(busy).id();
      world.awaitStatus(busy, first, RunStatus.IN_PROGRESS);
      SessionId waiting = world.session();
      RunId second = world.create(waiting).id();
      SessionId refused = world.session();
      assertThatThrownBy(() -> world.create(refused)).isInstanceOf(Refusal.TooMany.class);
      assertThat(world.runs.list(BOT, refused, Optional.empty(), 10).items()).isEmpty();

      world.runs.cancel(BOT, busy, first);
      world.awaitStatus(waiting, second, RunStatus.IN_PROGRESS);
      RunId third = world.create(refused).id();
      assertThat(world.get(refused, third).status()).isEqualTo(RunStatus.QUEUED);
    }
  }

  @Test
  void anAnswerThatWouldLetARunWaitBehindTooManyIsRefusedAndMayBeGivenAgain() {
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    Semaphore release = new Semaphore(0);
    Skill asking =
        AgentWorld.skill((conversation, _) -> {
          if (conversation.latestOfOwner().orElseThrow().content().text().equals("ask")) {
            return Outcome.asks(Content.text("which one?"));
          }
          release.acquire();
          return Outcome.done();
        });
    try (AgentWorld world =
        new AgentWorld(
                new MemoryStore(),
                clock,
                asking,
                new RunLimits(Duration.ofHours(1), new Quota(1, 100), 0))
            .founded()) {
      SessionId asked = world.session();
      world.say(asked, "ask");
      RunId question = world.create(asked).id();
      world.awaitStatus(asked, question, RunStatus.REQUIRES_MESSAGE);
      SessionId busy = world.session();
      world.say(busy, "work");
      // The one that asked leaves its place a moment after it is seen to wait.
      RunId working = AgentWorld.whenThereIsRoom(() -> world.create(busy)).id();
      world.awaitStatus(busy, working, RunStatus.IN_PROGRESS);

      assertThatThrownBy(() -> world.say(asked, "this one")).isInstanceOf(Refusal.TooMany.class);
      assertThat(world.texts(asked)).containsExactly("ask", "which one?");
      assertThat(world.get(asked, question).status()).isEqualTo(RunStatus.REQUIRES_MESSAGE);

      release.release(2);
      world.awaitEnd(busy, working);
      AgentWorld.whenThereIsRoom(() -> world.say(asked, "this one"));
      assertThat(world.awaitEnd(asked, question).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void aQuestionWaitsForItsAnswerAndTheSkillRemembers() {
    Skill asking =
        AgentWorld.skill((conversation, voice) -> {
          if (conversation.state().isEmpty()) {
            voice.remember("asked");
            return Outcome.asks(Content.text("which one?"));
          }
          String answer = conversation.latestOfOwner().orElseThrow().content().text();
          return Outcome.done(Content.text(conversation.state().get() + ": " + answer));
        });
    try (AgentWorld world = AgentWorld.with(asking)) {
      SessionId session = world.session();
      world.say(session, "do it");
      RunId run = world.create(session).id();
      Run waiting = world.awaitStatus(session, run, RunStatus.REQUIRES_MESSAGE);
      assertThat(world.texts(session)).containsExactly("do it", "which one?");
      assertThatThrownBy(() -> world.create(session)).isInstanceOf(Refusal.Conflict.class);

      world.clock.forward(Duration.ofSeconds(3));
      SessionMessage answer = world.say(session, "that one");
      assertThat(answer.run()).contains(run);
      Run ended = world.awaitEnd(session, run);
      assertThat(ended.startedAt()).isEqualTo(waiting.startedAt());
      assertThat(world.texts(session))
          .containsExactly("do it", "which one?", "that one", "asked: that one");
      assertThat(world.all(session)).allMatch(message -> message.run().equals(Optional.of(run)));
    }
  }

  @Test
  void aRunExpiresWhenItsTimeIsOver() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.endless()).started()) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      world.awaitStatus(session, run, RunStatus.IN_PROGRESS);
      world.clock.forward(Duration.ofMinutes(59));
      assertThat(world.get(session, run).status()).isEqualTo(RunStatus.IN_PROGRESS);
      world.clock.forward(Duration.ofMinutes(1));
      Run expired = world.awaitEnd(session, run);
      assertThat(expired.status()).isEqualTo(RunStatus.EXPIRED);
      assertThat(expired.error()).isEmpty();
      assertThat(expired.endedAt().orElseThrow())
          .isAfterOrEqualTo(expired.createdAt().plusSeconds(3600));
      world.create(session);
    }
  }

  @Test
  void theExpiryOfAShortRunIsLookedAtOnceItsCreationIsSureToBeSeen() {
    RunLimits brief = new RunLimits(Duration.ofSeconds(1), new Quota(512, 75), 1_000);
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    Store shared = MemoryStore.openShared(new MemoryData());
    try (AgentWorld world = new AgentWorld(shared, clock, AgentWorld.endless(), brief).founded()) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      assertThat(world.notes())
          .isNotEmpty()
          .allMatch(
              note -> !note.at().isBefore(AgentWorld.BEGINNING.plus(AgendaReader.HEAD_START)));
      world.started();
      clock.forward(AgendaReader.HEAD_START);
      assertThat(world.awaitEnd(session, run).status()).isEqualTo(RunStatus.EXPIRED);
      AgentWorld.poll(() -> Optional.of(world.notes()).filter(List::isEmpty));
    }
    clock.close();
  }

  @Test
  void aRunThatIsWorkedOnIsNotReadWheneverTheAgendaIs() {
    Store store = new MemoryStore();
    AtomicInteger logs = new AtomicInteger();
    Store counting =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("log")) {
                    logs.incrementAndGet();
                  }
                  return method.invoke(store, arguments);
                });
    Semaphore began = new Semaphore(0);
    Skill working =
        AgentWorld.skill((_, _) -> {
          began.release();
          new Semaphore(0).acquire();
          return Outcome.done();
        });
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    try (AgentWorld world = new AgentWorld(counting, clock, working, AgentWorld.LIMITS).founded()) {
      world.create(world.session());
      AgentWorld.acquire(began);
      clock.forward(AgendaReader.HEAD_START.plusSeconds(1));
      int before = logs.get();
      world.started();
      assertThat(logs).hasValue(before);
    }
    clock.close();
  }

  @Test
  void anEndedRunLeavesNoNoteBehind() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      world.say(session, "hello");
      world.awaitEnd(session, world.create(session).id());
      AgentWorld.poll(() -> world.notes().isEmpty() ? Optional.of(true) : Optional.empty());
    }
  }

  @Test
  void runsAreListedInOrderWhileMoreAreCreated() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.skill((_, _) -> Outcome.done()))) {
      SessionId session = world.session();
      List<RunId> created = new ArrayList<>();
      List<RunId> listed = new ArrayList<>();
      Optional<RunId> after = Optional.empty();
      for (int i = 0; i < 7; i++) {
        created.add(next(world, session));
      }
      while (true) {
        Page<Run> page = world.runs.list(BOT, session, after, 2);
        page.items().forEach(run -> listed.add(run.id()));
        if (!page.hasMore()) {
          break;
        }
        assertThat(page.items()).hasSize(2);
        after = Optional.of(page.items().getLast().id());
        if (created.size() < 10) {
          created.add(next(world, session));
        }
      }
      assertThat(listed).isEqualTo(created);
      assertThat(world.runs.list(BOT, session, Optional.empty(), 100).items())
          .allMatch(run -> run.status() == RunStatus.COMPLETED);
    }
  }

  private static RunId next(AgentWorld world, SessionId session) {
    RunId run = world.create(session).id();
    world.awaitEnd(session, run);
    return run;
  }

  @Proves("A-35")
  @Test
  void textInProgressIsShownAtABoundedRateAndInTheEndWhole() {
    Semaphore wrote = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    Skill writing =
        AgentWorld.skill((_, voice) -> {
          for (String part : List.of("", "one", " two", " three")) {
            voice.write(part);
          }
          wrote.release();
          goOn.acquire();
          voice.write(" four");
          return Outcome.done(Content.text("and a last one"));
        });
    try (AgentWorld world = AgentWorld.with(writing)) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      AgentWorld.acquire(wrote);
      assertThat(world.texts(session)).containsExactly("one");
      assertThat(
              world
                  .messages
                  .list(
                      BOT,
                      session,
                      Optional.empty(),
                      Optional.empty(),
                      SessionMessages.Which.COMPLETED,
                      20)
                  .items())
          .isEmpty();
      MessageId message = world.all(session).getFirst().id();

      world.clock.forward(Execution.WRITE_INTERVAL);
      world.await(session, () -> world.texts(session).equals(List.of("one two three")));
      assertThat(world.messages.get(BOT, session, message).inProgress()).isTrue();

      goOn.release();
      world.awaitEnd(session, run);
      assertThat(world.texts(session)).containsExactly("one two three four", "and a last one");
      assertThat(world.all(session)).noneMatch(SessionMessage::inProgress);
      assertThat(world.messages.get(BOT, session, message).content())
          .isEqualTo(Content.markdown("one two three four"));
    }
  }

  @Test
  void anHoursMessageIsWrittenABoundedNumberOfTimes() {
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    Skill chatty =
        AgentWorld.skill((_, voice) -> {
          for (int i = 0; i < 36_000; i++) {
            voice.write("x");
            clock.forward(Duration.ofMillis(100));
          }
          return Outcome.done();
        });
    MemoryStore memory = new MemoryStore();
    CrashingStore counting =
        new CrashingStore(memory, Integer.MAX_VALUE, CrashingStore.When.BEFORE);
    try (AgentWorld world = new AgentWorld(counting, clock, chatty, AgentWorld.LIMITS).founded()) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      world.awaitEnd(session, run);
      assertThat(world.texts(session)).containsExactly("x".repeat(36_000));
      assertThat(counting.writes()).isLessThan(600);
    }
  }

  @Test
  void messagesSaidAfterEachOtherKeepTheirOrderAndText() {
    Skill talkative =
        AgentWorld.skill((_, voice) -> {
          voice.write("a\ud83d");
          voice.write("\ude00");
          voice.endMessage();
          voice.say(Content.text("b"));
          voice.write("c");
          voice.say(Content.text("d"));
          voice.write("e");
          return Outcome.done();
        });
    try (AgentWorld world = AgentWorld.with(talkative)) {
      SessionId session = world.session();
      world.awaitEnd(session, world.create(session).id());
      assertThat(world.texts(session)).containsExactly("a\ud83d\ude00", "b", "c", "d", "e");
      // What the head knew of one run is in the entries when the next one takes its place.
      world.awaitEnd(session, world.create(session).id());
      assertThat(world.texts(session).subList(0, 5))
          .containsExactly("a\ud83d\ude00", "b", "c", "d", "e");
      assertThat(world.all(session)).noneMatch(SessionMessage::inProgress);
    }
  }
}
