package larkspur.core.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.capacity.Turns;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.LogCommit;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runs in which agents work on sessions.
///
/// **Durable.** A run is kept when its creation is answered. Whatever happens to this process, the
/// run is worked on, or ends: it is never left active by nobody. After a crash a queued run is
/// begun by whoever comes next; one that was in progress is resumed if its skill can be, else it
/// fails with [RunError#INTERRUPTED]; one that waits for a message goes on waiting.
///
/// **One end.** A session has at most one active run. The first end of a run is its only one:
/// cancelling, expiring and completing race for one commit, and what comes after it is dropped.
///
/// Whoever works on a run holds its lease, by the name of the process. On a store of which only one
/// process can be the user, a lease of another name is over; on a shared one it is when it has run
/// out.
public final class Runs implements AutoCloseable {

  private static final String LEASE = "run-lease";
  private static final String EXPIRY = "run-expiry";

  /// How long a lease lasts on a shared store. Its holder renews it each time that the note of the
  /// lease comes due, so that two renewals may fail before anybody else takes the run.
  static final Duration LEASE_LASTS = AgendaReader.HEAD_START.multipliedBy(3);

  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  private final SessionStore store;
  private final ServerClock clock;
  private final String process;
  private final Agents agents;
  private final Map<String, Skill> skills;
  private final SessionWatch watch;
  private final RunLimits limits;
  private final Turns turns;
  private final Map<SessionId, Execution> live = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// @param process names this process from its start to its end, and no other
  /// @param skills by their kinds
  public Runs(
      Store store,
      ServerClock clock,
      String process,
      AgendaReader agenda,
      Agents agents,
      Map<String, Skill> skills,
      SessionWatch watch,
      RunLimits limits) {
    this.store = new SessionStore(store);
    this.clock = clock;
    this.process = process;
    this.agents = agents;
    this.skills = Map.copyOf(skills);
    this.watch = watch;
    this.limits = limits;
    this.turns = new Turns(limits.atWork(), limits.queuedPerApp());
    agenda.answerUnfinished(LEASE, this::lookAtLease, this::isAtWork);
    agenda.answer(EXPIRY, this::lookAtExpiry);
  }

  // ---- what callers do

  /// Creates a run, which takes up the owner's messages since the run before it. It is queued, and
  /// worked on from now on; nobody waits for that here. Its skill acts with the caller's scopes.
  ///
  /// @throws Refusal.NotFound for the session or the agent
  /// @throws Refusal.Conflict if a run of the session is active
  /// @throws Refusal.TooMany if too many runs of the caller's app wait for others to end
  public Run create(Caller caller, SessionId id, NewRun wanted) {
    while (true) {
      // Read first: the run's place is the one right after it, or there is a conflict.
      Position last = store.log(id).last();
      SessionStore.Seen<StoredSession> session = store.owned(caller, id);
      Optional<SessionStore.Seen<StoredRun>> before = store.latestRun(id);
      Agent agent = agents.permitted(caller, wanted.agent());
      if (before.isPresent() && before.get().value().isActive()) {
        throw new Refusal.Conflict("a run of the session is active");
      }
      // The head is all that knows how the run before ended, if its entry was not brought up to it.
      before.ifPresent(seen -> store.refresh(id, seen.value()));

      Instant now = clock.instant();
      Position position = Position.next(now, last);
      StoredRun.Order order =
          new StoredRun.Order(
              position.value(),
              before.map(seen -> seen.value().position()).orElse(Position.START).value(),
              agent.id(),
              wanted.skill(),
              wanted.skill().flatMap(_ -> wanted.input()),
              wanted.metadata(),
              session.value().channelContext(),
              wanted.endUser(),
              caller.scopes(),
              now.plus(limits.life()));
      Begun begun = begin(id, StoredRun.queued(order, lease(1, now)), 1, now);
      byte[] value = Json.write(begun.run());
      LogCommit commit =
          LogCommit.at(now)
              .after(last)
              .require(session.entry())
              .require(SessionStore.RUN, before.map(SessionStore.Seen::entry))
              .set(SessionStore.RUN, value)
              .append(StoredRun.FAMILY, value)
              .note(begun.leaseNote())
              .note(expiryNote(id, begun.run()))
              .build();
      Turns.Turn turn = turn(session.value().owner());
      try {
        work(id, begun, store.log(id).commit(commit).id(), turn);
      } catch (Conflict changedMeanwhile) {
        turn.close();
        continue;
      } catch (RuntimeException failed) {
        turn.close();
        throw failed;
      }
      watch.changed(id);
      return begun.run().view(id);
    }
  }

