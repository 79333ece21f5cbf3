package larkspur.core.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// In which groups somebody is, and which groups of a tenant are open; in the order in which they
/// were founded.
///
/// It never lacks a group, and may name one too many: an entry is written before the commit that
/// makes it true, and taken away after the one that ends it, unless somebody wrote it again
/// meanwhile. So a crash in between leaves at most an entry that says too much, and whoever reads
/// looks at the chat itself. Nothing has to be repaired.
///
/// Chats of earlier versions of this program are not in it. They are entered all at once when it is
/// first asked, once for a store.
final class ChatIndex {

  private static final String CHAT = "chat/";
  private static final byte[] THERE = {'{', '}'};
  private static final String MADE = "made";

  /// A place in the index, which is the end of a key: when the chat was founded and which it is.
  static final String PLACE = "[0-9a-f]{16}\\.[0-9a-f]{16}";

  /// Keys read at a time.
  private static final int PAGE = 256;

  /// Chats that are looked at together when the index is made.
  private static final int BATCH = 1_000;

  /// Keys that one commit enters: each is tested and set.
  private static final int ENTERED_AT_ONCE = 400;

  /// Entries that are written side by side, so that they share their syncs.
  private static final int AT_ONCE_MAX = 32;

  private final Store store;
  private final ChatStore chats;
  private final ServerClock clock;
  private volatile boolean made;
  private volatile boolean founded;

  ChatIndex(Store store, ChatStore chats, ServerClock clock) {
    this.store = store;
    this.chats = chats;
    this.clock = clock;
  }

  static Name of(Actor actor) {
    return Name.of("chats-of", actor.value());
  }

  static Name open(TenantId tenant) {
    return Name.of("open-chats", tenant.value());
  }

  static String place(Chat chat) {
    return HexFormat.of().toHexDigits(chat.createdAt().toEpochMilli()) + "." + chat.id().value();
  }

  static ChatId chat(String place) {
    return new ChatId(place.substring(17));
  }

  // ---- writing

  /// To be called after the chat was read, and before the commit that lets them in.
  void coming(Chat chat, Collection<Actor> actors) {
    if (chat.isGroup()) {
      each(actors.stream().map(ChatIndex::of).toList(), name -> enter(name, chat));
    }
  }

  /// To be called after the chat was read, and before the commit that opens it.
  void opening(Chat chat) {
    enter(open(chat.tenant()), chat);
  }

