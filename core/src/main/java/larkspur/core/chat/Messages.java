package larkspur.core.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.chat.ChatStore.Stored;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Conflict;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// What can be done with messages beyond saying, reading, editing and deleting them in their chat
/// ([Chats]): requests that may be repeated, threads, cards, sending on, and who has read what.
///
/// A *thread* begins with a message of the chat, and holds the replies to it that were given there.
/// These are messages of the chat like all others, and whoever reads the chat as a whole finds
/// them; they are also entered into a list of the thread's own, so that a thread is read without
/// the chat around it.
public final class Messages {

  /// How long after it was said a card may be drawn anew.
  public static final Duration REDRAWN_WITHIN = Duration.ofDays(14);

  /// How long after it was said somebody else's message may be recalled.
  public static final Duration RECALLED_WITHIN = Duration.ofDays(365);

  /// How long after it was said its author may ask who read a message.
  public static final Duration READERS_WITHIN = Duration.ofDays(7);

  /// How often a message may be rewritten.
  public static final int EDITS_MAX = 20;

  /// Messages of one bundle.
  public static final int BUNDLE_MAX = 100;

  /// How many pages of a chat one reading looks through for messages outside of threads.
  private static final int PAGES_MAX = 20;

  /// How many messages after one are looked through for those who have read it.
  private static final int LOOKED_THROUGH_MAX = 1_000;

  /// A message as stored. A quarter less than what a store takes, since what apps hear of it is a
  /// little longer.
  private static final int MESSAGE_BYTES_MAX = Limits.VALUE_BYTES_MAX / 4 * 3;

  /// Bundles one in another: each is some levels of JSON, and what is read has a limit of those.
  private static final int BUNDLES_DEEP_MAX = 4;

  private final Chats chats;
  private final ChatStore store;
  private final Sendings sendings;

  public Messages(Chats chats) {
    this.chats = chats;
    this.store = chats.store();
    this.sendings = new Sendings(store, chats.clock(), chats.agenda());
  }

  // ---- saying

  /// Says something in a chat.
  ///
  /// @param name of the request, if it may be repeated: of those with one name within an hour one
  ///   is said, and all have that message for an answer
  /// @throws Refusal.NotAllowed if the caller is not in it, or it is archived
  /// @throws Refusal.Conflict if the same request is being worked on
  public Message send(Caller caller, ChatId chat, Body body, Optional<String> name) {
    // As everything else that is said, with nothing read or written beside it.
    return name.isEmpty()
        ? chats.say(caller, chat, body, Optional.empty())
        : say(caller, chat, "", name, room -> Saying.of(body));
  }

  /// Says something as an answer to a message.
  ///
  /// @param inThread begins a thread with that message, unless it is in one; then the answer is
  ///   given there however this is
  /// @throws Refusal.NotAllowed also if that message was deleted
  public Message reply(
      Caller caller, ChatId chat, Position to, Body body, boolean inThread, Optional<String> name) {
    return say(
        caller,
        chat,
        "reply " + to.value(),
        name,
        room -> {
          Message parent = chats.stored(chat, to);
          if (parent.deleted()) {
            throw deleted();
          }
          if (parent.thread().isEmpty() && !inThread) {
            return new Saying(body, Optional.of(to), Chats.root(parent), Optional.empty());
          }
          return inThread(body, begin(chat, parent));
        });
  }

  /// Says something in a thread.
  ///
  /// @throws Refusal.Invalid if no thread begins there
  private Saying inThread(ChatId chat, Position begin, Body body) {
    Message first = message(chat, begin);
    return inThread(body, beginning(first));
  }

  private static Saying inThread(Body body, Message first) {
    return new Saying(
        body, Optional.of(first.position()), Chats.root(first), Optional.of(first.position()));
  }

  /// The message with which the thread of a message begins; lets one begin with it if there is
  /// none. Should the process end before anybody answers there, the thread is empty.
  private Message begin(ChatId chat, Message message) {
    if (message.thread().isPresent()) {
      return message.onlyInThread() ? chats.stored(chat, message.thread().get()) : message;
    }
    return chats.change(
        chat,
        message.position(),
        stored ->
            stored.thread().isPresent()
                ? Optional.empty()
                : Optional.of(stored.inThread(Optional.of(message.position()))));
  }

