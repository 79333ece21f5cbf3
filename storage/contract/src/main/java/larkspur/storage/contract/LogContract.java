package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;

/// What a log promises.
public interface LogContract extends StoreUnderTest {

  /// A time at which tests append.
  Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Log log() {
    return store().log(Name.of("chat", "a"));
  }

  /// A condition that always holds in these tests, since a commit to a log must test something.
  private static LogCommit.Builder open(Instant at) {
    return LogCommit.at(at).requireAbsent("closed");
  }

  private static Position append(Log log, Instant at, String text) throws Conflict {
    return log.commit(open(at).append("message", Text.bytes(text)).build()).position();
  }

  private static List<LogEntry> all(Log log, String family) {
    return log.scan(family, Position.START, Position.END, Order.FORWARD, Limits.SCAN_ENTRIES_MAX);
  }

  private static Position at(Instant instant, int number) {
    return Position.of(instant.toEpochMilli(), number);
  }

  @Test
  default void aLogThatNobodyWroteToIsEmpty() {
    assertThat(log().last()).isEqualTo(Position.START);
    assertThat(log().head("members")).isEmpty();
    assertThat(log().heads(KeyRange.ALL, 10)).isEmpty();
    assertThat(log().get("message", at(NOON, 1))).isEmpty();
    assertThat(all(log(), "message")).isEmpty();
    assertThat(log().scan("message", Position.START, Position.END, Order.BACKWARD, 10)).isEmpty();
  }

  @Test
  default void whatWasAppendedIsFoundAtItsPositionThroughEveryHandle() throws Conflict {
    Log.Appended appended = log().commit(open(NOON).append("message", Text.bytes("hello")).build());

    Log other = another().log(Name.of("chat", "a"));
    LogEntry found = other.get("message", appended.position()).orElseThrow();
    assertThat(Text.of(found)).isEqualTo("hello");
    assertThat(found.position()).isEqualTo(appended.position());
    assertThat(found.version()).isEqualTo(appended.id());
    assertThat(other.last()).isEqualTo(appended.position());
    assertThat(Text.of(all(other, "message"))).containsExactly("hello");
  }

  @Test
  default void theFirstPositionOfAMillisecondHasNumberOne() throws Conflict {
    assertThat(append(log(), NOON, "a")).isEqualTo(at(NOON, 1));
    assertThat(append(log(), NOON, "b")).isEqualTo(at(NOON, 2));
    assertThat(append(log(), NOON.plusMillis(1), "c")).isEqualTo(at(NOON.plusMillis(1), 1));
  }

  @Test
  default void positionsGrowThoughTheClockStepsBack() throws Conflict {
    append(log(), NOON, "a");

    assertThat(append(log(), NOON.minusSeconds(60), "b")).isEqualTo(at(NOON, 2));
    assertThat(append(log(), Instant.EPOCH.minusSeconds(1), "c")).isEqualTo(at(NOON, 3));
    assertThat(append(log(), NOON.plusMillis(5), "d")).isEqualTo(at(NOON.plusMillis(5), 1));
    assertThat(Text.of(all(log(), "message"))).containsExactly("a", "b", "c", "d");
  }

  @Test
  default void positionsFollowTheRuleWhateverTheClockDoes() throws Conflict {
    RandomGenerator random = Seed.random("clock");
    Position last = Position.START;
    for (int i = 0; i < Size.of(300); i++) {
      Instant at = NOON.plusMillis(random.nextInt(-5, 6));
      LogCommit.Builder commit = open(at);
      List<Position> expected = new ArrayList<>();
      for (int appends = random.nextInt(4); appends > 0; appends--) {
        commit.append("message", Text.bytes(i));
        last = Position.next(at, last);
        expected.add(last);
      }
      assertThat(log().commit(commit.build()).positions()).isEqualTo(expected);
      assertThat(log().last()).isEqualTo(last);
    }
  }

