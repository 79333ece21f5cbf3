package larkspur.core.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Where sessions are kept. The keys are drawn in the package's description.
///
/// Who reads entries of a log and its head reads the head first. Then a run that is created
/// meanwhile shows as it was created, which it was during the call; the other way round it could
/// show so long after it ended.
final class SessionStore {

  static final String SESSION = "session";
  static final String RUN = "run";

  private static final String FAMILY = "session";

  /// How many sessions, and how many runs, are remembered as last read; past it the memory starts
  /// again.
  private static final int REMEMBERED_MAX = 5_000;

  /// Larger values are read again each time: 5,000 of this size are 20 MB.
  private static final int REMEMBERED_BYTES_MAX = 4 * 1024;

  private final Store store;
  private final Map<SessionId, Seen<StoredSession>> sessions = new ConcurrentHashMap<>();
  private final Map<SessionId, Seen<StoredRun>> runs = new ConcurrentHashMap<>();

  SessionStore(Store store) {
    this.store = store;
  }

  /// A value of the head as it was read, to be handed back as a condition.
  record Seen<T>(Entry entry, T value) {}

  Store store() {
    return store;
  }

  Log log(SessionId id) {
    return store.log(Name.of(FAMILY, id.value()));
  }

  /// The session, a tombstone too.
  Optional<Seen<StoredSession>> session(SessionId id) {
    return log(id).head(SESSION).map(entry -> seen(sessions, id, entry, StoredSession.class));
  }

  /// The session, if the caller is its owner.
  Seen<StoredSession> owned(Caller caller, SessionId id) {
    return session(id)
        .filter(seen ->
            seen.value().deletedAt().isEmpty() && seen.value().owner().equals(Owner.of(caller)))
        .orElseThrow(() -> new Refusal.NotFound(Thing.SESSION));
  }

  /// The latest run.
  Optional<Seen<StoredRun>> latestRun(SessionId id) {
    return log(id).head(RUN).map(entry -> seen(runs, id, entry, StoredRun.class));
  }

  /// What was made of the same version before, if it is remembered.
  private static <T> Seen<T> seen(
      Map<SessionId, Seen<T>> memory, SessionId id, Entry entry, Class<T> type) {
    Seen<T> known = memory.get(id);
    if (known != null && known.entry().version().equals(entry.version())) {
      return known;
    }
    Seen<T> fresh = new Seen<>(entry, Json.read(entry.value(), type));
    if (entry.value().length <= REMEMBERED_BYTES_MAX) {
      if (memory.size() >= REMEMBERED_MAX) {
        memory.clear();
      }
      memory.put(id, fresh);
    }
    return fresh;
  }

  // ---- runs

  /// The run at a position, with what was read of the head before laid over it.
  Optional<StoredRun> run(SessionId id, Position position, Optional<StoredRun> latest) {
    return latest
        .filter(run -> run.position().equals(position))
        .or(() -> log(id).get(StoredRun.FAMILY, position).map(SessionStore::run));
  }

  List<StoredRun> runs(SessionId id, Position from, int limit, Optional<StoredRun> latest) {
    return log(id).scan(StoredRun.FAMILY, from, Position.END, Order.FORWARD, limit).stream()
        .map(SessionStore::run)
        .map(run -> latest.filter(head -> head.position().equals(run.position())).orElse(run))
        .toList();
  }

  /// The first run after a position.
  Optional<StoredRun> runAfter(SessionId id, Position position) {
    return log(id)
        .scan(StoredRun.FAMILY, position.successor(), Position.END, Order.FORWARD, 1)
        .stream()
        .map(SessionStore::run)
        .findFirst();
  }

  // ---- messages

  /// A message and where it is.
  record Placed(Position position, StoredMessage message) {}

  Optional<Placed> message(SessionId id, Position position, Optional<StoredRun> latest) {
    return log(id).get(StoredMessage.FAMILY, position).map(entry -> placed(entry, latest));
  }

  List<Placed> messages(
      SessionId id,
      Position from,
      Position to,
      Order order,
      int limit,
      Optional<StoredRun> latest) {
    return log(id).scan(StoredMessage.FAMILY, from, to, order, limit).stream()
        .map(entry -> placed(entry, latest))
        .toList();
  }

  private static Placed placed(LogEntry entry, Optional<StoredRun> latest) {
    StoredMessage message = Json.read(entry.value(), StoredMessage.class);
    Optional<StoredRun.Partial> newer =
        latest
            .flatMap(StoredRun::partial)
            .filter(partial -> partial.position() == entry.position().value());
    return new Placed(
        entry.position(), message.partial() ? newer.map(message::as).orElse(message) : message);
  }

  /// The messages as they are shown, each with the run that it belongs to.
  ///
  /// A message that waited for a run belongs to the first one after it whose range includes it.
  /// Messages and runs are both in order, so one scan of the runs, from the first such message on,
  /// serves a page.
  List<SessionMessage> views(SessionId id, List<Placed> messages) {
    List<SessionMessage> views = new ArrayList<>();
    List<StoredRun> ahead = List.of();
    int next = 0;
    boolean allRead = false;
    for (Placed placed : messages) {
      Optional<RunId> run = placed.message().run().map(at -> RunId.of(id, new Position(at)));
      if (run.isEmpty()) {
        while (next < ahead.size() && ahead.get(next).position().isBefore(placed.position())) {
          next++;
        }
        if (next == ahead.size() && !allRead) {
          int limit = messages.size() + 1;
          ahead = runs(id, placed.position(), limit, Optional.empty());
          next = 0;
          allRead = ahead.isEmpty();
        }
        if (next < ahead.size()
            && ahead.get(next).order().takesUpAfter() < placed.position().value()) {
          run = Optional.of(RunId.of(id, ahead.get(next).position()));
        }
      }
      views.add(placed.message().view(id, placed.position(), run));
    }
    return views;
  }

  // ---- copies

  /// Brings the entries up to what the head says about a run: the message that was in progress, if
  /// it ended, and the run, if it ended. Both are then as they will always be, so doing it again,
  /// late, or twice at a time changes nothing.
  void refresh(SessionId id, StoredRun run) {
    refreshMessage(id, run);
    if (!run.isActive()) {
      replace(id, StoredRun.FAMILY, run.position(), _ -> Json.write(run.copy()));
    }
  }

  void refreshMessage(SessionId id, StoredRun run) {
    run.partial()
        .filter(StoredRun.Partial::ended)
        .ifPresent(ended ->
            replace(
                id,
                StoredMessage.FAMILY,
                new Position(ended.position()),
                entry -> Json.write(Json.read(entry.value(), StoredMessage.class).as(ended))));
  }

  private interface Form {
    byte[] of(LogEntry entry);
  }

  private void replace(SessionId id, String family, Position position, Form form) {
    while (true) {
      Optional<LogEntry> entry = log(id).get(family, position);
      if (entry.isEmpty()) {
        // The session was erased meanwhile.
        return;
      }
      byte[] value = form.of(entry.get());
      if (Arrays.equals(value, entry.get().value())) {
        return;
      }
      try {
        log(id).replace(family, entry.get(), value);
        return;
      } catch (Conflict somebodyElseDid) {
        // look again
      }
    }
  }

  private static StoredRun run(LogEntry entry) {
    return Json.read(entry.value(), StoredRun.class);
  }
}
