package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Piece;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;

/// What holds of things that were read out of a store and put in elsewhere. Elsewhere is the same
/// store, under names that nobody used before.
public interface MovingContract extends StoreUnderTest {

  private static Instant noon() {
    return LogContract.NOON;
  }

  private static Name moved(Name name) {
    return Name.of(name.family() + "-moved", name.id());
  }

  private Contents contents() {
    return store().contents();
  }

  /// Every thing but those that were put, in small pages.
  private List<Contents.Thing> things() {
    List<Contents.Thing> all = new ArrayList<>();
    Optional<Name> after = Optional.empty();
    while (true) {
      List<Contents.Thing> page = another().contents().things(after, 3);
      all.addAll(page);
      if (page.size() < 3) {
        break;
      }
      after = Optional.of(page.getLast().name());
    }
    return all.stream().filter(thing -> !thing.name().family().endsWith("-moved")).toList();
  }

  private List<Contents.Placed> entries(Name log, int pageLimit) {
    List<Contents.Placed> all = new ArrayList<>();
    Position from = Position.START;
    while (true) {
      List<Contents.Placed> page = contents().entries(log, from, Position.END, pageLimit);
      all.addAll(page);
      if (page.size() < pageLimit) {
        return all;
      }
      from = page.getLast().position().successor();
    }
  }

  /// What a thing holds, cut into pieces of some entries, under the name of where it goes.
  private List<Piece> pieces(Contents.Thing thing, int entriesEach) {
    Name from = thing.name();
    Name to = moved(from);
    List<Piece> pieces = new ArrayList<>();
    switch (thing.kind()) {
      case PARTITION -> {
        List<Entry> all =
            store().partition(from).scan(KeyRange.ALL, Order.FORWARD, Limits.SCAN_ENTRIES_MAX);
        cut(all, entriesEach).forEach(some -> pieces.add(new Piece.Entries(to, some)));
      }
      case LOG -> {
        List<Entry> heads = store().log(from).heads(KeyRange.ALL, Limits.SCAN_ENTRIES_MAX);
        cut(heads, entriesEach).forEach(some -> pieces.add(new Piece.Heads(to, some)));
        cut(entries(from, 7), entriesEach).forEach(some -> pieces.add(new Piece.Tail(to, some)));
      }
    }
    return pieces;
  }

  private static <T> List<List<T>> cut(List<T> all, int each) {
    List<List<T>> pieces = new ArrayList<>();
    for (int at = 0; at < all.size(); at += each) {
      pieces.add(all.subList(at, Math.min(at + each, all.size())));
    }
    return pieces;
  }

  private List<Piece> pieces(int entriesEach) {
    return things().stream().flatMap(thing -> pieces(thing, entriesEach).stream()).toList();
  }

  private void assertThatAllIsAlsoWhereItWasMoved() {
    for (Contents.Thing thing : things()) {
      Name from = thing.name();
      Name to = moved(from);
      switch (thing.kind()) {
        case PARTITION ->
            assertThat(another().partition(to).scan(KeyRange.ALL, Order.FORWARD, 10_000))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(store().partition(from).scan(KeyRange.ALL, Order.FORWARD, 10_000));
        case LOG -> {
          Log there = another().log(to);
          Log here = store().log(from);
          assertThat(there.heads(KeyRange.ALL, 10_000))
              .usingRecursiveFieldByFieldElementComparator()
              .isEqualTo(here.heads(KeyRange.ALL, 10_000));
          assertThat(entries(to, 5))
              .usingRecursiveFieldByFieldElementComparator()
              .isEqualTo(entries(from, 5));
          for (String family : List.of("message", "run")) {
            for (Order order : Order.values()) {
              assertThat(there.scan(family, Position.START, Position.END, order, 10_000))
                  .usingRecursiveFieldByFieldElementComparator()
                  .isEqualTo(here.scan(family, Position.START, Position.END, order, 10_000));
            }
          }
          assertThat(there.last()).isEqualTo(here.last());
        }
      }
      assertThat(store().names(to.family(), Optional.empty(), 100)).contains(to);
    }
  }