  @Test
  default void moreThanTenThousandAppendsInOneMillisecondUseTheNextOnesEarly() throws Conflict {
    int perCommit = Limits.COMMIT_STEPS_MAX - 1;
    Position expected = Position.START;
    int appended = 0;
    while (appended < Position.PER_MILLISECOND + 1_000) {
      LogCommit.Builder commit = open(NOON);
      for (int i = 0; i < perCommit; i++) {
        commit.append("message", Text.bytes(appended + i));
      }
      for (Position position : log().commit(commit.build()).positions()) {
        expected = Position.next(NOON, expected);
        assertThat(position).isEqualTo(expected);
      }
      appended += perCommit;
    }

    // Number 0 of a millisecond is only ever reached by overflow: 9,999 fit into the first one.
    assertThat(Text.of(log().get("message", at(NOON, 9_999)).orElseThrow())).isEqualTo("9998");
    assertThat(Text.of(log().get("message", at(NOON.plusMillis(1), 0)).orElseThrow()))
        .isEqualTo("9999");
    assertThat(append(log(), NOON, "late")).isEqualTo(expected.successor());
    assertThat(append(log(), NOON.plusMillis(1), "still early"))
        .isEqualTo(expected.successor().successor());
    assertThat(append(log(), NOON.plusMillis(2), "in time")).isEqualTo(at(NOON.plusMillis(2), 1));
  }

  @Test
  default void theAppendsOfACommitGetTheirPositionsInTheOrderAskedFor() throws Conflict {
    Log.Appended appended =
        log()
            .commit(
                open(NOON)
                    .append("message", Text.bytes("a"))
                    .append("event", Text.bytes("b"))
                    .append("message", Text.bytes("c"))
                    .build());

    assertThat(appended.positions()).containsExactly(at(NOON, 1), at(NOON, 2), at(NOON, 3));
    assertThat(Text.of(log().get("event", at(NOON, 2)).orElseThrow())).isEqualTo("b");
    assertThat(Text.of(log().get("message", at(NOON, 3)).orElseThrow())).isEqualTo("c");
  }

  @Test
  default void familiesShareOneSequenceAndAreScannedApart() throws Conflict {
    for (int i = 0; i < 6; i++) {
      log().commit(open(NOON).append(i % 2 == 0 ? "message" : "messages", Text.bytes(i)).build());
    }

    assertThat(Text.of(all(log(), "message"))).containsExactly("0", "2", "4");
    assertThat(Text.of(all(log(), "messages"))).containsExactly("1", "3", "5");
    assertThat(all(log(), "mess")).isEmpty();
    assertThat(log().get("messages", at(NOON, 1))).isEmpty();
    assertThat(Text.of(log().scan("message", Position.START, Position.END, Order.BACKWARD, 10)))
        .containsExactly("4", "2", "0");
    assertThat(Text.of(log().scan("messages", Position.START, Position.END, Order.BACKWARD, 10)))
        .containsExactly("5", "3", "1");
    assertThat(log().last()).isEqualTo(at(NOON, 6));
  }

  @Test
  default void aCommitAfterTheLastPositionKnowsItsPositionsBeforehand() throws Conflict {
    Position first = Position.next(NOON, log().last());
    Log.Appended appended =
        log()
            .commit(
                LogCommit.at(NOON)
                    .after(Position.START)
                    .append("message", Text.bytes("a"))
                    .build());
    assertThat(appended.position()).isEqualTo(first);

    Position second = Position.next(NOON, log().last());
    appended =
        log().commit(LogCommit.at(NOON).after(first).append("message", Text.bytes("b")).build());
    assertThat(appended.position()).isEqualTo(second);
  }

  @Test
  default void aCommitAfterAnythingButTheLastPositionConflicts() throws Conflict {
    Position last = append(log(), NOON, "a");

    for (Position wrong :
        List.of(Position.START, last.predecessor(), last.successor(), Position.END)) {
      assertThatExceptionOfType(Conflict.class)
          .isThrownBy(() ->
              log()
                  .commit(
                      LogCommit.at(NOON).after(wrong).append("message", Text.bytes("b")).build()));
    }
    assertThat(Text.of(all(log(), "message"))).containsExactly("a");
    assertThat(log().last()).isEqualTo(last);
  }