  /// What is to be said.
  private record Saying(
      Body body, Optional<Position> quoted, Optional<Position> root, Optional<Position> thread) {

    static Saying of(Body body) {
      return new Saying(body, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  private Message say(
      Caller caller,
      ChatId chat,
      String target,
      Optional<String> name,
      Function<Room, Saying> saying) {
    if (name.isEmpty()) {
      return say(caller, chat, Optional.empty(), saying);
    }
    String mark = sendings.mark(caller, target, name.get());
    return sendings.once(chat, mark, () -> say(caller, chat, Optional.of(mark), saying));
  }

  private Message say(
      Caller caller, ChatId chat, Optional<String> mark, Function<Room, Saying> saying) {
    while (true) {
      Room room = chats.speakersRoom(caller, chat);
      Optional<Sendings.Known> known = mark.map(given -> sendings.look(chat, given));
      Optional<Message> before = known.flatMap(Sendings.Known::said);
      if (before.isPresent()) {
        return before.get();
      }
      Saying what = saying.apply(room);
      Stored stored =
          Stored.said(caller.actor(), what.body(), what.quoted(), what.root())
              .inThread(what.thread())
              .sentAs(mark);
      byte[] bytes = ChatStore.bytes(stored);
      if (bytes.length > MESSAGE_BYTES_MAX) {
        throw new Refusal.TooMany(Thing.BODY_BYTE, MESSAGE_BYTES_MAX);
      }
      ChatTidings.Tiding tiding = chats.tidings().said(room, caller.actor());
      LogCommit.Builder commit =
          tiding
              .into(room.require(LogCommit.at(chats.clock().instant())))
              .append(ChatStore.MESSAGE, bytes);
      known.ifPresent(seen -> sendings.into(commit, chat, mark.get(), seen));
      what.thread().ifPresent(begin -> commit.append(family(begin), IN_THREAD));
      try {
        Position position = store.log(chat).commit(commit.build()).positions().getFirst();
        tiding.carryOn();
        return stored.message(chat, position);
      } catch (Conflict changedMeanwhile) {
        // look again what it is, who is in it, and what was said
      }
    }
  }

  // ---- threads

  /// An entry of a thread's list: the message is the entry before it.
  private static final byte[] IN_THREAD = {'{', '}'};

  /// The entries of a thread's list. Families are spelled in letters.
  private static String family(Position begin) {
    StringBuilder name = new StringBuilder("thread");
    for (char digit : Long.toHexString(begin.value()).toCharArray()) {
      name.append((char) ('a' + Character.digit(digit, 16)));
    }
    return name.toString();
  }

  /// The message with which a thread is said to begin.
  private Message message(ChatId chat, Position begin) {
    return store
        .log(chat)
        .get(ChatStore.MESSAGE, begin)
        .map(entry -> ChatStore.message(chat, entry))
        .orElseThrow(Messages::noThread);
  }

  private static Message beginning(Message first) {
    if (first.thread().filter(first.position()::equals).isEmpty()) {
      throw noThread();
    }
    return first;
  }

  private static Refusal noThread() {
    return new Refusal.Invalid("thread", "does not exist");
  }

  /// A page of messages.
  ///
  /// @param next where to go on; empty if there is nothing more
  public record Slice(List<Message> messages, Optional<Position> next) {}

  /// Messages of a thread from one place to another, both included: the one with which it begins
  /// and the replies.
  ///
  /// @param begin the place of the message with which it begins
  /// @throws Refusal.Invalid if no thread begins there
  public Slice thread(
      Caller caller,
      ChatId chat,
      Position begin,
      Position from,
      Position to,
      Order order,
      int limit) {
    chats.memberRoom(caller, chat);
    Message first = beginning(message(chat, begin));
    Log log = store.log(chat);
    List<Message> found = new ArrayList<>();
    boolean firstFits = !begin.isBefore(from) && !begin.isAfter(to);
    if (firstFits && order == Order.FORWARD) {
      found.add(first);
    }
    // The entry of a reply stands right after it.
    Position after = from.isAfter(begin) ? from : begin;
    List<LogEntry> entries =
        after.isAfter(to)
            ? List.of()
            : log.scan(family(begin), after.successor(), to.successor(), order, limit + 1);
    for (LogEntry entry : entries) {
      found.add(chats.stored(chat, entry.position().predecessor()));
    }
    if (firstFits && order == Order.BACKWARD) {
      found.add(first);
    }
    return found.size() > limit
        ? new Slice(List.copyOf(found.subList(0, limit)), Optional.of(found.get(limit).position()))
        : new Slice(List.copyOf(found), Optional.empty());
  }

  /// Messages of a chat from one place to another, both included, without what was said in threads:
  /// of these only the messages with which they begin. A page may be shorter than asked for, though
  /// there is more, where much was said in threads.
  public Slice outsideThreads(
      Caller caller, ChatId chat, Position from, Position to, Order order, int limit) {
    List<Message> found = new ArrayList<>();
    Position first = from;
    Position last = to;
    for (int page = 0; page < PAGES_MAX; page++) {
      int asked = page == 0 ? limit + 1 : Chats.PAGE_MAX;
      List<Message> messages = chats.messages(caller, chat, first, last, order, asked);
      for (Message message : messages) {
        if (!message.onlyInThread()) {
          if (found.size() == limit) {
            return new Slice(found, Optional.of(message.position()));
          }
          found.add(message);
        }
      }
      if (messages.size() < asked) {
        return new Slice(found, Optional.empty());
      }
      Position reached = messages.getLast().position();
      if (order == Order.FORWARD) {
        first = reached.successor();
      } else {
        last = reached.predecessor();
      }
    }
    return new Slice(found, Optional.of(order == Order.FORWARD ? first : last));
  }

  // ---- changing

  /// Writes something else over a text or a post of the caller's own.
  ///
  /// @throws Refusal.NotAllowed if it is somebody else's, was deleted, is neither text nor post, or
  ///   was edited [#EDITS_MAX] times
  public Message rewrite(Caller caller, ChatId chat, Position position, Body body) {
    return chats.change(
        caller,
        chat,
        position,
        stored -> {
          ownAndLeft(caller, stored);
          if (!(stored.body() instanceof Body.Text) && !(stored.body() instanceof Body.Post)) {
            throw new Refusal.NotAllowed(Lack.FITTING_KIND, "only texts and posts can be edited");
          }
          if (stored.edits().orElse(0) >= EDITS_MAX) {
            throw new Refusal.NotAllowed(
                Lack.EDIT_LEFT, "a message can be edited " + EDITS_MAX + " times");
          }
          Body written =
              stored.body() instanceof Body.Text before && body instanceof Body.Text text
                  ? new Body.Text(text.line(), before.attachments())
                  : body;
          return Optional.of(stored.rewritten(written, chats.changedAt(stored)));
        });
  }

  /// Draws a card of the caller's own anew.
  ///
  /// @throws Refusal.NotAllowed if it is somebody else's, was deleted, is no card, or was said
  ///   longer than [#REDRAWN_WITHIN] ago
  public Message redraw(Caller caller, ChatId chat, Position position, Body.Card card) {
    return chats.change(
        caller,
        chat,
        position,
        stored -> {
          ownAndLeft(caller, stored);
          if (!(stored.body() instanceof Body.Card)) {
            throw new Refusal.NotAllowed(Lack.FITTING_KIND, "the message is not a card");
          }
          refuseAfter(position, REDRAWN_WITHIN);
          return Optional.of(stored.rewritten(card, chats.changedAt(stored)));
        });
  }

  private static void ownAndLeft(Caller caller, Stored stored) {
    if (!stored.author().equals(caller.actor())) {
      throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "the caller is not the author");
    }
    if (stored.body() instanceof Body.Deleted) {
      throw deleted();
    }
  }

  /// Deletes a message of the caller's own, or any of a group that the caller leads if it was said
  /// within [#RECALLED_WITHIN].
  ///
  /// @throws Refusal.NotAllowed otherwise, and if it was deleted before
  public Message recall(Caller caller, ChatId chat, Position position) {
    Chat whole = chats.room(caller, chat).chat();
    boolean leads = whole.isGroup() && whole.leads(caller.actor());
    Instant now = chats.clock().instant();
    boolean[] mine = new boolean[1];
    return chats.delete(
        caller,
        chat,
        position,
        stored -> {
          if (stored.body() instanceof Body.Deleted) {
            if (!mine[0]) {
              throw deleted();
            }
            return;
          }
          if (!stored.author().equals(caller.actor())) {
            if (!leads) {
              throw new Refusal.NotAllowed(
                  Lack.AUTHORSHIP, "only the author and those who lead the group recall a message");
            }
            if (position.instant().plus(RECALLED_WITHIN).isBefore(now)) {
              throw new Refusal.NotAllowed(Lack.TIME_LEFT, "the message is too old");
            }
          }
          // Whoever deletes it between this look and the next has done what was asked for.
          mine[0] = true;
        });
  }

  private void refuseAfter(Position position, Duration within) {
    if (position.instant().plus(within).isBefore(chats.clock().instant())) {
      throw new Refusal.NotAllowed(
          Lack.TIME_LEFT, "the message was sent longer than " + within.toDays() + " days ago");
    }
  }

  private static Refusal deleted() {
    return new Refusal.NotAllowed(Lack.MESSAGE_LEFT, "the message was recalled");
  }

  // ---- sending on

  /// Where a message is sent on to.
  ///
  /// @param thread of that chat, if it is to be said in one: the place of the message with which it
  ///   begins
  public record Target(ChatId chat, Optional<Position> thread) {}

  /// Says what a message says once more somewhere else, in the caller's name.
  ///
  /// @throws Refusal.NotAllowed if it was deleted, or cannot be sent on: an audio, a divider
  /// @throws Refusal.Invalid if the target's thread is none
  public Message forward(
      Caller caller, ChatId from, Position position, Target to, Optional<String> name) {
    Message message = chats.message(caller, from, position);
    if (message.deleted()) {
      throw deleted();
    }
    if (!forwardable(message.body())) {
      throw new Refusal.NotAllowed(Lack.FITTING_KIND, "messages of this type are not forwarded");
    }
    String target = "forward " + from + " " + position.value() + " " + thread(to);
    return say(caller, to.chat(), target, name, room -> saying(to, message.body()));
  }

  private Saying saying(Target to, Body body) {
    return to.thread().map(begin -> inThread(to.chat(), begin, body)).orElse(Saying.of(body));
  }

  private static String thread(Target to) {
    return to.thread().map(begin -> Long.toString(begin.value())).orElse("");
  }

  private static boolean forwardable(Body body) {
    return switch (body) {
      case Body.Text _, Body.Post _, Body.Card _ -> true;
      case Body.ChatCard _, Body.PersonCard _, Body.Bundle _ -> true;
      case Body.Shown(Resource resource) -> resource.kind() != Resource.Kind.AUDIO;
      case Body.Divider _, Body.Deleted _ -> false;
    };
  }

  /// What became of messages that were to be sent on together.
  ///
  /// @param message empty if none of them could be
  /// @param passedOver those that are not there, were deleted, or cannot be sent on
  /// @param allDeleted whether that is why there is no message
  public record Sent(Optional<Message> message, List<Position> passedOver, boolean allDeleted) {}

  /// Sends messages of one chat on together, as they are now.
  ///
  /// @param positions at most [#BUNDLE_MAX]
  /// @throws Refusal.Invalid if they are of several threads, or of a thread and of none
  public Sent bundle(
      Caller caller, ChatId from, List<Position> positions, Target to, Optional<String> name) {
    chats.memberRoom(caller, from);
    List<Body.Bundled> messages = new ArrayList<>();
    List<Position> passedOver = new ArrayList<>();
    Set<Optional<Position>> threads = new HashSet<>();
    int gone = 0;
    long bytes = 0;
    for (Position position : positions.stream().distinct().sorted().toList()) {
      Optional<LogEntry> entry = store.log(from).get(ChatStore.MESSAGE, position);
      bytes += entry.map(found -> found.value().length).orElse(0);
      if (bytes > MESSAGE_BYTES_MAX) {
        // Found out before all of it is in memory.
        throw new Refusal.TooMany(Thing.BODY_BYTE, MESSAGE_BYTES_MAX);
      }
      Optional<Message> message = entry.map(found -> ChatStore.message(from, found));
      if (message.filter(found -> bundled(found.body())).isEmpty()) {
        gone += message.filter(Message::deleted).isPresent() ? 1 : 0;
        passedOver.add(position);
        continue;
      }
      Message found = message.get();
      threads.add(found.onlyInThread() ? found.thread() : Optional.empty());
      messages.add(new Body.Bundled(from, position, found.author(), found.body()));
    }
    if (threads.size() > 1) {
      throw new Refusal.Invalid("messages", "must be of one thread, or of none");
    }
    if (messages.isEmpty()) {
      return new Sent(Optional.empty(), passedOver, gone > 0 && gone == passedOver.size());
    }
    Body body = new Body.Bundle(messages);
    Message said = say(caller, to.chat(), "bundle " + thread(to), name, _ -> saying(to, body));
    return new Sent(Optional.of(said), passedOver, false);
  }

  private static boolean bundled(Body body) {
    return !(body instanceof Body.Divider)
        && !(body instanceof Body.Deleted)
        && depth(body) < BUNDLES_DEEP_MAX;
  }

  /// How many bundles are one in another.
  private static int depth(Body body) {
    return body instanceof Body.Bundle bundle
        ? 1 + bundle.messages().stream().mapToInt(each -> depth(each.body())).max().orElse(0)
        : 0;
  }

  // ---- reading

  /// A message, if there is one at that place that the caller may see.
  public Optional<Message> find(Caller caller, ChatId chat, Position position) {
    return store
        .room(chat)
        .filter(room -> room.chat().tenant().equals(caller.tenant()))
        .filter(room -> room.holds(caller.actor()))
        .flatMap(_ -> store.log(chat).get(ChatStore.MESSAGE, position))
        .map(entry -> ChatStore.message(chat, entry));
  }

  /// Somebody who has read a message.
  ///
  /// @param at when that is known since
  public record Reader(PersonId person, Instant at) {}

  /// Who has read a message of the caller's own: people who have said something in the chat since,
  /// as far as it is told by the thousand messages after it, and whoever opened it since
  /// ([Visits]). That is all that is known of reading.
  ///
  /// @throws Refusal.NotAllowed if it is somebody else's, was deleted, or was said longer than
  ///   [#READERS_WITHIN] ago
  public List<Reader> readers(Caller caller, ChatId chat, Position position) {
    Message message = chats.message(caller, chat, position);
    if (!message.author().equals(caller.actor())) {
      throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "the caller is not the author");
    }
    if (message.deleted()) {
      throw deleted();
    }
    refuseAfter(position, READERS_WITHIN);
    List<Reader> readers = new ArrayList<>();
    Set<Actor> known = new HashSet<>(Set.of(message.author()));
    for (LogEntry entry :
        store
            .log(chat)
            .scan(
                ChatStore.MESSAGE,
                position.successor(),
                Position.END,
                Order.FORWARD,
                LOOKED_THROUGH_MAX)) {
      if (ChatStore.stored(entry).author() instanceof PersonId person && known.add(person)) {
        readers.add(new Reader(person, entry.position().instant()));
      }
    }
    Room room = chats.memberRoom(caller, chat);
    if (!room.chat().isGroup()) {
      for (Member member : room.members()) {
        if (member.actor() instanceof PersonId person && !known.contains(person)) {
          Visits.ReadMark.of(store.log(chat), person)
              .filter(mark -> !mark.upTo().isBefore(position))
              .ifPresent(mark -> readers.add(new Reader(person, mark.at())));
        }
      }
    }
    return readers;
  }
}