  /// Partitions of both ways of writing, logs of all shapes, and what removing leaves of them.
  private void fill() throws Conflict {
    RandomGenerator random = Seed.random("moving");
    Partition list = store().partition(Name.of("list", "1"));
    Commit.Builder inserts = Commit.guarded();
    for (int i = 0; i < 40; i++) {
      byte[] value = new byte[random.nextInt(60)];
      random.nextBytes(value);
      inserts.insert("task/" + random.nextInt(1_000) + "-" + i, value);
    }
    list.commit(
        inserts.insert("gone", Text.bytes("1")).insert("\ud83d\ude00", new byte[0]).build());
    list.commit(Commit.guarded().remove(list.get("gone").orElseThrow()).build());
    Entry seen = list.get("\ud83d\ude00").orElseThrow();
    list.commit(Commit.guarded().replace(seen, Text.bytes("\ud83d\ude00")).build());
    store()
        .partition(Name.of("once", "1"))
        .commit(Commit.once().put("a", Text.bytes("1")).put("b/c", Text.bytes("2")).build());
    Partition emptied = store().partition(Name.of("list", "emptied"));
    emptied.commit(Commit.guarded().insert("k", new byte[0]).build());
    emptied.commit(Commit.guarded().remove(emptied.get("k").orElseThrow()).build());

    Log chat = store().log(Name.of("chat", "1"));
    int commits = Size.of(60, 15);
    for (int i = 0; i < commits; i++) {
      LogCommit.Builder commit =
          LogCommit.at(noon().plusMillis(random.nextInt(30))).requireAbsent("closed");
      for (int appends = random.nextInt(4); appends > 0; appends--) {
        commit.append(random.nextBoolean() ? "message" : "run", Text.bytes(i + "." + appends));
      }
      chat.commit(commit.set("k" + random.nextInt(10), Text.bytes(i)).build());
    }
    for (int i = 0; i < 5; i++) {
      List<LogEntry> messages =
          chat.scan("message", Position.START, Position.END, Order.FORWARD, 100);
      chat.replace(
          "message", messages.get(random.nextInt(messages.size())), Text.bytes("new " + i));
    }
    store()
        .log(Name.of("chat", "head-only"))
        .commit(LogCommit.at(noon()).requireAbsent("k").set("k", Text.bytes("1")).build());
    store()
        .log(Name.of("session", "tail-only"))
        .commit(LogCommit.at(noon()).requireAbsent("k").append("run", Text.bytes("1")).build());
  }

  @Test
  default void everyThingIsToldInTheOrderOfNamesWithItsKind() throws Conflict {
    fill();
    store()
        .partition(Name.of("cha", "t"))
        .commit(Commit.guarded().insert("k", new byte[0]).build());
    store()
        .log(Name.of("chat-x", "!"))
        .commit(LogCommit.at(noon()).requireAbsent("k").append("m", new byte[0]).build());
    store()
        .log(Name.of("erased", "1"))
        .commit(LogCommit.at(noon()).requireAbsent("k").append("m", new byte[0]).build());
    store().log(Name.of("erased", "1")).erase();

    List<Contents.Thing> expected =
        List.of(
            new Contents.Thing(Name.of("cha", "t"), Contents.Kind.PARTITION),
            new Contents.Thing(Name.of("chat", "1"), Contents.Kind.LOG),
            new Contents.Thing(Name.of("chat", "head-only"), Contents.Kind.LOG),
            new Contents.Thing(Name.of("chat-x", "!"), Contents.Kind.LOG),
            new Contents.Thing(Name.of("list", "1"), Contents.Kind.PARTITION),
            new Contents.Thing(Name.of("once", "1"), Contents.Kind.PARTITION),
            new Contents.Thing(Name.of("session", "tail-only"), Contents.Kind.LOG));
    assertThat(things()).isEqualTo(expected);
    assertThat(contents().things(Optional.empty(), 100)).isEqualTo(expected);
    assertThat(contents().things(Optional.of(Name.of("chat", "a-none")), 2))
        .isEqualTo(expected.subList(2, 4));
    assertThat(contents().things(Optional.of(Name.of("session", "tail-only")), 2)).isEmpty();
    assertThat(contents().things(Optional.empty(), 0)).isEmpty();
  }