  /// @throws Refusal.NotFound for the session, or a run that is not of it
  public Run get(Caller caller, SessionId id, RunId run) {
    store.owned(caller, id);
    return stored(id, run, store.latestRun(id).map(SessionStore.Seen::value)).view(id);
  }

  /// The runs of a session in their order, at most [Page#SIZE_MAX] at a time, each as it is now.
  ///
  /// @param after those after this one; all if none is named
  /// @throws Refusal.NotFound for the session
  /// @throws Refusal.Invalid for an `after` that is not of this session
  public Page<Run> list(Caller caller, SessionId id, Optional<RunId> after, int size) {
    Page.checkSize(size);
    store.owned(caller, id);
    Optional<StoredRun> latest = store.latestRun(id).map(SessionStore.Seen::value);
    Position from =
        after
            .map(known ->
                known
                    .position(id)
                    .orElseThrow(
                        () -> new Refusal.Invalid("after", "must be a run of this session")))
            .map(Position::successor)
            .orElse(Position.START);
    List<StoredRun> found = store.runs(id, from, size + 1, latest);
    return new Page<>(
        found.stream().limit(size).map(run -> run.view(id)).toList(), found.size() > size);
  }

  /// Cancels a run, at once: what is returned has ended. A run that had ended is returned as it is.
  ///
  /// @throws Refusal.NotFound for the session, or a run that is not of it
  public Run cancel(Caller caller, SessionId id, RunId run) {
    store.owned(caller, id);
    Optional<SessionStore.Seen<StoredRun>> latest = store.latestRun(id);
    StoredRun known = stored(id, run, latest.map(SessionStore.Seen::value));
    return (known.isActive()
            ? end(id, known.position(), latest, RunEvent.CANCEL)
            : Optional.of(known))
        .orElseThrow(() -> new Refusal.NotFound(Thing.RUN))
        .view(id);
  }

  private StoredRun stored(SessionId id, RunId run, Optional<StoredRun> latest) {
    return run.position(id)
        .flatMap(position -> store.run(id, position, latest))
        .orElseThrow(() -> new Refusal.NotFound(Thing.RUN));
  }

  /// Where they are kept, as are the sessions that they are of, and what is remembered of both.
  SessionStore store() {
    return store;
  }

  /// What tells of changes in this process.
  public SessionWatch watch() {
    return watch;
  }

  // ---- beginning and ending

  /// A run as it is to be committed by whoever lets it begin, or go on, together with the note of
  /// its lease.
  record Begun(StoredRun run, Note leaseNote) {}

  /// Prepares a run to be worked on by this process.
  Begun begin(SessionId id, StoredRun run, long epoch, Instant now) {
    StoredRun leased = run.leased(lease(epoch, now));
    return new Begun(leased, leaseNote(id, leased, now));
  }

  /// A turn at work, to be taken before the run is committed: what there is no room for is refused
  /// before anything has happened.
  ///
  /// @throws Refusal.TooMany if there is none
  Turns.Turn turn(Owner owner) {
    return turns.take(owner.tenant(), owner.app());
  }

  /// Works on a run that was committed so, when it is its turn.
  void work(SessionId id, Begun begun, CommitId version, Turns.Turn turn) {
    if (closed) {
      // The note of the lease leads whoever comes next to it.
      turn.close();
      return;
    }
    Entry entry = new Entry(SessionStore.RUN, version, Json.write(begun.run()));
    Execution execution =
        new Execution(
            this, store, clock, id, new SessionStore.Seen<>(entry, begun.run()), begun.leaseNote());
    // The agenda may have led this process to the run before whoever committed it came here.
    if (live.merge(id, execution, (known, other) -> other.isNewerThan(known) ? other : known)
        == execution) {
      execution.start(turn);
    } else {
      turn.close();
    }
  }

  /// Ends a run from outside its work.
  ///
  /// @param latest the session's latest run, as it was just read
  /// @return the run as it ended, now or before; empty if it is gone
  private Optional<StoredRun> end(
      SessionId id,
      Position position,
      Optional<SessionStore.Seen<StoredRun>> latest,
      RunEvent event) {
    Optional<SessionStore.Seen<StoredRun>> seen = latest;
    while (true) {
      if (seen.isEmpty() || !seen.get().value().position().equals(position)) {
        // A later run is the latest, so this one has ended, and its entry says how.
        return store.run(id, position, Optional.empty());
      }
      if (!seen.get().value().isActive()) {
        return seen.map(SessionStore.Seen::value);
      }
      Instant now = clock.instant();
      StoredRun ended = seen.get().value().moved(event, now);
      Optional<Execution> work = workOn(id, ended);
      try {
        store
            .log(id)
            .commit(
                LogCommit.at(now)
                    .require(seen.get().entry())
                    .set(SessionStore.RUN, Json.write(ended))
                    .build());
      } catch (Conflict changedMeanwhile) {
        seen = store.latestRun(id);
        continue;
      }
      work.ifPresent(Execution::stop);
      ended(id, ended, work);
      return Optional.of(ended);
    }
  }