  @Test
  default void aCommitOfAnyFamilyMovesTheLastPosition() throws Conflict {
    Position last = append(log(), NOON, "a");
    log().commit(open(NOON).append("event", Text.bytes("b")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            log()
                .commit(LogCommit.at(NOON).after(last).append("message", Text.bytes("c")).build()));
  }

  @Test
  default void theHeadChangesTogetherWithTheAppends() throws Conflict {
    CommitId id =
        log()
            .commit(
                LogCommit.at(NOON)
                    .requireAbsent("members")
                    .set("members", Text.bytes("ada"))
                    .set("topic", Text.bytes("plans"))
                    .append("message", Text.bytes("hello"))
                    .build())
            .id();

    Entry members = log().head("members").orElseThrow();
    assertThat(members.key()).isEqualTo("members");
    assertThat(Text.of(members)).isEqualTo("ada");
    assertThat(members.version()).isEqualTo(id);
    assertThat(log().head("topic").orElseThrow().version()).isEqualTo(id);
    assertThat(all(log(), "message").getFirst().version()).isEqualTo(id);
  }

  @Test
  default void aHeadThatIsNotAsSeenConflictsAndLeavesNoTrace() throws Conflict {
    log()
        .commit(
            LogCommit.at(NOON).requireAbsent("members").set("members", Text.bytes("ada")).build());
    Entry old = log().head("members").orElseThrow();
    log().commit(LogCommit.at(NOON).require(old).set("members", Text.bytes("ada, lin")).build());
    Position last = append(log(), NOON, "a");

    LogCommit.Builder late =
        LogCommit.at(NOON)
            .set("topic", Text.bytes("x"))
            .remove("members")
            .append("message", Text.bytes("b"));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> log().commit(late.require(old).build()));
    assertThat(log().head("topic")).isEmpty();
    assertThat(Text.of(log().head("members"))).isEqualTo("ada, lin");
    assertThat(Text.of(all(log(), "message"))).containsExactly("a");
    assertThat(log().last()).isEqualTo(last);
    assertThat(append(log(), NOON, "c")).isEqualTo(last.successor());
  }

  @Test
  default void aHeadThatMustBeAbsentAndIsNotConflicts() throws Conflict {
    log()
        .commit(
            LogCommit.at(NOON).requireAbsent("members").set("members", Text.bytes("ada")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            log()
                .commit(
                    LogCommit.at(NOON)
                        .requireAbsent("members")
                        .append("message", Text.bytes("b"))
                        .build()));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            log()
                .commit(
                    LogCommit.at(NOON)
                        .require("members", Optional.empty())
                        .append("message", Text.bytes("b"))
                        .build()));
    assertThat(all(log(), "message")).isEmpty();
  }

  @Test
  default void oneConditionOfSeveralIsEnoughToConflict() throws Conflict {
    log().commit(open(NOON).set("a", Text.bytes("1")).set("b", Text.bytes("1")).build());
    Entry a = log().head("a").orElseThrow();
    Entry b = log().head("b").orElseThrow();
    log().commit(LogCommit.at(NOON).require(b).set("b", Text.bytes("2")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            log()
                .commit(
                    LogCommit.at(NOON).require(a).require(b).set("a", Text.bytes("3")).build()));
    assertThat(Text.of(log().head("a"))).isEqualTo("1");
  }

  @Test
  default void aValueOfTheHeadCanBeRemovedAndSetAgain() throws Conflict {
    log().commit(open(NOON).set("active", Text.bytes("run 1")).build());
    Entry active = log().head("active").orElseThrow();
    log().commit(LogCommit.at(NOON).require(active).remove("active").remove("never was").build());

    assertThat(log().head("active")).isEmpty();
    assertThat(log().heads(KeyRange.ALL, 10)).isEmpty();
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            log().commit(LogCommit.at(NOON).require(active).set("x", Text.bytes("1")).build()));
    log()
        .commit(
            LogCommit.at(NOON).requireAbsent("active").set("active", Text.bytes("run 2")).build());
    assertThat(Text.of(log().head("active"))).isEqualTo("run 2");
  }

  @Test
  default void aConditionAloneMayBeCommitted() throws Conflict {
    assertThat(log().commit(open(NOON).build()).positions()).isEmpty();
    assertThat(log().last()).isEqualTo(Position.START);
  }