  private void enter(Name name, Chat chat) {
    Log log = store.log(name);
    String key = CHAT + place(chat);
    while (true) {
      Optional<Entry> seen = log.head(key);
      try {
        // Also where it is there: whoever is about to take it away must notice.
        log.commit(LogCommit.at(clock.instant()).require(key, seen).set(key, THERE).build());
        return;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// Entries that are to go when a commit has made them untrue.
  final class Leaving {
    private final Map<Name, Entry> entries = new LinkedHashMap<>();

    private Leaving(Chat chat, Collection<Name> names) {
      String key = CHAT + place(chat);
      names.forEach(name -> store.log(name).head(key).ifPresent(entry -> entries.put(name, entry)));
    }

    /// To be called after the commit.
    void done() {
      each(entries.keySet(), name -> remove(name, entries.get(name)));
    }
  }

  /// To be called after the chat was read, and before the commit by which they leave.
  Leaving leaving(Chat chat, Collection<Actor> actors) {
    return new Leaving(chat, actors.stream().map(ChatIndex::of).toList());
  }

  /// To be called after the chat was read, and before the commit by which it is open no more.
  Leaving closing(Chat chat) {
    return new Leaving(chat, List.of(open(chat.tenant())));
  }

  private void remove(Name name, Entry seen) {
    try {
      store
          .log(name)
          .commit(LogCommit.at(clock.instant()).require(seen).remove(seen.key()).build());
    } catch (Conflict writtenAgain) {
      // Somebody came back, or took it away.
    }
  }

  private static void each(Collection<Name> names, Consumer<Name> work) {
    if (names.size() < 2) {
      names.forEach(work);
      return;
    }
    Semaphore atOnce = new Semaphore(AT_ONCE_MAX);
    AtomicReference<RuntimeException> failed = new AtomicReference<>();
    for (Name name : names) {
      atOnce.acquireUninterruptibly();
      Threads.start(
          "chat-index",
          () -> {
            try {
              work.accept(name);
            } catch (RuntimeException e) {
              failed.set(e);
            } finally {
              atOnce.release();
            }
          });
    }
    atOnce.acquireUninterruptibly(AT_ONCE_MAX);
    if (failed.get() != null) {
      throw failed.get();
    }
  }

  // ---- reading

  /// The places of groups after one, in order.
  ///
  /// @param after of [#PLACE]
  Iterator<String> places(Name name, Optional<String> after) {
    make();
    Log log = store.log(name);
    return new Iterator<>() {
      private Optional<String> last = after;
      private Iterator<Entry> page = List.<Entry>of().iterator();
      private boolean over;

      @Override
      public boolean hasNext() {
        if (!page.hasNext() && !over) {
          // U+0020 is the least character that a key can have.
          String from = CHAT + last.map(place -> place + " ").orElse("");
          String end = KeyRange.startingWith(CHAT).to();
          List<Entry> read = log.heads(new KeyRange(from, end), PAGE);
          over = read.size() < PAGE;
          page = read.iterator();
        }
        return page.hasNext();
      }

      @Override
      public String next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        String place = page.next().key().substring(CHAT.length());
        last = Optional.of(place);
        return place;
      }
    };
  }

  // ---- chats of earlier versions

  /// Called before a chat is founded: in a store that has none there is nothing to enter.
  void founding() {
    if (founded) {
      return;
    }
    founded = true;
    if (!made && !wasMade() && store.names("chat", Optional.empty(), 1).isEmpty()) {
      remember();
    }
  }

  private synchronized void make() {
    if (made || wasMade()) {
      return;
    }
    Optional<String> after = Optional.empty();
    List<Name> names;
    do {
      names = store.names("chat", after, BATCH);
      Map<Name, List<Chat>> missing = new LinkedHashMap<>();
      for (Name name : names) {
        chats
            .room(new ChatId(name.id()))
            .filter(room -> room.chat().isGroup() && !room.chat().archived())
            .ifPresent(room -> enlist(room, missing));
        after = Optional.of(name.id());
      }
      missing.forEach(this::enter);
    } while (names.size() == BATCH);
    remember();
  }

  private static void enlist(Room room, Map<Name, List<Chat>> missing) {
    Chat chat = room.chat();
    List<Name> names = new ArrayList<>();
    room.actors().forEach(actor -> names.add(of(actor)));
    if (chat.open()) {
      names.add(open(chat.tenant()));
    }
    names.forEach(name -> missing.computeIfAbsent(name, unseen -> new ArrayList<>()).add(chat));
  }

  private void enter(Name name, List<Chat> all) {
    Log log = store.log(name);
    for (int from = 0; from < all.size(); from += ENTERED_AT_ONCE) {
      List<Chat> some = all.subList(from, Math.min(all.size(), from + ENTERED_AT_ONCE));
      LogCommit.Builder commit = LogCommit.at(clock.instant());
      boolean anything = false;
      for (Chat chat : some) {
        String key = CHAT + place(chat);
        if (log.head(key).isEmpty()) {
          commit.requireAbsent(key).set(key, THERE);
          anything = true;
        }
      }
      try {
        if (anything) {
          log.commit(commit.build());
        }
      } catch (Conflict somebodyCameMeanwhile) {
        some.forEach(chat -> enter(name, chat));
      }
    }
  }

  private Partition about() {
    return store.partition(Name.of("chat-index", MADE));
  }

  private boolean wasMade() {
    made = about().get(MADE).isPresent();
    return made;
  }

  private void remember() {
    try {
      about().commit(Commit.guarded().insert(MADE, THERE).build());
    } catch (Conflict anotherServerMadeIt) {
      // as well
    }
    made = true;
  }
}
