package larkspur.core.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.capacity.Turns;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// What is said in sessions. Only the owner of a session reads or adds to it; for anybody else it
/// does not exist.
public final class SessionMessages {

  /// Messages read at a time while looking for one of them.
  private static final int LOOKING = 32;

  private final SessionStore store;
  private final MessageKeys keys;
  private final InstantSource clock;
  private final Runs runs;

  public SessionMessages(Store store, InstantSource clock, AgendaReader agenda, Runs runs) {
    this.store = runs.store();
    this.keys = new MessageKeys(store);
    this.clock = clock;
    this.runs = runs;
    agenda.answer(MessageKeys.REASON, note -> keys.erase(note, clock.instant()));
  }

  /// Adds a message of the owner's. If a run waits for one, this is its answer, and the run goes
  /// on.
  ///
  /// Within 72 hours the same idempotency key denotes the same message: then that one is returned
  /// in its current form, and nothing is added, whatever else the new one says and whatever the
  /// session is busy with.
  ///
  /// @throws Refusal.NotFound for the session, a file, or a quoted message that is not in this
  ///   session
  /// @throws Refusal.Conflict while a run is at work
  /// @throws Refusal.TooMany if a run would go on and too many of the caller's app wait already
  public SessionMessage add(Caller caller, SessionId id, NewMessage message) {
    while (true) {
      // Read first: whatever is decided below holds only while nothing comes after this position.
      Position last = store.log(id).last();
      SessionStore.Seen<StoredSession> session = store.owned(caller, id);
      Optional<SessionStore.Seen<StoredRun>> run = store.latestRun(id);
      Optional<MessageKeys.Use> use = use(id, message, session.value());
      Optional<SessionMessage> known = use.flatMap(found -> sentBefore(id, message, found, run));
      if (known.isPresent()) {
        return known.get();
      }
      checkReferences(id, message);
      if (run.isPresent() && run.get().value().status().isWorkedOn()) {
        throw new Refusal.Conflict("a run of the session is active");
      }
      Instant now = clock.instant();
      if (!message.idempotentId().isEmpty() && use.isEmpty()) {
        if (!keys.use(id, message.idempotentId(), new MessageKeys.Use(last.value(), now))) {
          continue;
        }
      }
      Optional<SessionMessage> added = append(id, message, last, session, run, now);
      if (added.isPresent()) {
        return added.get();
      }
    }
  }

  private Optional<MessageKeys.Use> use(SessionId id, NewMessage message, StoredSession session) {
    return message.idempotentId().isEmpty()
        ? Optional.empty()
        : keys.find(id, message.idempotentId(), session.createdAt(), clock.instant());
  }

  /// The message that first came with this key, if it ever did: a crash may have come between.
  private Optional<SessionMessage> sentBefore(
      SessionId id,
      NewMessage message,
      MessageKeys.Use use,
      Optional<SessionStore.Seen<StoredRun>> run) {
    Position from = use.position().successor();
    while (true) {
      List<SessionStore.Placed> page =
          store.messages(
              id, from, Position.END, Order.FORWARD, LOOKING, run.map(SessionStore.Seen::value));
      for (SessionStore.Placed placed : page) {
        if (placed.message().idempotentId().equals(Optional.of(message.idempotentId()))) {
          return Optional.of(store.views(id, List.of(placed)).getFirst());
        }
      }
      if (page.size() < LOOKING) {
        return Optional.empty();
      }
      from = page.getLast().position().successor();
    }
  }

  private void checkReferences(SessionId id, NewMessage message) {
    if (!message.files().isEmpty()) {
      throw new Refusal.NotFound(Thing.FILE);
    }
    message.quote().ifPresent(quoted -> placed(id, quoted, Optional.empty()));
  }

  private Optional<SessionMessage> append(
      SessionId id,
      NewMessage message,
      Position last,
      SessionStore.Seen<StoredSession> session,
      Optional<SessionStore.Seen<StoredRun>> run,
      Instant now) {
    Optional<StoredRun> waiting =
        run.map(SessionStore.Seen::value)
            .filter(latest -> latest.status() == RunStatus.REQUIRES_MESSAGE);
    StoredMessage stored =
        new StoredMessage(
            Optional.of(session.value().owner().actor()),
            Optional.empty(),
            message.content(),
            message.quote(),
            message.mentions(),
            Optional.of(message.idempotentId()).filter(key -> !key.isEmpty()),
            waiting.map(latest -> latest.order().position()),
            false);
    LogCommit.Builder commit =
        LogCommit.at(now)
            .after(last)
            .require(session.entry())
            .require(SessionStore.RUN, run.map(SessionStore.Seen::entry))
            .append(StoredMessage.FAMILY, Json.write(stored));
    Optional<Runs.Begun> goesOn =
        waiting.map(latest ->
            runs.begin(id, latest.moved(RunEvent.ANSWER, now), latest.lease().epoch() + 1, now));
    goesOn.ifPresent(
        begun -> commit.set(SessionStore.RUN, Json.write(begun.run())).note(begun.leaseNote()));
    Optional<Turns.Turn> turn = goesOn.map(_ -> runs.turn(session.value().owner()));
    Position position;
    try {
      var appended = store.log(id).commit(commit.build());
      position = appended.position();
      goesOn.ifPresent(begun -> runs.work(id, begun, appended.id(), turn.get()));
    } catch (Conflict changedMeanwhile) {
      turn.ifPresent(Turns.Turn::close);
      return Optional.empty();
    } catch (RuntimeException failed) {
      turn.ifPresent(Turns.Turn::close);
      throw failed;
    }
    runs.watch().changed(id);
    return Optional.of(
        stored.view(id, position, waiting.map(latest -> RunId.of(id, latest.position()))));
  }

