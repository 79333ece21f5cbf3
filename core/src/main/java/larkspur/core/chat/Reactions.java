package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Reactions to messages. Whoever is in the chat reacts, and takes their own reactions back.
///
/// Those of a message are a partition. What the chat's apps are to hear of a change is kept in the
/// same commit, with a note; it is appended to the chat's log right after it, once, and then taken
/// away. The note does that for a process that ended in between. Where no app listens nothing of
/// this is written.
public final class Reactions {

  /// Reactions that a message has at most.
  public static final int MAX = 3_000;

  /// Reactions that one reading returns at most.
  public static final int PAGE_MAX = 100;

  private static final String REASON = "chat-reaction";

  /// By id, and so by time.
  private static final String ID = "id/";

  /// By who reacted and how; holds the id.
  private static final String OF = "of/";

  /// What is to be told, by number.
  private static final String TELL = "tell/";

  private static final String STATE = "state";
  private static final int PLACE_DIGITS = 8;

  private final Store store;
  private final Chats chats;
  private final IdSource ids;
  private final ServerClock clock;

  public Reactions(Store store, Chats chats, IdSource ids, ServerClock clock, AgendaReader agenda) {
    this.store = store;
    this.chats = chats;
    this.ids = ids;
    this.clock = clock;
    agenda.answerUnfinished(REASON, this::finish);
  }

  /// What a partition says of itself, tested and changed by every commit.
  ///
  /// @param count how many reactions there are
  /// @param told the number of the last thing that was to be told
  private record State(int count, long told) {}

  private record Stored(Actor by, String emoji, Instant at) {

    Reaction reaction(String id) {
      return new Reaction(id, by, emoji, at);
    }
  }

  private record IdOf(String id) {}

  /// Reacts to a message. Whoever has reacted so already has that reaction still.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in the chat, or it is dissolved
  /// @throws Refusal.NotFound if there is no such message, or it was deleted
  /// @throws Refusal.TooMany above [#MAX]
  public Reaction react(Caller caller, ChatId chat, Position message, String emoji) {
    Reaction.checkEmoji(emoji);
    Name name = name(chat, message);
    Partition partition = store.partition(name);
    while (true) {
      Room room = chats.speakersRoom(caller, chat);
      checkThere(chat, message);
      Optional<Entry> seen = partition.get(STATE);
      State state = state(seen);
      String of = OF + caller.actor().value() + "/" + emoji;
      Optional<Entry> same = partition.get(of);
      if (same.isPresent()) {
        String id = Json.read(same.get().value(), IdOf.class).id();
        Optional<Entry> reaction = partition.get(ID + id);
        if (reaction.isPresent()) {
          return reaction(reaction.get());
        }
        continue;
      }
      if (state.count() >= MAX) {
        throw new Refusal.TooMany(Thing.REACTION, MAX);
      }
      Instant now = clock.instant();
      String id = newId(chat, message, now);
      Stored stored = new Stored(caller.actor(), emoji, now);
      Commit.Builder commit =
          Commit.guarded().insert(ID + id, Json.write(stored)).insert(of, Json.write(new IdOf(id)));
      ChatEvent event = new ChatEvent.Reacted(chat, message, caller.actor(), emoji, now);
      if (commit(name, commit, seen, state.count() + 1, room, event)) {
        return stored.reaction(id);
      }
    }
  }

