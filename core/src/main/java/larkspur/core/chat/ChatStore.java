package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.json.Json;
import larkspur.storage.Agenda;
import larkspur.storage.CommitId;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
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

  /// Is written with every change of the two others, so that its version speaks for both. Small,
  /// however many members there are. A chat of an earlier version of this program has none before
  /// its next change.
  static final String GUARD = "guard";

  /// Its version is all that counts.
  static final byte[] GUARD_VALUE = {'{', '}'};

  private final Store store;
  private final int rememberedMax;
  private final Map<ChatId, Room> rooms = new ConcurrentHashMap<>();
  private final NewestMessages newest = new NewestMessages();

  /// The weight of all rooms in the map.
  private final AtomicLong remembered = new AtomicLong();

  /// @param rememberedMax how much of rooms is remembered, in members
  ChatStore(Store store, int rememberedMax) {
    this.store = store;
    this.rememberedMax = rememberedMax;
  }

  /// A chat's head as read: what it is, who is in it, and the version that says whether that is
  /// still so.
  ///
  /// @param apps those of the actors that are apps
  /// @param joined when each of these came
  record Room(
      Optional<Entry> guard,
      Chat chat,
      List<Member> members,
      Set<Actor> actors,
      List<AppId> apps,
      Map<AppId, Instant> joined) {

    static Room of(Optional<Entry> guard, Chat chat, List<Member> members) {
      Set<Actor> actors = new HashSet<>();
      List<AppId> apps = new ArrayList<>();
      Map<AppId, Instant> joined = new HashMap<>();
      for (Member member : members) {
        actors.add(member.actor());
        if (member.actor() instanceof AppId app) {
          apps.add(app);
          joined.put(app, member.joinedAt());
        }
      }
      return new Room(guard, chat, members, actors, List.copyOf(apps), Map.copyOf(joined));
    }

    boolean holds(Actor actor) {
      return actors.contains(actor);
    }

    /// Makes a commit end in a conflict if the chat or its members changed since.
    LogCommit.Builder require(LogCommit.Builder commit) {
      return commit.require(GUARD, guard);
    }

    /// Prepares a change of the chat or its members.
    LogCommit.Builder change(LogCommit.Builder commit) {
      return require(commit).set(GUARD, GUARD_VALUE);
    }

    int weight() {
      return ChatLimits.ROOM + members.size();
    }
  }

  /// Who is in a chat, as stored.
  record Members(List<Member> members) {}

  static Name name(ChatId chat) {
    return Name.of("chat", chat.value());
  }

  Log log(ChatId chat) {
    return store.log(name(chat));
  }

  Agenda agenda() {
    return store.agenda();
  }

  /// Reads the head if it changed since it was last read.
  Optional<Room> room(ChatId id) {
    Log log = log(id);
    // Read first: what is read after it is at least as new, and stands under it only for as long as
    // nothing changes again.
    Optional<Entry> guard = log.head(GUARD);
    Room known = rooms.get(id);
    if (known != null && version(known.guard()).equals(version(guard))) {
      return Optional.of(known);
    }
    Optional<Entry> chat = log.head(CHAT);
    Optional<Entry> members = log.head(MEMBERS);
    if (chat.isEmpty() || members.isEmpty()) {
      return Optional.empty();
    }
    List<Member> list = Json.read(members.get().value(), Members.class).members();
    Room room = Room.of(guard, Json.read(chat.get().value(), Chat.class), list);
    remember(id, room);
    return Optional.of(room);
  }

  /// The head as it was read last, however long ago; read now if it is not remembered. For what of
  /// a chat never changes.
  Optional<Room> known(ChatId id) {
    return Optional.ofNullable(rooms.get(id)).or(() -> room(id));
  }

  private static Optional<CommitId> version(Optional<Entry> guard) {
    return guard.map(Entry::version);
  }

  private void remember(ChatId id, Room room) {
    Room before = rooms.put(id, room);
    int more = room.weight() - (before == null ? 0 : before.weight());
    if (remembered.addAndGet(more) > rememberedMax) {
      forgetHalf();
    }
  }

  private void forgetHalf() {
    for (ChatId id : rooms.keySet()) {
      if (remembered.get() <= rememberedMax / 2) {
        return;
      }
      Room gone = rooms.remove(id);
      if (gone != null) {
        remembered.addAndGet(-gone.weight());
      }
    }
  }

  /// How much is remembered, in members.
  long remembered() {
    return remembered.get();
  }

  /// A message as stored: what its position and its chat do not say.
  ///
  /// @param edits absent if none was counted
  /// @param sending the mark of the request that said it, if a client gave it one ([Sendings])
  record Stored(
      Actor author,
      Body body,
      Optional<Position> quoted,
      Optional<Position> root,
      boolean edited,
      Optional<Instant> changedAt,
      Optional<Position> thread,
      Optional<Integer> edits,
      Optional<String> sending) {

    /// A message as it is first said.
    static Stored said(
        Actor author, Body body, Optional<Position> quoted, Optional<Position> root) {
      return new Stored(
          author,
          body,
          quoted,
          root,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    Stored sentAs(Optional<String> mark) {
      return new Stored(author, body, quoted, root, edited, changedAt, thread, edits, mark);
    }

    Stored inThread(Optional<Position> begin) {
      return new Stored(author, body, quoted, root, edited, changedAt, begin, edits, sending);
    }

    Stored rewritten(Body newBody, Instant at) {
      return new Stored(
          author,
          newBody,
          quoted,
          root,
          true,
          Optional.of(at),
          thread,
          Optional.of(edits.orElse(0) + 1),
          sending);
    }

    Stored deleted(Actor by, Instant at) {
      Body gone = new Body.Deleted(Optional.of(by).filter(actor -> !actor.equals(author)));
      return new Stored(author, gone, quoted, root, false, Optional.of(at), thread, edits, sending);
    }

    Message message(ChatId chat, Position position) {
      return new Message(
          chat,
          position,
          author,
          body,
          quoted,
          root,
          edited,
          changedAt.orElseGet(position::instant),
          thread,
          edits.orElse(0));
    }
  }

  static Stored stored(LogEntry entry) {
    return MessageForm.read(entry.value());
  }

  static byte[] bytes(Stored message) {
    return MessageForm.write(message);
  }

  static Message message(ChatId chat, LogEntry entry) {
    return MessageForm.read(entry.value()).message(chat, entry.position());
  }

  List<Message> messages(ChatId chat, Position from, Position to, Order order, int limit) {
    List<LogEntry> entries = log(chat).scan(MESSAGE, from, to, order, limit);
    if (order == Order.BACKWARD && to.equals(Position.END)) {
      return newest.read(chat, entries);
    }
    List<Message> messages = new ArrayList<>(entries.size());
    entries.forEach(entry -> messages.add(message(chat, entry)));
    return messages;
  }
}