  /// Called when a session was deleted while a run of it was active.
  ///
  /// @param work what was done for the run, as it was known before the deletion
  void sessionDeleted(SessionId id, StoredRun cancelled, Optional<Execution> work) {
    work.ifPresent(Execution::stop);
    settle(id, cancelled, work);
    watch.changed(id);
  }

  /// What this process does for a run. To be asked before the run is ended: work that notices its
  /// end is forgotten.
  Optional<Execution> workOn(SessionId id, StoredRun run) {
    return Optional.ofNullable(live.get(id)).filter(execution -> execution.isOf(run));
  }

  /// Tidies up after the end of a run. Nothing depends on it: the head has the truth, the next run
  /// brings the entries up to it, and the notes find nothing to do.
  void ended(SessionId id, StoredRun run, Optional<Execution> work) {
    watch.changed(id);
    try {
      store.refresh(id, run);
      settle(id, run, work);
    } catch (StoreFailure e) {
      LOG.warn("the entries of a run of {} were not brought up to its end yet", id, e);
    }
  }

  private void settle(SessionId id, StoredRun run, Optional<Execution> work) {
    store.store().agenda().settle(expiryNote(id, run));
    work.ifPresent(execution -> store.store().agenda().settle(execution.leaseNote()));
  }

  boolean isClosed() {
    return closed;
  }

  void forget(SessionId id, Execution execution) {
    live.remove(id, execution);
  }

  Optional<Agent> agent(StoredRun run) {
    return agents.find(run.order().agent()).filter(Agent::enabled);
  }

  Optional<Skill> skill(SkillSetting setting) {
    return Optional.ofNullable(skills.get(setting.kind()));
  }

  // ---- what the agenda leads to

  private StoredRun.Lease lease(long epoch, Instant now) {
    return new StoredRun.Lease(process, epoch, now.plus(LEASE_LASTS));
  }

  private static Note leaseNote(SessionId id, StoredRun run, Instant now) {
    return new Note(
        now.plus(AgendaReader.HEAD_START),
        LEASE,
        id.value(),
        leaseTag(id, run.position(), run.lease().epoch()));
  }

  /// The note of a lease tells of which run and of which epoch: one that is left over from an
  /// earlier epoch says nothing about the work that goes on.
  private static String leaseTag(SessionId id, Position run, long epoch) {
    return RunId.of(id, run).value() + "." + epoch;
  }

  /// Not before the run's creation is sure to be seen by whoever looks: a life may be shorter.
  private static Note expiryNote(SessionId id, StoredRun run) {
    Instant seen = run.position().instant().plus(AgendaReader.HEAD_START);
    Instant expires = run.order().expiresAt();
    return new Note(
        expires.isBefore(seen) ? seen : expires,
        EXPIRY,
        id.value(),
        RunId.of(id, run.position()).value());
  }

  private Optional<SessionStore.Seen<StoredRun>> noted(Note note) {
    SessionId id = new SessionId(note.subject());
    return store
        .latestRun(id)
        .filter(seen -> seen.value().isActive())
        .filter(seen -> {
          StoredRun run = seen.value();
          return note.tag().equals(RunId.of(id, run.position()).value())
              || note.tag().equals(leaseTag(id, run.position(), run.lease().epoch()));
        });
  }

  /// Settles a note about a run that has ended. One that is read early is left, for the commit that
  /// it belongs to may be under way.
  private void settleEnded(Note note) {
    if (!note.at().isAfter(clock.instant())) {
      store.store().agenda().settle(note);
    }
  }

  private void lookAtExpiry(Note note) {
    Optional<SessionStore.Seen<StoredRun>> seen = noted(note);
    if (seen.isEmpty()) {
      settleEnded(note);
    } else if (seen.get().value().isOverdue(clock.instant())) {
      end(new SessionId(note.subject()), seen.get().value().position(), seen, RunEvent.EXPIRE);
      store.store().agenda().settle(note);
    }
  }

