package larkspur.core.agent;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import larkspur.storage.Position;

/// A run as it is kept, in the head of its session and as an entry.
///
/// @param state what its skill wants remembered
/// @param partial the message in progress, or the latest that was
record StoredRun(
    Order order,
    RunStatus status,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<RunError> error,
    Lease lease,
    Optional<String> state,
    Optional<Partial> partial) {

  static final String FAMILY = "run";

  /// What was asked for; never changes.
  ///
  /// @param position the run's own place in the session's log
  /// @param takesUpAfter its messages of the owner are those from this position, excluded, up to
  ///   its own
  /// @param scopes of the caller who created it, with which its skill acts; none for a run that was
  ///   stored before they were kept
  record Order(
      long position,
      long takesUpAfter,
      AgentId agent,
      Optional<SkillId> skill,
      Optional<String> input,
      Optional<String> metadata,
      Optional<String> channelContext,
      Optional<String> endUser,
      Set<String> scopes,
      Instant expiresAt) {

    Order {
      scopes = scopes == null ? Set.of() : Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
    }
  }

  /// Who works on it. Each time that somebody begins to, the epoch grows by one, and what was begun
  /// under an earlier one is over.
  ///
  /// @param holder names a process from its start to its end
  /// @param until on a store that several share: when the holder is taken to be gone
  record Lease(String holder, long epoch, Instant until) {}

  /// A message in progress. Its entry lies in the log already, with the text as it began.
  record Partial(long position, Content content, boolean ended) {}

  static StoredRun queued(Order order, Lease lease) {
    return new StoredRun(
        order,
        RunStatus.QUEUED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        lease,
        Optional.empty(),
        Optional.empty());
  }

  Position position() {
    return new Position(order.position());
  }

  boolean isActive() {
    return status.isActive();
  }

  /// Whether the time that a run may be active is over.
  boolean isOverdue(Instant now) {
    return !now.isBefore(order.expiresAt());
  }

  Optional<Partial> inProgress() {
    return partial.filter(message -> !message.ended());
  }

  /// The run after an event, which must be one that can happen now. Times follow it: work has begun
  /// when it leaves the queue for it, or fails to; an end ends the message in progress too, and no
  /// instant lies before an earlier one.
  StoredRun moved(RunEvent event, Optional<RunError> why, Instant clock) {
    RunStatus next =
        RunMoves.next(status, event)
            .orElseThrow(() -> new IllegalStateException(status + " knows no " + event));
    Instant earliest = startedAt.orElse(position().instant());
    Instant now = clock.isBefore(earliest) ? earliest : clock;
    boolean begins = event == RunEvent.START || event == RunEvent.FAIL;
    return new StoredRun(
        order,
        next,
        begins ? startedAt.or(() -> Optional.of(now)) : startedAt,
        next.isActive() ? Optional.empty() : Optional.of(now),
        why,
        lease,
        state,
        next == RunStatus.IN_PROGRESS
            ? partial
            : partial.map(p -> new Partial(p.position(), p.content(), true)));
  }

  StoredRun moved(RunEvent event, Instant clock) {
    return moved(event, Optional.empty(), clock);
  }

  StoredRun leased(Lease to) {
    return new StoredRun(order, status, startedAt, endedAt, error, to, state, partial);
  }

  StoredRun remembering(Optional<String> what) {
    return new StoredRun(order, status, startedAt, endedAt, error, lease, what, partial);
  }

  StoredRun saying(Partial now) {
    return new StoredRun(order, status, startedAt, endedAt, error, lease, state, Optional.of(now));
  }

  /// The form of the entry: without the text, which is in an entry of its own.
  StoredRun copy() {
    return new StoredRun(order, status, startedAt, endedAt, error, lease, state, Optional.empty());
  }

  Run view(SessionId session) {
    return new Run(
        RunId.of(session, position()),
        session,
        order.agent(),
        order.skill(),
        status,
        position().instant(),
        startedAt,
        endedAt,
        error,
        order.metadata());
  }
}