  /// Takes back a reaction of the caller's own.
  ///
  /// @throws Refusal.NotAllowed with [Lack#AUTHORSHIP] if it is somebody else's
  /// @throws Refusal.NotFound if there is no such reaction on the message
  public Reaction takeBack(Caller caller, ChatId chat, Position message, String id) {
    Name name = name(chat, message);
    Partition partition = store.partition(name);
    while (true) {
      Room room = chats.speakersRoom(caller, chat);
      checkThere(chat, message);
      if (!isId(id)) {
        throw new Refusal.NotFound(Thing.REACTION);
      }
      Optional<Entry> seen = partition.get(STATE);
      State state = state(seen);
      Entry entry = partition.get(ID + id).orElseThrow(() -> new Refusal.NotFound(Thing.REACTION));
      Reaction reaction = reaction(entry);
      if (!reaction.by().equals(caller.actor())) {
        throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "only who reacted takes it back");
      }
      Optional<Entry> of = partition.get(OF + reaction.by().value() + "/" + reaction.emoji());
      if (of.isEmpty()) {
        continue;
      }
      Commit.Builder commit = Commit.guarded().remove(entry).remove(of.get());
      ChatEvent event =
          new ChatEvent.ReactionTaken(
              chat, message, caller.actor(), reaction.emoji(), clock.instant());
      if (commit(name, commit, seen, state.count() - 1, room, event)) {
        return reaction;
      }
    }
  }

  /// Some reactions of a longer list.
  ///
  /// @param next where the list goes on; empty at its end
  public record Listed(List<Reaction> reactions, Optional<String> next) {}

  /// The reactions to a message, oldest first.
  ///
  /// @param emoji only those with this one
  /// @param after where to go on, of [Listed#next()]
  /// @param limit at most [#PAGE_MAX]
  /// @throws Refusal.NotAllowed if the caller is not in the chat
  /// @throws Refusal.NotFound if there is no such message, or it was deleted
  public Listed list(
      Caller caller,
      ChatId chat,
      Position message,
      Optional<String> emoji,
      Optional<String> after,
      int limit) {
    chats.memberRoom(caller, chat);
    checkThere(chat, message);
    Partition partition = store.partition(name(chat, message));
    String end = KeyRange.startingWith(ID).to();
    // The page ends within these, since a partition has no more.
    List<Reaction> found =
        partition
            // U+0020 is the least character that a key can have.
            .scan(new KeyRange(ID + after.map(id -> id + " ").orElse(""), end), Order.FORWARD, MAX)
            .stream()
            .map(Reactions::reaction)
            .filter(reaction -> emoji.isEmpty() || reaction.emoji().equals(emoji.get()))
            .limit(limit + 1L)
            .toList();
    List<Reaction> shown = found.subList(0, Math.min(limit, found.size()));
    return new Listed(
        shown, found.size() > limit ? Optional.of(shown.getLast().id()) : Optional.empty());
  }

  /// Whether a text can be the id of a reaction.
  public static boolean isId(String id) {
    return id.matches("[0-9a-f]{32}");
  }

  /// Whether a text can be the id of a reaction to another message.
  public static boolean isOfAnother(String id, ChatId chat, Position message) {
    return isId(id) && !id.endsWith(place(chat, message));
  }

  private void checkThere(ChatId chat, Position message) {
    if (chats.stored(chat, message).deleted()) {
      throw new Refusal.NotFound(Thing.MESSAGE);
    }
  }

  private boolean commit(
      Name name,
      Commit.Builder commit,
      Optional<Entry> seen,
      int count,
      Room room,
      ChatEvent event) {
    Optional<byte[]> tell = chats.tidings().entry(room, event);
    long told = state(seen).told() + (tell.isPresent() ? 1 : 0);
    commit.put(STATE, seen, Json.write(new State(count, told)));
    Optional<Note> note =
        tell.map(entry ->
            new Note(
                clock.instant().plus(AgendaReader.HEAD_START),
                REASON,
                name.toString(),
                ids.hex(16)));
    tell.ifPresent(entry -> commit.insert(TELL + HexFormat.of().toHexDigits(told), entry));
    note.ifPresent(commit::note);
    try {
      store.partition(name).commit(commit.build());
    } catch (Conflict changedMeanwhile) {
      return false;
    }
    note.ifPresent(this::finish);
    return true;
  }

  /// Appends to the chat's log what a message's reactions have left to tell, in order, once.
  private void finish(Note note) {
    Name name = Name.parse(note.subject());
    ChatId chat = new ChatId(name.id().substring(0, ChatId.DIGITS));
    Partition partition = store.partition(name);
    List<Entry> left = new ArrayList<>();
    do {
      left = partition.scan(KeyRange.startingWith(TELL), Order.FORWARD, PAGE_MAX);
      left.forEach(entry -> tell(name, chat, entry));
    } while (left.size() == PAGE_MAX);
    store.agenda().settle(note);
  }

  private void tell(Name name, ChatId chat, Entry entry) {
    String what = name.id() + " " + entry.key();
    Log log = chats.log(chat);
    while (true) {
      Lately lately = Lately.of(log, what);
      if (lately.holds(what)) {
        break;
      }
      ChatTidings.Tiding tiding = chats.tidings().telling(chat, entry.value());
      try {
        log.commit(tiding.into(lately.with(LogCommit.at(clock.instant()), what)).build());
        tiding.carryOn();
        break;
      } catch (Conflict anotherTellsIt) {
        // look again
      }
    }
    try {
      store.partition(name).commit(Commit.guarded().remove(entry).build());
    } catch (Conflict goneAlready) {
      // another told it
    }
  }

  private static State state(Optional<Entry> entry) {
    return entry.map(e -> Json.read(e.value(), State.class)).orElse(new State(0, 0));
  }

  private static Reaction reaction(Entry entry) {
    return Json.read(entry.value(), Stored.class).reaction(entry.key().substring(ID.length()));
  }

  /// Grows with time, and ends in what leads to the message.
  private String newId(ChatId chat, Position message, Instant now) {
    return HexFormat.of().toHexDigits(now.toEpochMilli(), 12) + ids.hex(12) + place(chat, message);
  }

  private static String place(ChatId chat, Position message) {
    return Digest.of(name(chat, message).toString()).hex().substring(0, PLACE_DIGITS);
  }

  private static Name name(ChatId chat, Position message) {
    return Name.of("reactions", chat.value() + "." + HexFormat.of().toHexDigits(message.value()));
  }
}
