package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// People who look into the chat of theirs with an app.
///
/// No protocol has a call for that, so whatever shows chats to people says it here. Until it does,
/// somebody is known to have read what stands before a message of their own, and no more.
public final class Visits {

  /// The first part of the names of read marks in a chat's head.
  private static final String READ = "read/";

  /// Messages before one that are looked through for those of an app that were read with it.
  private static final int LOOKED_THROUGH_MAX = 100;

  private static final int PAGE = 20;

  private final Chats chats;

  public Visits(Chats chats) {
    this.chats = chats;
  }

  /// How far somebody has read a chat, as far as they said so.
  ///
  /// @param at when they said it
  record ReadMark(Position upTo, Instant at) {

    static Optional<ReadMark> of(Log chat, PersonId person) {
      return chat.head(key(person)).map(entry -> Json.read(entry.value(), ReadMark.class));
    }

    private static String key(PersonId person) {
      return READ + person.value();
    }
  }

  /// Somebody opens the chat of theirs with an app, and has read all that is in it. The app hears
  /// of both.
  ///
  /// @throws Refusal.NotFound if there is no such chat
  /// @throws Refusal.NotAllowed if the caller is no person, not in it, or it is not of a person and
  ///   an app
  public void enter(Caller caller, ChatId id) {
    while (true) {
      Room room = chats.speakersRoom(caller, id);
      if (!(caller.actor() instanceof PersonId person)
          || room.chat().isGroup()
          || room.apps().size() != 1) {
        throw new Refusal.NotAllowed(Lack.PERMISSION, "it is no chat of a person and an app");
      }
      Log log = chats.log(id);
      String key = ReadMark.key(person);
      Optional<Entry> seen = log.head(key);
      Position last = newest(id);
      Instant now = chats.clock().instant();
      List<ChatEvent> happened = new ArrayList<>();
      List<Position> read =
          readWith(chats.store(), id, last.successor(), person, room.apps().getFirst());
      if (!read.isEmpty()) {
        happened.add(new ChatEvent.Read(id, read, person, now));
      }
      Optional<Position> latest = Optional.of(last).filter(at -> !at.equals(Position.START));
      happened.add(new ChatEvent.Entered(id, latest, person, now));
      ChatTidings.Tiding tiding = chats.tidings().of(room, happened);
      try {
        log.commit(
            tiding
                .into(room.require(LogCommit.at(now)))
                .require(key, seen)
                .set(key, Json.write(new ReadMark(last, now)))
                .build());
        tiding.carryOn();
        return;
      } catch (Conflict changedMeanwhile) {
        // look again who is in it, and how far they had read
      }
    }
  }

  private Position newest(ChatId id) {
    return chats.store().messages(id, Position.START, Position.END, Order.BACKWARD, 1).stream()
        .map(Message::position)
        .findFirst()
        .orElse(Position.START);
  }

  /// The messages of an app that somebody has read with what stands at a place, and not before:
  /// those since they last said something, or last said that they had read, oldest first.
  static List<Position> readWith(
      ChatStore store, ChatId id, Position place, PersonId reader, AppId app) {
    // A mark that was set later says nothing of what was read then.
    Position from =
        ReadMark.of(store.log(id), reader)
            .map(ReadMark::upTo)
            .filter(upTo -> upTo.isBefore(place))
            .map(Position::successor)
            .orElse(Position.START);
    List<Position> read = new ArrayList<>();
    Position to = place;
    for (int looked = 0; looked < LOOKED_THROUGH_MAX && from.isBefore(to); looked += PAGE) {
      List<Message> page = store.messages(id, from, to.predecessor(), Order.BACKWARD, PAGE);
      for (Message message : page) {
        if (message.author().equals(reader)) {
          return read.reversed();
        }
        if (message.author().equals(app) && !message.deleted()) {
          read.add(message.position());
        }
        to = message.position();
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    return read.reversed();
  }
}
