package larkspur.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import larkspur.core.capacity.Quota;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Note;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;

/// One server's worth of agents over a store, with a clock that stands until it is moved. Another
/// one over the same data is a restart, or a second server; so the clock outlives each of them.
final class AgentWorld implements AutoCloseable {

  static final Instant BEGINNING = Instant.parse("2026-02-14T09:00:00Z");
  static final TenantId ACME = TenantId.of(1);
  static final AppId APP = AppId.of(0x0123456789abcdefL);
  static final Caller BOT = new Caller(ACME, APP, Optional.of(APP), Set.of());
  static final Caller ADA = new Caller(ACME, PersonId.of(7), Optional.of(APP), Set.of());
  static final AgentId AGENT = new AgentId("spring_larkspur__c");
  static final SkillId SKILL = new SkillId("skill_test");

  static final RunLimits LIMITS = new RunLimits(Duration.ofHours(1), new Quota(512, 75), 1_000);

  /// What tests take their chance from; printed, it repeats a test.
  static final long SEED = Long.getLong("larkspur.seed", System.nanoTime());

  static final String SEED_SAID = "-Dlarkspur.seed=" + SEED;

  /// No two worlds of a process give out the same ids, and all do so again for the same seed.
  private static final AtomicLong WORLDS = new AtomicLong(SEED);

  /// A test that waits longer than this fails.
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  final Store store;
  final ServerClock clock;
  final SessionWatch watch = new SessionWatch();
  final AgendaReader agenda;
  final Agents agents;
  final Runs runs;
  final Sessions sessions;
  final SessionMessages messages;

  AgentWorld(Store store, ServerClock clock, Skill skill, RunLimits limits) {
    this(store, clock, skill, limits, WORLDS.getAndIncrement());
  }

  /// @param seed of the ids that this server gives out
  AgentWorld(Store store, ServerClock clock, Skill skill, RunLimits limits, long seed) {
    this.store = store;
    this.clock = clock;
    IdSource ids = new IdSource(new Random(seed));
    agenda = new AgendaReader(store, clock);
    agents = new Agents(store);
    runs =
        new Runs(store, clock, ids.hex(16), agenda, agents, Map.of("test", skill), watch, limits);
    sessions = new Sessions(store, clock, ids, agenda, runs);
    messages = new SessionMessages(store, clock, agenda, runs);
  }

  static AgentWorld with(Skill skill) {
    return over(new MemoryData(), ServerClock.frozenAt(BEGINNING), skill).founded();
  }

  static AgentWorld over(MemoryData data, ServerClock clock, Skill skill) {
    return new AgentWorld(MemoryStore.open(data), clock, skill, LIMITS);
  }

  AgentWorld founded() {
    SkillSetting setting = new SkillSetting(SKILL, "Test", "", "test", Map.of());
    agents.put(new Agent(AGENT, ACME, APP, "Larkspur", true, List.of(setting)));
    return this;
  }

  AgentWorld started() {
    agenda.start();
    return this;
  }

  MemoryData data() {
    return ((MemoryStore) store).data();
  }

  // ---- skills

  interface Work {
    Skill.Outcome work(Skill.Conversation conversation, Skill.Voice voice)
        throws InterruptedException;
  }

  private record Doing(boolean canResume, Work what) implements Skill {
    @Override
    public Outcome work(Conversation conversation, Voice voice) throws InterruptedException {
      return what.work(conversation, voice);
    }
  }

  static Skill skill(Work work) {
    return new Doing(false, work);
  }

  static Skill resumable(Work work) {
    return new Doing(true, work);
  }

  static Skill echo() {
    return skill((conversation, _) ->
        Skill.Outcome.done(conversation.latestOfOwner().orElseThrow().content()));
  }

  /// Works until it is interrupted.
  static Skill endless() {
    return skill((_, _) -> {
      new Semaphore(0).acquire();
      return Skill.Outcome.done();
    });
  }

  // ---- steps

  SessionId session() {
    return sessions
        .create(BOT, new NewSession(Optional.empty(), Optional.empty(), Optional.empty()))
        .id();
  }

  SessionMessage say(SessionId session, String text) {
    return messages.add(BOT, session, message("", text));
  }

  static NewMessage message(String idempotentId, String text) {
    return new NewMessage(idempotentId, Content.text(text), List.of(), Optional.empty(), List.of());
  }

  static NewRun newRun() {
    return new NewRun(
        AGENT, Optional.of(SKILL), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Run create(SessionId session) {
    return runs.create(BOT, session, newRun());
  }

  Run get(SessionId session, RunId run) {
    return runs.get(BOT, session, run);
  }

  List<SessionMessage> all(SessionId session) {
    return messages
        .list(BOT, session, Optional.empty(), Optional.empty(), SessionMessages.Which.ALL, 100)
        .items();
  }

  List<String> texts(SessionId session) {
    return all(session).stream().map(message -> message.content().text()).toList();
  }

  Run awaitStatus(SessionId session, RunId run, RunStatus... wanted) {
    Set<RunStatus> any = Set.of(wanted);
    await(session, () -> any.contains(get(session, run).status()));
    return get(session, run);
  }

  Run awaitEnd(SessionId session, RunId run) {
    await(session, () -> !get(session, run).status().isActive());
    return get(session, run);
  }

  /// Waits until something about a session holds, looking whenever it changed.
  void await(SessionId session, BooleanSupplier holds) {
    Semaphore changes = new Semaphore(0);
    try (var _ = watch.watch(session, changes::release)) {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!holds.getAsBoolean()) {
        if (!changes.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new AssertionError("waited in vain; messages " + all(session));
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void acquire(Semaphore semaphore) {
    try {
      assertThat(semaphore.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits for something that tells nobody when it happens, without a pause in between.
  static <T> T poll(Supplier<Optional<T>> source) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      Optional<T> found = source.get();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.yield();
    }
    throw new AssertionError("waited in vain");
  }

  /// Does something as soon as it is not refused for want of room.
  static <T> T whenThereIsRoom(Supplier<T> something) {
    return poll(() -> {
      try {
        return Optional.of(something.get());
      } catch (Refusal.TooMany full) {
        return Optional.empty();
      }
    });
  }

  /// Moves the clock, and returns when all that was to be rung by then has rung.
  static void tick(ServerClock clock, Duration by) {
    Semaphore rung = new Semaphore(0);
    clock.at(clock.forward(by), rung::release);
    acquire(rung);
  }

  List<Note> notes() {
    return java.util.stream.IntStream.range(0, Agenda.SHARDS)
        .boxed()
        .flatMap(shard -> store.agenda().due(Note.LATEST, shard, 1000).stream())
        .toList();
  }

  @Override
  public void close() {
    runs.close();
    agenda.close();
  }
}