  @Test
  default void theHeadIsReadByRangeInTheOrderOfItsKeys() throws Conflict {
    LogCommit.Builder commit = open(NOON);
    for (String key :
        List.of("applied/b", "members", "applied/a", "applied", "applied/中", "applied0")) {
      commit.set(key, Text.bytes(key));
    }
    log().commit(commit.append("applied", Text.bytes("an entry")).build());

    assertThat(Text.keys(log().heads(KeyRange.ALL, 10)))
        .containsExactly("applied", "applied/a", "applied/b", "applied/中", "applied0", "members");
    assertThat(Text.keys(log().heads(KeyRange.startingWith("applied/"), 10)))
        .containsExactly("applied/a", "applied/b", "applied/中");
    assertThat(Text.keys(log().heads(KeyRange.startingWith("applied/"), 2)))
        .containsExactly("applied/a", "applied/b");
    assertThat(Text.keys(log().heads(new KeyRange("applied0", ""), 10)))
        .containsExactly("applied0", "members");
    assertThat(log().heads(new KeyRange("z", "a"), 10)).isEmpty();
    assertThat(log().heads(KeyRange.ALL, 0)).isEmpty();
    assertThat(log().heads(KeyRange.ALL, 10))
        .allSatisfy(found -> assertThat(Text.of(found)).isEqualTo(found.key()));
  }

  @Test
  default void anEntryIsReplacedWhileItIsAsSeen() throws Conflict {
    Position position = append(log(), NOON, "helo");
    append(log(), NOON, "next");
    LogEntry seen = log().get("message", position).orElseThrow();
    CommitId id = log().replace("message", seen, Text.bytes("hello"));

    LogEntry found = log().get("message", position).orElseThrow();
    assertThat(Text.of(found)).isEqualTo("hello");
    assertThat(found.version()).isEqualTo(id).isNotEqualTo(seen.version());
    assertThat(Text.of(all(log(), "message"))).containsExactly("hello", "next");
    assertThat(log().last()).isEqualTo(position.successor());
  }

