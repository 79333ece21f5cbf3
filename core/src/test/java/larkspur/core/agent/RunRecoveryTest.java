package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.capacity.Quota;
import larkspur.core.event.AgendaReader;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecoveryTest {

  private final MemoryData data = new MemoryData();
  private final ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);

  @Proves("aily-17.4.14")
  @Test
  void aQueuedRunIsBegunAfterARestart() {
    SessionId session;
    RunId run;
    try (AgentWorld before =
        new AgentWorld(
                MemoryStore.open(data),
                clock,
                AgentWorld.endless(),
                new RunLimits(Duration.ofHours(1), new Quota(1, 100), 1_000))
            .founded()) {
      SessionId busy = before.session();
      before.awaitStatus(busy, before.create(busy).id(), RunStatus.IN_PROGRESS);
      session = before.session();
      before.say(session, "hello");
      run = before.create(session).id();
    }
    try (AgentWorld after = restarted(AgentWorld.echo())) {
      assertThat(after.get(session, run).status()).isEqualTo(RunStatus.QUEUED);
      after.started();
      assertThat(after.awaitEnd(session, run).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(after.texts(session)).containsExactly("hello", "hello");
    }
  }

  @Proves({"aily-17.4.14", "A-32"})
  @Test
  void aRunInProgressFailsAfterARestart() {
    Semaphore began = new Semaphore(0);
    Skill writing =
        AgentWorld.skill((_, voice) -> {
          voice.write("so far");
          began.release();
          new Semaphore(0).acquire();
          return Outcome.done();
        });
    SessionId session;
    RunId run;
    try (AgentWorld before = AgentWorld.over(data, clock, writing).founded()) {
      session = before.session();
      run = before.create(session).id();
      AgentWorld.acquire(began);
    }
    try (AgentWorld after = restarted(AgentWorld.echo()).started()) {
      Run ended = after.awaitEnd(session, run);
      assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
      assertThat(ended.error()).contains(RunError.INTERRUPTED);
      assertThat(after.texts(session)).containsExactly("so far", RunError.INTERRUPTED.text());
      assertThat(after.all(session)).noneMatch(SessionMessage::inProgress);
    }
  }

  @Proves("aily-17.4.14")
  @Test
  void aRunInProgressIsResumedIfItsSkillCanBe() {
    Semaphore began = new Semaphore(0);
    SessionId session;
    RunId run;
    Skill first =
        AgentWorld.resumable((_, voice) -> {
          voice.remember("1");
          voice.say(Content.text("first"));
          voice.write("second, as f");
          began.release();
          new Semaphore(0).acquire();
          return Outcome.done();
        });
    Skill second =
        AgentWorld.resumable((conversation, voice) -> {
          voice.write("second, ");
          voice.write("as far as it goes, after " + conversation.state().orElse("nothing"));
          return Outcome.done();
        });
    try (AgentWorld before = AgentWorld.over(data, clock, first).founded()) {
      session = before.session();
      run = before.create(session).id();
      AgentWorld.acquire(began);
      assertThat(before.texts(session)).containsExactly("first", "second, as f");
    }
    try (AgentWorld after = restarted(second).started()) {
      Run ended = after.awaitEnd(session, run);
      assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(after.texts(session))
          .containsExactly("first", "second, as far as it goes, after 1");
    }
  }

  @Proves({"A-35", "A-37"})
  @ParameterizedTest
  @ValueSource(strings = {"", "second"})
  void whatAResumedRunHadShownIsFrozenWhenItFails(String written) {
    Semaphore began = new Semaphore(0);
    SessionId session;
    RunId run;
    Skill first =
        AgentWorld.resumable((_, voice) -> {
          voice.write("second, as f");
          began.release();
          new Semaphore(0).acquire();
          return Outcome.done();
        });
    Skill second =
        AgentWorld.resumable((_, voice) -> {
          voice.write(written);
          return Outcome.fails("no_luck", "not today");
        });
    try (AgentWorld before = AgentWorld.over(data, clock, first).founded()) {
      session = before.session();
      run = before.create(session).id();
      AgentWorld.acquire(began);
    }
    try (AgentWorld after = restarted(second).started()) {
      assertThat(after.awaitEnd(session, run).status()).isEqualTo(RunStatus.FAILED);
      assertThat(after.texts(session)).containsExactly("second, as f", "not today");
      assertThat(after.all(session)).noneMatch(SessionMessage::inProgress);
    }
  }

  @Proves("aily-17.4.14")
  @Test
  void aRunThatWaitsForAMessageGoesOnWaitingAfterARestart() {
    Skill asking =
        AgentWorld.skill((conversation, voice) -> {
          if (conversation.state().isEmpty()) {
            voice.remember("asked");
            return Outcome.asks(Content.text("?"));
          }
          return Outcome.done(Content.text("thanks"));
        });
    SessionId session;
    RunId run;
    try (AgentWorld before = AgentWorld.over(data, clock, asking).founded()) {
      session = before.session();
      run = before.create(session).id();
      before.awaitStatus(session, run, RunStatus.REQUIRES_MESSAGE);
    }
    try (AgentWorld after = restarted(asking).started()) {
      clock.forward(Duration.ofMinutes(30));
      assertThat(after.get(session, run).status()).isEqualTo(RunStatus.REQUIRES_MESSAGE);
      after.say(session, "this");
      assertThat(after.awaitEnd(session, run).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Proves("A-40")
  @Test
  void aRunThatOutlivedItsTimeWhileNoServerRanExpires() {
    SessionId session;
    RunId run;
    try (AgentWorld before = AgentWorld.over(data, clock, AgentWorld.endless()).founded()) {
      session = before.session();
      run = before.create(session).id();
      before.awaitStatus(session, run, RunStatus.IN_PROGRESS);
    }
    clock.forward(Duration.ofHours(2));
    try (AgentWorld after = restarted(AgentWorld.echo()).started()) {
      assertThat(after.awaitEnd(session, run).status()).isEqualTo(RunStatus.EXPIRED);
    }
  }

  @Test
  void onASharedStoreARunIsLeftToItsHolderWhileTheLeaseIsRenewed() {
    try (AgentWorld one = sharing(AgentWorld.endless()).founded().started();
        AgentWorld two = sharing(AgentWorld.echo()).started()) {
      SessionId session = one.session();
      RunId run = one.create(session).id();
      one.awaitStatus(session, run, RunStatus.IN_PROGRESS);
      for (int i = 0; i < 12; i++) {
        // The note of the lease is due, and whoever answers it, the holder renews the lease before
        // it runs out. Until then the clock stands, however long that takes.
        Instant now = clock.forward(AgendaReader.HEAD_START.plusSeconds(1));
        AgentWorld.poll(() -> {
          var lease = new SessionStore(one.store).latestRun(session).orElseThrow().value().lease();
          return Optional.of(lease.until()).filter(now.plus(Runs.LEASE_LASTS)::equals);
        });
      }
      assertThat(two.get(session, run).status()).isEqualTo(RunStatus.IN_PROGRESS);
      assertThat(
              new SessionStore(one.store).latestRun(session).orElseThrow().value().lease().epoch())
          .isEqualTo(1);
      // Cancelled through the other server, it ends here too.
      two.runs.cancel(BOT, session, run);
      assertThat(one.get(session, run).status()).isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Test
  void onASharedStoreARunIsTakenWhenItsHoldersLeaseRanOut() {
    AgentWorld one = sharing(AgentWorld.endless()).founded();
    SessionId session = one.session();
    one.say(session, "hello");
    RunId run = one.create(session).id();
    one.awaitStatus(session, run, RunStatus.IN_PROGRESS);
    // The first server hangs: it neither renews nor notices. Its agenda was never started.
    try (AgentWorld two = sharing(AgentWorld.echo()).started()) {
      clock.forward(Duration.ofSeconds(15));
      assertThat(two.get(session, run).status()).isEqualTo(RunStatus.IN_PROGRESS);
      clock.forward(Runs.LEASE_LASTS.minusSeconds(15));
      assertThat(two.awaitEnd(session, run).error()).contains(RunError.INTERRUPTED);
    }
    one.close();
  }

  /// A shared store on which something happens, once, in the middle of the renewal of a lease: when
  /// its next note is written.
  private final class RenewingStore extends WatchedStore {
    private final AtomicReference<Runnable> inBetween = new AtomicReference<>(() -> {});

    RenewingStore() {
      super(MemoryStore.openShared(data));
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      T result = step.run();
      if (call.operation() == Operation.NOTE) {
        inBetween.getAndSet(() -> {}).run();
      }
      return result;
    }
  }

  @Test
  void aRunThatEndsWhileItsLeaseIsRenewedLeavesNoNoteBehind() {
    RenewingStore store = new RenewingStore();
    Semaphore goOn = new Semaphore(0);
    Skill stubborn =
        AgentWorld.skill((_, _) -> {
          goOn.acquireUninterruptibly();
          return Outcome.done();
        });
    try (AgentWorld world = new AgentWorld(store, clock, stubborn, AgentWorld.LIMITS).founded()) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      world.awaitStatus(session, run, RunStatus.IN_PROGRESS);
      store.inBetween.set(() -> world.runs.cancel(BOT, session, run));
      clock.forward(AgendaReader.HEAD_START);
      world.started();
      assertThat(world.get(session, run).status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(world.notes()).isEmpty();
      goOn.release();
    }
  }

  @Test
  void aRunWhoseServerStopsWhileItsLeaseIsRenewedIsFoundByAnother() {
    RenewingStore store = new RenewingStore();
    SessionId session;
    RunId run;
    try (AgentWorld world =
        new AgentWorld(store, clock, AgentWorld.endless(), AgentWorld.LIMITS).founded()) {
      session = world.session();
      run = world.create(session).id();
      world.awaitStatus(session, run, RunStatus.IN_PROGRESS);
      store.inBetween.set(world.runs::close);
      clock.forward(AgendaReader.HEAD_START);
      world.started();
    }
    clock.forward(Runs.LEASE_LASTS);
    try (AgentWorld another = sharing(AgentWorld.echo()).started()) {
      assertThat(another.awaitEnd(session, run).error()).contains(RunError.INTERRUPTED);
    }
  }

  /// A whole day of a session, cut off at every write that it makes: before it, and after it.
  /// Whatever was answered stays so, and no run is left active by nobody.
  @Test
  void aProcessThatEndsAtAnyWriteLeavesNothingBehindThatIsNotFinishedByTheNext() {
    for (CrashingStore.When when : CrashingStore.When.values()) {
      int at = 1;
      while (crashAt(at, when)) {
        at++;
      }
      assertThat(at).as("writes of the whole story").isGreaterThan(25);
    }
  }

  /// @return whether the story was cut off
  private static boolean crashAt(int at, CrashingStore.When when) {
    String which = "crash " + when + " write " + at;
    MemoryData data = new MemoryData();
    ServerClock clock = ServerClock.frozenAt(AgentWorld.BEGINNING);
    Skill story =
        AgentWorld.resumable((conversation, voice) -> {
          int step = Integer.parseInt(conversation.state().orElse("0"));
          if (step == 0) {
            voice.remember("1");
            voice.say(Content.text("one"));
            step = 1;
          }
          if (step == 1) {
            voice.write("two");
            voice.remember("2");
            return Outcome.asks(Content.text("and?"));
          }
          return Outcome.done(Content.text("three"));
        });
    try (AgentWorld founding = AgentWorld.over(data, clock, story)) {
      founding.founded();
    }
    CrashingStore store = new CrashingStore(MemoryStore.open(data), at, when);
    List<SessionId> sessions = new ArrayList<>();
    List<MessageId> said = new ArrayList<>();
    List<RunId> runs = new ArrayList<>();
    boolean cancelled = false;
    boolean deleted = false;
    try (AgentWorld world = new AgentWorld(store, clock, story, AgentWorld.LIMITS)) {
      try {
        SessionId session = world.session();
        sessions.add(session);
        said.add(world.messages.add(BOT, session, AgentWorld.message("key", "hello")).id());
        runs.add(world.create(session).id());
        untilOrCrash(world, store, session, runs.getFirst(), RunStatus.REQUIRES_MESSAGE);
        said.add(world.messages.add(BOT, session, answer(runs.getFirst())).id());
        untilOrCrash(world, store, session, runs.getFirst(), RunStatus.COMPLETED);
        runs.add(world.create(session).id());
        world.runs.cancel(BOT, session, runs.getLast());
        cancelled = true;
        SessionId doomed = world.session();
        sessions.add(doomed);
        world.create(doomed);
        world.sessions.delete(BOT, doomed);
        deleted = true;
        // What is tidied up after the answers belongs to the story, and is cut off as well.
        AgentWorld.poll(() ->
            store.crashed() || onlyKeysAreNoted(world) ? Optional.of(true) : Optional.empty());
      } catch (StoreFailure crash) {
        assertThat(store.crashed()).as(which).isTrue();
      }
    }
    boolean cut = store.crashed();
    store.end();

    try (AgentWorld after = AgentWorld.over(data, clock, story).started()) {
      if (!sessions.isEmpty()) {
        SessionId session = sessions.getFirst();
        // What was answered is there, and what was sent again is not there twice.
        MessageId first = after.messages.add(BOT, session, AgentWorld.message("key", "hello")).id();
        if (!said.isEmpty()) {
          assertThat(first).as(which).isEqualTo(said.getFirst());
        }
        List<Run> listed = after.runs.list(BOT, session, Optional.empty(), 20).items();
        assertThat(listed).as(which).extracting(Run::id).containsAll(runs);
        if (cancelled) {
          assertThat(listed.getLast().status()).as(which).isEqualTo(RunStatus.CANCELLED);
        }
        for (Run run : listed) {
          finish(after, which, session, run.id());
        }
        if (listed.isEmpty()) {
          finish(after, which, session, after.create(session).id());
        }
        assertThat(after.all(session)).as(which).noneMatch(SessionMessage::inProgress);
        List<String> texts = after.texts(session);
        assertThat(texts.subList(0, 2)).as(which + texts).containsExactly("hello", "one");
        assertThat(texts.indexOf("three")).as(which + texts).isEqualTo(5);
        // The session is not stuck.
        after.say(session, "and another");
        finish(after, which, session, after.create(session).id());
      }
      if (sessions.size() > 1) {
        SessionId doomed = sessions.get(1);
        boolean there = true;
        try {
          after.sessions.get(BOT, doomed);
        } catch (Refusal.NotFound gone) {
          there = false;
        }
        assertThat(deleted && there).as(which).isFalse();
        if (there) {
          after
              .runs
              .list(BOT, doomed, Optional.empty(), 20)
              .items()
              .forEach(r -> finish(after, which, doomed, r.id()));
        } else {
          AgentWorld.poll(() ->
              after
                      .store
                      .log(larkspur.storage.Name.of("session", doomed.value()))
                      .head("session")
                      .isEmpty()
                  ? Optional.of(true)
                  : Optional.empty());
        }
      }
      // In the end the agenda is empty, but for keys that are kept for days.
      AgentWorld.poll(() -> {
        AgentWorld.tick(clock, Duration.ofSeconds(10));
        return onlyKeysAreNoted(after) ? Optional.of(true) : Optional.empty();
      });
    }
    return cut;
  }

  private static boolean onlyKeysAreNoted(AgentWorld world) {
    return world.notes().stream().allMatch(note -> note.reason().equals(MessageKeys.REASON));
  }

  private static void untilOrCrash(
      AgentWorld world, CrashingStore store, SessionId session, RunId run, RunStatus status) {
    AgentWorld.poll(() ->
        store.crashed() || world.get(session, run).status() == status
            ? Optional.of(true)
            : Optional.empty());
    if (store.crashed()) {
      throw new StoreFailure("noticed", null);
    }
  }

  /// Answers whatever a run asks until it ends.
  private static void finish(AgentWorld world, String which, SessionId session, RunId run) {
    for (int i = 0; i < 3; i++) {
      Run now =
          AgentWorld.poll(() ->
              Optional.of(world.get(session, run)).filter(found -> !found.status().isWorkedOn()));
      if (!now.status().isActive()) {
        assertThat(now.status()).as(which).isIn(RunStatus.COMPLETED, RunStatus.CANCELLED);
        return;
      }
      world.messages.add(BOT, session, answer(run));
    }
    throw new AssertionError(which + ": " + world.get(session, run));
  }

  private static NewMessage answer(RunId run) {
    return AgentWorld.message("answer to " + run, "go on");
  }

  private AgentWorld restarted(Skill skill) {
    return AgentWorld.over(data, clock, skill);
  }

  private AgentWorld sharing(Skill skill) {
    Store store = MemoryStore.openShared(data);
    return new AgentWorld(store, clock, skill, AgentWorld.LIMITS);
  }
}