  @Test
  default void anEmptyStoreHoldsNothing() {
    assertThat(contents().things(Optional.empty(), 10)).isEmpty();
    assertThat(contents().entries(Name.of("chat", "1"), Position.START, Position.END, 10))
        .isEmpty();
  }

  @Test
  default void theEntriesOfAllFamiliesAreToldInTheOrderOfTheirPositions() throws Conflict {
    Name name = Name.of("chat", "1");
    Log log = store().log(name);
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      positions.addAll(
          log.commit(
                  LogCommit.at(noon().plusMillis(i / 3))
                      .requireAbsent("x")
                      .append(i % 3 == 0 ? "b" : "a", Text.bytes(i))
                      .build())
              .positions());
    }

    List<Contents.Placed> all = entries(name, 3);
    assertThat(all).extracting(Contents.Placed::position).isEqualTo(positions);
    assertThat(all).extracting(placed -> Text.of(placed.entry())).startsWith("0", "1", "2", "3");
    assertThat(all).extracting(Contents.Placed::family).startsWith("b", "a", "a", "b");
    assertThat(contents().entries(name, positions.get(4), positions.get(8), 100))
        .extracting(Contents.Placed::position)
        .isEqualTo(positions.subList(4, 9));
    assertThat(contents().entries(name, positions.get(4), positions.get(8), 2))
        .extracting(Contents.Placed::position)
        .isEqualTo(positions.subList(4, 6));
    assertThat(contents().entries(name, positions.get(8), positions.get(4), 100)).isEmpty();
    assertThat(contents().entries(name, Position.START, Position.END, 0)).isEmpty();
  }

  @Test
  default void whatWasReadOutAndPutInElsewhereIsEqual() throws Conflict {
    fill();
    contents().put(pieces(5));

    assertThatAllIsAlsoWhereItWasMoved();
  }

  @Test
  default void puttingAgainFromAnEarlierPieceIsHarmlessHoweverItIsCut() throws Conflict {
    fill();
    RandomGenerator random = Seed.random("again");
    List<Piece> all = pieces(4);
    for (int reached = random.nextInt(all.size()); reached < all.size(); ) {
      contents().put(all.subList(0, reached));
      int back = random.nextInt(reached + 1);
      contents().put(all.subList(back, reached));
      reached += 1 + random.nextInt(all.size());
    }
    pieces(9).forEach(piece -> contents().put(List.of(piece)));

    assertThatAllIsAlsoWhereItWasMoved();
  }

  @Test
  default void conditionsOnVersionsSeenBeforeHoldAfterMoving() throws Conflict {
    fill();
    Name listName = Name.of("list", "1");
    Name chatName = Name.of("chat", "1");
    Entry listed = store().partition(listName).get("\ud83d\ude00").orElseThrow();
    Entry head = store().log(chatName).heads(KeyRange.ALL, 1).getFirst();
    LogEntry message =
        store()
            .log(chatName)
            .scan("message", Position.START, Position.END, Order.BACKWARD, 1)
            .getFirst();
    contents().put(pieces(20));

    Partition list = store().partition(moved(listName));
    Log chat = store().log(moved(chatName));
    CommitId replaced = list.commit(Commit.guarded().replace(listed, Text.bytes("2")).build());
    assertThat(list.get(listed.key()).orElseThrow().version()).isEqualTo(replaced);
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> list.commit(Commit.guarded().replace(listed, Text.bytes("3")).build()));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> list.commit(Commit.guarded().insert(listed.key(), new byte[0]).build()));
    chat.commit(LogCommit.at(noon()).require(head).set(head.key(), Text.bytes("2")).build());
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            chat.commit(
                LogCommit.at(noon()).require(head).set(head.key(), Text.bytes("3")).build()));
    chat.replace("message", message, Text.bytes("2"));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> chat.replace("message", message, Text.bytes("3")));
    assertThat(Text.of(chat.get("message", message.position()).orElseThrow())).isEqualTo("2");
  }

  @Test
  default void whatWasWrittenOnceMayBeWrittenOnceAgainAfterMoving() throws Conflict {
    fill();
    contents().put(pieces(20));

    Partition once = store().partition(moved(Name.of("once", "1")));
    once.commit(Commit.once().put("a", Text.bytes("1")).put("new", Text.bytes("3")).build());
    assertThat(Text.keys(once.scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("a", "b/c", "new");
    assertThat(Text.of(once.get("a"))).isEqualTo("1");
  }

  @Test
  default void positionsGoOnGrowingAfterMoving() throws Conflict {
    fill();
    Name name = Name.of("chat", "1");
    Position last = store().log(name).last();
    contents().put(pieces(20));

    Log chat = store().log(moved(name));
    int more = Size.of(30, 8);
    for (int i = 0; i < more; i++) {
      Instant earlier = noon().minusSeconds(60);
      LogCommit.Builder commit = LogCommit.at(earlier).append("message", Text.bytes(i));
      Position next =
          chat.commit((i == 0 ? commit.after(last) : commit.requireAbsent("closed")).build())
              .position();
      assertThat(next).isEqualTo(Position.next(earlier, last));
      last = next;
    }
    assertThat(another().log(moved(name)).last()).isEqualTo(last);
    assertThat(entries(moved(name), 7)).hasSize(entries(name, 7).size() + more);
  }

  @Test
  default void notesThatWerePutAreFoundAndSettled() {
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      notes.add(new Note(noon().plusMillis(i), "expire", "run " + i, i % 2 == 0 ? "" : "x"));
    }
    contents().put(List.of(new Piece.Notes(notes)));
    contents().put(List.of(new Piece.Notes(notes.subList(10, 20))));

    List<Note> found = new ArrayList<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      found.addAll(another().agenda().due(Note.LATEST, shard, 100));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(notes);
    store().agenda().settle(notes.getFirst());
    assertThat(store().agenda().due(Note.LATEST, notes.getFirst().shard(), 100))
        .doesNotContain(notes.getFirst());
  }

  @Test
  default void aPieceMayBeAsLargeAsACommit() {
    Name name = Name.of("chat", "large");
    byte[] large = new byte[Limits.VALUE_BYTES_MAX];
    Seed.random("large").nextBytes(large);
    CommitId version = new CommitId(1, 2);
    List<Contents.Placed> many = new ArrayList<>();
    for (int i = 1; i <= Limits.COMMIT_STEPS_MAX; i++) {
      many.add(
          new Contents.Placed(
              "m", new LogEntry(Position.of(1, i), version, i <= 8 ? large : new byte[0])));
    }
    contents().put(List.of(new Piece.Tail(name, many)));

    List<LogEntry> found =
        store().log(name).scan("m", Position.START, Position.END, Order.FORWARD, 10_000);
    assertThat(found).hasSize(Limits.COMMIT_STEPS_MAX);
    assertThat(found.get(7).value()).isEqualTo(large);
    assertThat(found.get(7).version()).isEqualTo(version);
    assertThat(store().log(name).last()).isEqualTo(many.getLast().position());
  }

  @Test
  default void aPieceThatIsEmptyTooLargeOrOutOfOrderIsRefused() {
    Name name = Name.of("chat", "1");
    byte[] large = new byte[Limits.VALUE_BYTES_MAX];
    CommitId version = new CommitId(1, 2);
    List<Entry> nine = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      nine.add(new Entry("k" + i, version, large));
    }
    var late = new Contents.Placed("m", new LogEntry(Position.of(2, 1), version, new byte[0]));
    var early = new Contents.Placed("m", new LogEntry(Position.of(1, 1), version, new byte[0]));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Piece.Notes(List.of()));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Piece.Heads(name, nine));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Piece.Tail(name, List.of(late, early)));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Piece.Tail(name, List.of(late, late)));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Piece.Entries(name, List.of(new Entry("", version, new byte[0]))));
    assertThat(contents().things(Optional.empty(), 1)).isEmpty();
  }
}