  @Test
  default void anEntryThatWasReplacedMeanwhileIsNotReplaced() throws Conflict {
    Position position = append(log(), NOON, "a");
    LogEntry seen = log().get("message", position).orElseThrow();
    log().replace("message", seen, Text.bytes("b"));

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> log().replace("message", seen, Text.bytes("c")));
    assertThat(Text.of(log().get("message", position).orElseThrow())).isEqualTo("b");
  }

  @Test
  default void anEntryThatIsGoneOrOfAnotherFamilyIsNotReplaced() throws Conflict {
    LogEntry seen = log().get("message", append(log(), NOON, "a")).orElseThrow();

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> log().replace("event", seen, Text.bytes("b")));
    log().erase();
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> log().replace("message", seen, Text.bytes("b")));
    assertThat(all(log(), "message")).isEmpty();
    assertThat(all(log(), "event")).isEmpty();
  }

  @Test
  default void aScanBeginsAndEndsAnywhereBothEndsIncluded() throws Conflict {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      // Every second millisecond, so that there are gaps to begin in.
      positions.add(append(log(), NOON.plusMillis(2L * i), "m" + i));
    }

    assertThat(
            Text.of(log().scan("message", positions.get(3), positions.get(5), Order.FORWARD, 10)))
        .containsExactly("m3", "m4", "m5");
    assertThat(
            Text.of(log().scan("message", positions.get(3), positions.get(5), Order.BACKWARD, 10)))
        .containsExactly("m5", "m4", "m3");
    Position gap = at(NOON.plusMillis(7), 1);
    assertThat(Text.of(log().scan("message", gap, Position.END, Order.FORWARD, 2)))
        .containsExactly("m4", "m5");
    assertThat(Text.of(log().scan("message", Position.START, gap, Order.BACKWARD, 2)))
        .containsExactly("m3", "m2");
    assertThat(
            Text.of(log().scan("message", positions.get(4), positions.get(4), Order.FORWARD, 10)))
        .containsExactly("m4");
    assertThat(log().scan("message", gap, gap, Order.BACKWARD, 10)).isEmpty();
    assertThat(log().scan("message", positions.get(5), positions.get(3), Order.FORWARD, 10))
        .isEmpty();
    assertThat(log().scan("message", positions.get(5), positions.get(3), Order.BACKWARD, 10))
        .isEmpty();
    assertThat(
            log().scan("message", positions.getLast().successor(), Position.END, Order.FORWARD, 10))
        .isEmpty();
    assertThat(log().scan("message", Position.START, Position.END, Order.FORWARD, 0)).isEmpty();
  }

  @Test
  default void aLongLogIsPagedThroughInBothDirections() throws Conflict {
    RandomGenerator random = Seed.random("pages");
    TreeMap<Position, String> model = new TreeMap<>();
    for (int i = 0; model.size() < Size.of(2_000); i++) {
      LogCommit.Builder commit = open(NOON.plusMillis(random.nextInt(50)));
      int appends = random.nextInt(1, 20);
      for (int j = 0; j < appends; j++) {
        commit.append("message", Text.bytes(i + "." + j));
        commit.append("other", Text.bytes("x"));
      }
      List<Position> positions = log().commit(commit.build()).positions();
      for (int j = 0; j < appends; j++) {
        model.put(positions.get(2 * j), i + "." + j);
      }
    }

    List<String> forward = new ArrayList<>();
    Position from = Position.START;
    Tries pagesForward = new Tries();
    while (pagesForward.again()) {
      List<LogEntry> page =
          log().scan("message", from, Position.END, Order.FORWARD, random.nextInt(1, 200));
      if (page.isEmpty()) {
        break;
      }
      forward.addAll(Text.of(page));
      from = page.getLast().position().successor();
    }
    assertThat(forward).containsExactlyElementsOf(model.values());

    List<String> backward = new ArrayList<>();
    Position to = Position.END;
    Tries pagesBackward = new Tries();
    while (pagesBackward.again()) {
      List<LogEntry> page =
          log().scan("message", Position.START, to, Order.BACKWARD, random.nextInt(1, 200));
      if (page.isEmpty()) {
        break;
      }
      backward.addAll(Text.of(page));
      to = page.getLast().position().predecessor();
    }
    assertThat(backward).containsExactlyElementsOf(model.descendingMap().values());

    for (int i = 0; i < Size.of(50); i++) {
      Position start =
          new Position(random.nextLong(model.firstKey().value() - 5, model.lastKey().value() + 5));
      assertThat(Text.of(log().scan("message", start, Position.END, Order.FORWARD, 7)))
          .containsExactlyElementsOf(
              model.tailMap(start, true).values().stream().limit(7).toList());
      assertThat(Text.of(log().scan("message", Position.START, start, Order.BACKWARD, 7)))
          .containsExactlyElementsOf(
              model.headMap(start, true).descendingMap().values().stream().limit(7).toList());
      assertThat(log().get("message", start).map(Text::of))
          .isEqualTo(Optional.ofNullable(model.get(start)));
    }
  }

  @Test
  default void logsWhoseNamesBeginAlikeAreApart() throws Conflict {
    List<Name> names =
        List.of(
            Name.of("chat", "a"),
            Name.of("chat", "ab"),
            Name.of("chat", "a/b"),
            Name.of("chat", "a!"),
            Name.of("chat-a", "a"),
            Name.of("cha", "t"));
    for (Name name : names) {
      Log log = store().log(name);
      log.commit(
          open(NOON)
              .set("b", Text.bytes(name.toString()))
              .append("b", Text.bytes(name.toString()))
              .build());
    }

    store().log(names.getFirst()).erase();

    for (Name name : names.subList(1, names.size())) {
      Log log = store().log(name);
      assertThat(Text.of(all(log, "b"))).containsExactly(name.toString());
      assertThat(Text.of(log.scan("b", Position.START, Position.END, Order.BACKWARD, 9)))
          .containsExactly(name.toString());
      assertThat(log.heads(KeyRange.ALL, 10)).extracting(Text::of).containsExactly(name.toString());
      assertThat(log.last()).isEqualTo(at(NOON, 1));
    }
  }

  @Test
  default void anErasedLogIsEmptyAndItsPositionsFollowTheClockAgain() throws Conflict {
    log()
        .commit(
            open(NOON)
                .set("members", Text.bytes("ada"))
                .append("message", Text.bytes("a"))
                .build());
    append(log(), NOON, "b");
    log().erase();

    assertThat(log().last()).isEqualTo(Position.START);
    assertThat(log().head("members")).isEmpty();
    assertThat(log().heads(KeyRange.ALL, 10)).isEmpty();
    assertThat(all(log(), "message")).isEmpty();
    assertThat(append(log(), NOON, "c")).isEqualTo(at(NOON, 1));
    assertThat(Text.of(all(log(), "message"))).containsExactly("c");
  }
}
