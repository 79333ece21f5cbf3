package larkspur.core.chat;

import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// The messages that are pinned in a chat, a partition for each. Whoever is in the chat pins, and
/// takes away any pin. A pin outlives the deletion of its message.
public final class Pins {

  /// Messages that are pinned in a chat at most.
  public static final int MAX = 3_000;

  private static final String PIN = "pin/";
  private static final String STATE = "state";

  private final Store store;
  private final Chats chats;
  private final ServerClock clock;

  public Pins(Store store, Chats chats, ServerClock clock) {
    this.store = store;
    this.chats = chats;
    this.clock = clock;
  }

  /// @param count how many pins there are; tested and changed by every commit
  private record State(int count) {}

  private record Stored(Actor by, Instant at) {}

  /// Pins a message. One that is pinned stays pinned by whom it was.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in the chat, or it is dissolved
  /// @throws Refusal.NotFound if there is no such message
  /// @throws Refusal.Conflict if it was deleted
  /// @throws Refusal.TooMany above [#MAX]
  public Pin pin(Caller caller, ChatId chat, Position message) {
    Partition partition = partition(chat);
    while (true) {
      chats.speakersRoom(caller, chat);
      if (chats.stored(chat, message).deleted()) {
        throw new Refusal.Conflict("the message was recalled");
      }
      Optional<Entry> seen = partition.get(STATE);
      Optional<Entry> there = partition.get(key(message));
      if (there.isPresent()) {
        return pin(chat, there.get());
      }
      int count = count(seen);
      if (count >= MAX) {
        throw new Refusal.TooMany(Thing.PIN, MAX);
      }
      Stored stored = new Stored(caller.actor(), clock.instant());
      try {
        partition.commit(
            Commit.guarded()
                .put(STATE, seen, Json.write(new State(count + 1)))
                .insert(key(message), Json.write(stored))
                .build());
        return new Pin(chat, message, stored.by(), stored.at());
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// Takes a pin away. What is not pinned stays so.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in the chat, or it is dissolved
  public void unpin(Caller caller, ChatId chat, Position message) {
    Partition partition = partition(chat);
    while (true) {
      chats.speakersRoom(caller, chat);
      Optional<Entry> seen = partition.get(STATE);
      Optional<Entry> there = partition.get(key(message));
      if (there.isEmpty()) {
        return;
      }
      try {
        partition.commit(
            Commit.guarded()
                .put(STATE, seen, Json.write(new State(count(seen) - 1)))
                .remove(there.get())
                .build());
        return;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// The pins of a chat from one time to another, both included; the newest first.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in the chat
  public List<Pin> list(Caller caller, ChatId chat, Instant from, Instant to) {
    chats.memberRoom(caller, chat);
    return partition(chat).scan(KeyRange.startingWith(PIN), Order.FORWARD, MAX).stream()
        .map(entry -> pin(chat, entry))
        .filter(pin -> !pin.at().isBefore(from) && !pin.at().isAfter(to))
        .sorted(Comparator.comparing(Pin::at).thenComparing(Pin::message).reversed())
        .toList();
  }

  private Partition partition(ChatId chat) {
    return store.partition(Name.of("pins", chat.value()));
  }

  private static int count(Optional<Entry> state) {
    return state.map(entry -> Json.read(entry.value(), State.class).count()).orElse(0);
  }

  private static String key(Position message) {
    return PIN + HexFormat.of().toHexDigits(message.value());
  }

  private static Pin pin(ChatId chat, Entry entry) {
    Stored stored = Json.read(entry.value(), Stored.class);
    String digits = entry.key().substring(PIN.length());
    return new Pin(
        chat, new Position(HexFormat.fromHexDigitsToLong(digits)), stored.by(), stored.at());
  }
}
