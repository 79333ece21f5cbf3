package larkspur.core.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Actor;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Note;
import larkspur.storage.Position;

/// Lets the apps of a chat hear that a message was deleted.
///
/// A message is replaced where it is, which cannot go into one commit with an entry that tells of
/// it. So a note is written before it, and what comes after looks at the truth: if the message is
/// deleted and nothing tells of that yet, the entry is appended, once ([Lately]).
final class Recalls {

  private static final String REASON = "message-recall";

  private final ChatStore store;
  private final ChatTidings tidings;
  private final ServerClock clock;

  Recalls(ChatStore store, ChatTidings tidings, ServerClock clock, AgendaReader agenda) {
    this.store = store;
    this.tidings = tidings;
    this.clock = clock;
    agenda.answerUnfinished(REASON, this::look);
  }

  /// A deletion that is about to happen.
  interface Recall {
    /// To be called after it.
    void tell();
  }

  /// To be called before a message is deleted. Writes nothing where nobody listens.
  Recall begin(Room room, Position message) {
    if (!tidings.anyHears(room, ChatEvent.Recalled.KIND)) {
      return () -> {};
    }
    Instant later = clock.instant().plus(AgendaReader.HEAD_START);
    Note note = Note.of(later, REASON, room.chat().id() + "." + message.value());
    store.agenda().note(note);
    return () -> look(note);
  }

  private void look(Note note) {
    int dot = note.subject().indexOf('.');
    ChatId chat = new ChatId(note.subject().substring(0, dot));
    tell(chat, new Position(Long.parseLong(note.subject().substring(dot + 1))));
    store.agenda().settle(note);
  }

  private void tell(ChatId chat, Position position) {
    Log log = store.log(chat);
    String what = "recalled " + position.value();
    while (true) {
      Optional<Room> room = store.room(chat);
      Optional<LogEntry> entry = log.get(ChatStore.MESSAGE, position);
      Lately lately = Lately.of(log, what);
      if (room.isEmpty() || entry.isEmpty() || lately.holds(what)) {
        return;
      }
      Message message = ChatStore.message(chat, entry.get());
      if (!(message.body() instanceof Body.Deleted(Optional<Actor> by))) {
        return;
      }
      ChatTidings.Tiding tiding =
          tidings.of(
              room.get(),
              List.of(
                  new ChatEvent.Recalled(
                      chat,
                      position,
                      message.author(),
                      by.orElse(message.author()),
                      message.changedAt())));
      if (tiding.isEmpty()) {
        return;
      }
      try {
        log.commit(tiding.into(lately.with(LogCommit.at(clock.instant()), what)).build());
        tiding.carryOn();
        return;
      } catch (Conflict anotherTold) {
        // look again
      }
    }
  }
}
