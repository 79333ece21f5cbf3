package larkspur.core.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Digest;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Lets a client repeat a call safely by giving it a token of its own.
///
/// A call that makes a task reserves the task's id under the token *before* the task is made. If
/// the process ends in between, a repetition finds the reservation and makes the task under that
/// very id; so there are never two.
final class ClientTokens {

  /// How long after a call its token is remembered.
  static final Duration REMEMBERED = Duration.ofMinutes(5);

  private static final String REASON = "task-call";
  private static final String KEY = "call";

  private final Store store;
  private final ServerClock clock;
  private final Set<Name> inProgress = ConcurrentHashMap.newKeySet();

  ClientTokens(Store store, ServerClock clock, AgendaReader agenda) {
    this.store = store;
    this.clock = clock;
    agenda.answer(REASON, this::forget);
  }

  /// What a token is remembered for.
  private record Call(TaskId task, Instant at) {}

  /// Names a call of somebody's. The same token with another call, or from somebody else, has
  /// nothing to do with it.
  Name call(Caller caller, String kind, String token) {
    String text = caller.tenant() + "\n" + caller.actor().value() + "\n" + kind + "\n" + token;
    return Name.of("task-call", Digest.of(text).hex());
  }

  /// Does a call's work unless the same call is being worked on.
  ///
  /// @throws Refusal.Conflict if it is
  <T> T once(Name call, Supplier<T> work) {
    if (!inProgress.add(call)) {
      throw new Refusal.Conflict("another request with the same client_token is in progress");
    }
    try {
      return work.get();
    } finally {
      inProgress.remove(call);
    }
  }

  /// The task that a call reserved or worked on a short while ago.
  Optional<TaskId> recall(Name call) {
    return store
        .partition(call)
        .get(KEY)
        .map(ClientTokens::read)
        .filter(this::fresh)
        .map(Call::task);
  }

  /// Remembers a task for a call.
  ///
  /// @return the task that is remembered now: another one, if the call had reserved it a short
  ///   while ago
  TaskId remember(Name call, TaskId task) {
    Partition partition = store.partition(call);
    while (true) {
      Optional<Entry> seen = partition.get(KEY);
      Optional<Call> known = seen.map(ClientTokens::read).filter(this::fresh);
      if (known.isPresent()) {
        return known.get().task();
      }
      Instant now = clock.instant();
      Note end = Note.of(now.plus(REMEMBERED), REASON, call.toString());
      try {
        partition.commit(
            Commit.guarded().put(KEY, seen, Json.write(new Call(task, now))).note(end).build());
        return task;
      } catch (Conflict rememberedMeanwhile) {
        // see for what
      }
    }
  }

  private boolean fresh(Call call) {
    return clock.instant().isBefore(call.at().plus(REMEMBERED));
  }

  private void forget(Note note) {
    Partition partition = store.partition(Name.parse(note.subject()));
    Optional<Entry> seen = partition.get(KEY);
    if (seen.isPresent()) {
      if (fresh(read(seen.get()))) {
        return;
      }
      try {
        partition.commit(Commit.guarded().remove(seen.get()).build());
      } catch (Conflict rememberedAgain) {
        // with a note of its own
      }
    }
    store.agenda().settle(note);
  }

  private static Call read(Entry entry) {
    return Json.read(entry.value(), Call.class);
  }
}
