package larkspur.core.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// Lets a client repeat a request to say something: of those with one name, within an hour, one is
/// said.
///
/// The name stands in the head of the chat, written by the very commit that appends the message, so
/// that either both are there or neither. It does not say which message it stands for, since the
/// commit does not know its position: it says after which one to look for the message that has the
/// same mark.
final class Sendings {

  /// How long a name stands for its message.
  static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String REASON = "message-sending";
  private static final String KEY = "sending/";

  /// 128 bits tell any two names apart.
  private static final int MARK_DIGITS = 32;

  private static final int PAGE = 100;

  private final ChatStore store;
  private final ServerClock clock;
  private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

  Sendings(ChatStore store, ServerClock clock, AgendaReader agenda) {
    this.store = store;
    this.clock = clock;
    agenda.answer(REASON, this::forget);
  }

  /// What stands under a name.
  record Sent(long after, Instant at) {}

  /// The mark of a request. The same name from another app, from another person through it, or for
  /// another target has nothing to do with it.
  ///
  /// @param target what the request speaks to within its chat
  String mark(Caller caller, String target, String name) {
    String app = caller.app().map(Object::toString).orElse("");
    String text = app + "\n" + caller.actor().value() + "\n" + target + "\n" + name;
    return Digest.of(text).hex().substring(0, MARK_DIGITS);
  }

  /// Does a request's work unless the same request is being worked on.
  ///
  /// @throws Refusal.Conflict if it is
  <T> T once(ChatId chat, String mark, Supplier<T> work) {
    String request = chat + mark;
    if (!inProgress.add(request)) {
      throw new Refusal.Conflict("a request with the same uuid is in progress");
    }
    try {
      return work.get();
    } finally {
      inProgress.remove(request);
    }
  }

  /// How things stand with a mark, before a commit is asked for.
  ///
  /// @param said what was said under it, if it is remembered
  /// @param last of the log, read before all else
  record Known(Optional<Message> said, Position last, Optional<Entry> entry) {}

  Known look(ChatId chat, String mark) {
    Log log = store.log(chat);
    Position last = log.last();
    Optional<Entry> entry = log.head(KEY + mark);
    Optional<Message> said =
        entry
            .map(Sendings::read)
            .filter(this::fresh)
            .map(sent -> find(chat, log, mark, new Position(sent.after())));
    return new Known(said, last, entry);
  }

  private static Message find(ChatId chat, Log log, String mark, Position after) {
    Position from = after.successor();
    while (true) {
      List<LogEntry> entries = log.scan(ChatStore.MESSAGE, from, Position.END, Order.FORWARD, PAGE);
      for (LogEntry entry : entries) {
        ChatStore.Stored stored = ChatStore.stored(entry);
        if (stored.sending().filter(mark::equals).isPresent()) {
          return stored.message(chat, entry.position());
        }
      }
      if (entries.size() < PAGE) {
        throw new IllegalStateException("what was said as " + mark + " is not in " + chat);
      }
      from = entries.getLast().position().successor();
    }
  }

  /// Prepares the commit that says something under a mark.
  LogCommit.Builder into(LogCommit.Builder commit, ChatId chat, String mark, Known known) {
    Instant now = clock.instant();
    String key = KEY + mark;
    return commit
        .require(key, known.entry())
        .set(key, Json.write(new Sent(known.last().value(), now)))
        .note(Note.of(now.plus(REMEMBERED), REASON, chat + "/" + mark));
  }

  private boolean fresh(Sent sent) {
    return clock.instant().isBefore(sent.at().plus(REMEMBERED));
  }

  private void forget(Note note) {
    String[] subject = note.subject().split("/", 2);
    Log log = store.log(new ChatId(subject[0]));
    Optional<Entry> seen = log.head(KEY + subject[1]);
    if (seen.isPresent()) {
      if (fresh(read(seen.get()))) {
        return;
      }
      try {
        log.commit(
            LogCommit.at(clock.instant()).require(seen.get()).remove(seen.get().key()).build());
      } catch (Conflict saidAgain) {
        // with a note of its own
      }
    }
    store.agenda().settle(note);
  }

  private static Sent read(Entry entry) {
    return Json.read(entry.value(), Sent.class);
  }
}