  /// One message, also while it is in progress.
  ///
  /// @throws Refusal.NotFound for the session, or a message that is not in it
  public SessionMessage get(Caller caller, SessionId id, MessageId message) {
    store.owned(caller, id);
    Optional<StoredRun> latest = store.latestRun(id).map(SessionStore.Seen::value);
    return store.views(id, List.of(placed(id, message, latest))).getFirst();
  }

  private SessionStore.Placed placed(SessionId id, MessageId message, Optional<StoredRun> latest) {
    return message
        .position(id)
        .flatMap(position -> store.message(id, position, latest))
        .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }

  /// Which messages of a session are asked for.
  public enum Which {
    /// Also the one in progress.
    ALL,
    COMPLETED
  }

  /// The messages of a session in their order, at most [Page#SIZE_MAX] at a time.
  ///
  /// @param after those after this one; all if none is named
  /// @param ofRun those of one run only; none if the run is not of this session
  /// @throws Refusal.NotFound for the session
  /// @throws Refusal.Invalid for an `after` that is not of this session
  public Page<SessionMessage> list(
      Caller caller,
      SessionId id,
      Optional<MessageId> after,
      Optional<RunId> ofRun,
      Which which,
      int size) {
    Page.checkSize(size);
    store.owned(caller, id);
    Optional<StoredRun> latest = store.latestRun(id).map(SessionStore.Seen::value);
    Position from =
        after
            .map(known ->
                known
                    .position(id)
                    .orElseThrow(
                        () -> new Refusal.Invalid("after", "must be a message of this session")))
            .map(Position::successor)
            .orElse(Position.START);
    List<SessionStore.Placed> found =
        ofRun.isEmpty()
            ? store.messages(id, from, Position.END, Order.FORWARD, size + 1, latest).stream()
                .filter(placed -> wanted(placed, which))
                .toList()
            : ofRun(id, ofRun.get(), from, which, size + 1, latest);
    boolean more = found.size() > size;
    return new Page<>(store.views(id, more ? found.subList(0, size) : found), more);
  }

  // Only the last message of a session can be in progress, so leaving it out shortens a page, and
  // never hides what comes after it from those who go on from there.
  private static boolean wanted(SessionStore.Placed placed, Which which) {
    return switch (which) {
      case ALL -> true;
      case COMPLETED -> !placed.message().partial();
    };
  }

  /// The messages of a run lie between the run before it and the run after it; costs what lies
  /// there.
  private List<SessionStore.Placed> ofRun(
      SessionId id,
      RunId runId,
      Position from,
      Which which,
      int limit,
      Optional<StoredRun> latest) {
    Optional<StoredRun> found =
        runId.position(id).flatMap(position -> store.run(id, position, latest));
    if (found.isEmpty()) {
      return List.of();
    }
    StoredRun run = found.get();
    Position first = new Position(run.order().takesUpAfter()).successor();
    Position to = store.runAfter(id, run.position()).map(StoredRun::position).orElse(Position.END);
    Position at = from.isAfter(first) ? from : first;
    List<SessionStore.Placed> messages = new ArrayList<>();
    while (true) {
      List<SessionStore.Placed> page = store.messages(id, at, to, Order.FORWARD, LOOKING, latest);
      for (SessionStore.Placed placed : page) {
        if (belongs(placed, run) && wanted(placed, which)) {
          messages.add(placed);
          if (messages.size() == limit) {
            return messages;
          }
        }
      }
      if (page.size() < LOOKING) {
        return messages;
      }
      at = page.getLast().position().successor();
    }
  }

  private static boolean belongs(SessionStore.Placed placed, StoredRun run) {
    return placed
        .message()
        .run()
        .map(of -> of == run.order().position())
        .orElseGet(() -> placed.position().isBefore(run.position()));
  }
}
