package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.Actor;
import larkspur.core.json.Json;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Where chats are kept. The keys are drawn in the package's description.
final class ChatStore {

  static final String CHAT = "chat";
  static final String MEMBERS = "members";
  static final String MESSAGE = "message";

  /// How many chats are remembered as last read; past it the memory starts again.
  private static final int REMEMBERED_MAX = 20_000;

  private final Store store;
  private final Map<ChatId, Room> rooms = new ConcurrentHashMap<>();

  ChatStore(Store store) {
    this.store = store;
  }

  /// A chat's head as read: what it is, who is in it, and the versions that say whether that is
  /// still so.
  record Room(
      Entry chatEntry, Chat chat, Entry membersEntry, List<Member> members, Set<Actor> actors) {

    boolean holds(Actor actor) {
      return actors.contains(actor);
    }
  }

  /// Who is in a chat, as stored.
  record Members(List<Member> members) {}

  Log log(ChatId chat) {
    return store.log(Name.of("chat", chat.value()));
  }

  /// Reads the head, and makes it into a [Room] only if it changed since it was last read.
  Optional<Room> room(ChatId id) {
    Log log = log(id);
    Optional<Entry> members = log.head(MEMBERS);
    Optional<Entry> chat = log.head(CHAT);
    if (chat.isEmpty() || members.isEmpty()) {
      return Optional.empty();
    }
    Room known = rooms.get(id);
    if (known != null
        && known.chatEntry().version().equals(chat.get().version())
        && known.membersEntry().version().equals(members.get().version())) {
      return Optional.of(known);
    }
    List<Member> list = Json.read(members.get().value(), Members.class).members();
    Set<Actor> actors = new HashSet<>();
    list.forEach(member -> actors.add(member.actor()));
    Room room =
        new Room(
            chat.get(), Json.read(chat.get().value(), Chat.class), members.get(), list, actors);
    if (rooms.size() >= REMEMBERED_MAX) {
      rooms.clear();
    }
    rooms.put(id, room);
    return Optional.of(room);
  }

  /// A message as stored: what its position and its chat do not say.
  record Stored(
      Actor author,
      Body body,
      Optional<Position> quoted,
      boolean edited,
      Optional<Instant> changedAt) {

    static Stored of(Message message) {
      Optional<Instant> changed =
          Optional.of(message.changedAt()).filter(at -> !at.equals(message.createdAt()));
      return new Stored(
          message.author(), message.body(), message.quoted(), message.edited(), changed);
    }

    Message message(ChatId chat, Position position) {
      return new Message(
          chat, position, author, body, quoted, edited, changedAt.orElseGet(position::instant));
    }
  }

  static byte[] bytes(Stored message) {
    return Json.write(message);
  }

  static Message message(ChatId chat, LogEntry entry) {
    return Json.read(entry.value(), Stored.class).message(chat, entry.position());
  }

  List<Message> messages(ChatId chat, Position from, Position to, Order order, int limit) {
    List<Message> messages = new ArrayList<>();
    for (LogEntry entry : log(chat).scan(MESSAGE, from, to, order, limit)) {
      messages.add(message(chat, entry));
    }
    return messages;
  }
}