  /// Whether this process works under the very lease that a note is about.
  private boolean isAtWork(Note note) {
    Execution own = live.get(new SessionId(note.subject()));
    return own != null && own.leaseNote().tag().equals(note.tag());
  }

  private void lookAtLease(Note note) {
    if (closed) {
      return;
    }
    SessionId id = new SessionId(note.subject());
    Optional<SessionStore.Seen<StoredRun>> seen = noted(note);
    Execution own = live.get(id);
    if (seen.isEmpty() || !seen.get().value().status().isWorkedOn()) {
      if (seen.isEmpty() && own != null && own.leaseNote().tag().equals(note.tag())) {
        // Another server ended it.
        own.stop();
      }
      settleEnded(note);
      return;
    }
    StoredRun run = seen.get().value();
    if (own != null && own.holds(run)) {
      renew(id, own, note);
    } else if (isNobodys(run)) {
      takeOver(id, seen.get(), note);
    }
  }

  /// Whether nobody works on a run. The process itself may hold a lease and not work on it, when a
  /// failure of the store ended the work.
  private boolean isNobodys(StoredRun run) {
    return store.store().exclusive()
        || run.lease().holder().equals(process)
        || !clock.instant().isBefore(run.lease().until());
  }

  private void renew(SessionId id, Execution own, Note note) {
    Instant now = clock.instant();
    if (note.at().isAfter(now) || store.store().exclusive()) {
      // Where nobody else can come for the run, the note stays as it is, for whoever opens the
      // store after a crash.
      return;
    }
    Note next =
        new Note(now.plus(AgendaReader.HEAD_START), note.reason(), note.subject(), note.tag());
    store.store().agenda().note(next);
    own.renew(now.plus(LEASE_LASTS));
    own.leaseNote(next);
    store.store().agenda().settle(note);
    if (own.isOver() && noted(next).filter(seen -> seen.value().status().isWorkedOn()).isEmpty()) {
      // The run ended meanwhile, and whoever ended it settled the note that they knew of. If the
      // process does, the note leads the next one to the run.
      store.store().agenda().settle(next);
    }
  }

  private void takeOver(SessionId id, SessionStore.Seen<StoredRun> seen, Note note) {
    StoredRun run = seen.value();
    Instant now = clock.instant();
    if (run.isOverdue(now)) {
      end(id, run.position(), Optional.of(seen), RunEvent.EXPIRE);
      store.store().agenda().settle(note);
      return;
    }
    Optional<Owner> owner = store.session(id).map(found -> found.value().owner());
    if (owner.isEmpty()) {
      // The session is being erased, and the note is settled once it is gone.
      return;
    }
    long epoch = run.lease().epoch() + 1;
    boolean worksOn =
        run.status() == RunStatus.QUEUED
            || agent(run)
                .flatMap(agent -> agent.skill(run.order().skill()))
                .flatMap(this::skill)
                .map(Skill::canResume)
                .orElse(false);
    try {
      if (worksOn) {
        Begun begun = begin(id, run, epoch, now);
        CommitId version =
            store
                .log(id)
                .commit(
                    LogCommit.at(now)
                        .require(seen.entry())
                        .set(SessionStore.RUN, Json.write(begun.run()))
                        .note(begun.leaseNote())
                        .build())
                .id();
        work(id, begun, version, turns.takeAgain(owner.get().tenant(), owner.get().app()));
        if (!begun.leaseNote().equals(note)) {
          store.store().agenda().settle(note);
        }
      } else {
        StoredRun interrupted =
            run.moved(RunEvent.INTERRUPT, Optional.of(RunError.INTERRUPTED), now)
                .leased(lease(epoch, now));
        StoredMessage words =
            StoredMessage.said(interrupted, Content.text(RunError.INTERRUPTED.text()), false);
        store
            .log(id)
            .commit(
                LogCommit.at(now)
                    .require(seen.entry())
                    .set(SessionStore.RUN, Json.write(interrupted))
                    .append(StoredMessage.FAMILY, Json.write(words))
                    .build());
        ended(id, interrupted, Optional.empty());
        store.store().agenda().settle(note);
      }
    } catch (Conflict somebodyElseTookIt) {
      // The note stays, and leads here again.
    }
  }

  /// Starts an execution's thread.
  static Thread thread(SessionId id, Runnable work) {
    return Threads.start("run-" + id, work);
  }

  /// Stops working. Runs stay as they are, for the next process to find.
  @Override
  public void close() {
    closed = true;
    live.values().forEach(Execution::stop);
  }
}
