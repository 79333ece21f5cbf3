package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;

/// What is just within the limits is kept; what is just past them is refused before anything
/// happens.
public interface LimitsContract extends StoreUnderTest {

  private Partition partition() {
    return store().partition(Name.of("list", "a"));
  }

  private Log log() {
    return store().log(Name.of("chat", "a"));
  }

  @Test
  default void theLargestValueIsKeptAndALargerOneRefused() throws Conflict {
    byte[] largest = new byte[Limits.VALUE_BYTES_MAX];
    Seed.random("largest").nextBytes(largest);
    byte[] larger = new byte[Limits.VALUE_BYTES_MAX + 1];
    partition().commit(Commit.guarded().insert("a", largest).build());
    Position position =
        log()
            .commit(
                LogCommit.at(LogContract.NOON)
                    .requireAbsent("a")
                    .set("a", largest)
                    .append("m", largest)
                    .build())
            .position();

    assertThat(partition().get("a").orElseThrow().value()).isEqualTo(largest);
    assertThat(log().head("a").orElseThrow().value()).isEqualTo(largest);
    assertThat(log().get("m", position).orElseThrow().value()).isEqualTo(largest);
    assertThatIllegalArgumentException().isThrownBy(() -> Commit.guarded().insert("b", larger));
    assertThatIllegalArgumentException().isThrownBy(() -> Commit.once().put("b", larger));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogCommit.at(LogContract.NOON).set("b", larger));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogCommit.at(LogContract.NOON).append("m", larger));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> log().replace("m", log().get("m", position).orElseThrow(), larger));
  }

  @Test
  default void theLongestKeyIsKeptAndALongerOneRefused() throws Conflict {
    String longest = "é".repeat(Limits.KEY_BYTES_MAX / 2);
    partition().commit(Commit.guarded().insert(longest, Text.bytes("1")).build());
    log()
        .commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent(longest)
                .set(longest, Text.bytes("1"))
                .build());

    assertThat(partition().get(longest)).isPresent();
    assertThat(log().head(longest)).isPresent();
    assertThat(Text.keys(log().heads(KeyRange.startingWith(longest), 10))).containsExactly(longest);
    assertThatKeyIsRefused(longest + "a");
  }

  @Test
  default void whatCannotBeAKeyIsRefusedInReadsAndWrites() {
    assertThatKeyIsRefused("");
    assertThatKeyIsRefused("a\0b");
    assertThatKeyIsRefused("half a pair \ud83d");
    assertThatKeyIsRefused("\ude00 the other half");
  }

  private void assertThatKeyIsRefused(String key) {
    List<Consumer<String>> uses =
        List.of(
            refused -> Commit.guarded().insert(refused, Text.bytes("1")),
            refused -> Commit.guarded().requireAbsent(refused),
            refused -> Commit.once().put(refused, Text.bytes("1")),
            refused -> LogCommit.at(LogContract.NOON).requireAbsent(refused),
            refused -> LogCommit.at(LogContract.NOON).require(refused, Optional.empty()),
            refused -> LogCommit.at(LogContract.NOON).set(refused, Text.bytes("1")),
            refused -> LogCommit.at(LogContract.NOON).remove(refused),
            refused -> partition().get(refused),
            refused -> log().head(refused));
    for (Consumer<String> use : uses) {
      assertThatIllegalArgumentException().isThrownBy(() -> use.accept(key));
    }
  }

  @Test
  default void theLargestCommitIsKeptAndALargerOneRefused() throws Conflict {
    Commit.Builder inserts = Commit.guarded();
    LogCommit.Builder appends = LogCommit.at(LogContract.NOON).requireAbsent("closed");
    for (int i = 0; i < Limits.COMMIT_STEPS_MAX; i++) {
      inserts.insert("k" + i, Text.bytes(i));
      if (i > 0) {
        appends.append("m", Text.bytes(i));
      }
    }
    partition().commit(inserts.build());
    log().commit(appends.build());

    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, Limits.COMMIT_STEPS_MAX + 1))
        .hasSize(Limits.COMMIT_STEPS_MAX);
    assertThat(
            log().scan("m", Position.START, Position.END, Order.FORWARD, Limits.COMMIT_STEPS_MAX))
        .hasSize(Limits.COMMIT_STEPS_MAX - 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inserts.insert("one more", Text.bytes("1")).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> appends.append("m", Text.bytes("1")).build());
  }

  @Test
  default void aCommitOfMoreBytesThanTheLimitIsRefused() throws Conflict {
    byte[] largest = new byte[Limits.VALUE_BYTES_MAX];
    Commit.Builder inserts = Commit.guarded();
    LogCommit.Builder appends = LogCommit.at(LogContract.NOON).requireAbsent("closed");
    for (int bytes = 0; bytes < Limits.COMMIT_BYTES_MAX; bytes += largest.length) {
      inserts.insert("k" + bytes, largest);
      appends.append("m", largest);
    }
    partition().commit(inserts.build());
    log().commit(appends.build());

    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 100))
        .hasSize(Limits.COMMIT_BYTES_MAX / Limits.VALUE_BYTES_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inserts.insert("more", new byte[1]).build());
    assertThatIllegalArgumentException().isThrownBy(() -> appends.append("m", new byte[1]).build());
  }

  @Test
  default void aCommitWithoutStepsAndAKeyNamedTwiceAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Commit.guarded().build());
    assertThatIllegalArgumentException().isThrownBy(() -> LogCommit.at(LogContract.NOON).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogCommit.at(LogContract.NOON).append("m", Text.bytes("1")).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Commit.guarded().insert("a", Text.bytes("1")).requireAbsent("a").build());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> LogCommit.at(LogContract.NOON).requireAbsent("a").requireAbsent("a").build());
  }

  @Test
  default void aNegativeLimitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> partition().scan(KeyRange.ALL, Order.FORWARD, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> log().heads(KeyRange.ALL, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> log().scan("m", Position.START, Position.END, Order.FORWARD, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store().agenda().due(LogContract.NOON, 0, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store().names("chat", Optional.empty(), -1));
  }

  @Test
  default void aScanReturnsTenThousandEntriesAtMost() throws Conflict {
    int perCommit = Limits.COMMIT_STEPS_MAX - 1;
    for (int appended = 0; appended <= Limits.SCAN_ENTRIES_MAX; appended += perCommit) {
      LogCommit.Builder commit = LogCommit.at(LogContract.NOON).requireAbsent("closed");
      for (int i = 0; i < perCommit; i++) {
        commit.append("m", Text.bytes(i));
      }
      log().commit(commit.build());
    }

    assertThat(log().scan("m", Position.START, Position.END, Order.FORWARD, Integer.MAX_VALUE))
        .hasSize(Limits.SCAN_ENTRIES_MAX);
  }

  @Test
  default void whatCannotBeAFamilyOfEntriesIsRefusedInReadsAndWrites() {
    for (String family : List.of("", "A", "a1", "a/b", "a\0", "é", "x".repeat(33))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LogCommit.at(LogContract.NOON).append(family, Text.bytes("1")));
      assertThatIllegalArgumentException().isThrownBy(() -> log().get(family, Position.START));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log().scan(family, Position.START, Position.END, Order.FORWARD, 1));
    }
  }

  @Test
  default void whatCannotBeANameOrANoteIsRefused() {
    for (String family : List.of("", "A", "a/b", "a b", "x".repeat(33))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Name.of(family, "a"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store().names(family, Optional.empty(), 1));
    }
    for (String id : List.of("", "a b", "é", "a\0", "x".repeat(201))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Name.of("chat", id));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Note.of(Instant.EPOCH.minusMillis(1), "a", "b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Note.of(Note.LATEST.plusMillis(1), "a", "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Note.of(LogContract.NOON, "", "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Note.of(LogContract.NOON, "a", "b\0c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Note(LogContract.NOON, "a", "b", "x".repeat(65)));
  }

  @Test
  default void theLongestNameAndNoteAreKept() throws Conflict {
    Name name = Name.of("f".repeat(32), "i/".repeat(100));
    assertThat(Name.parse(name.toString())).isEqualTo(name);
    String longest = "k".repeat(Limits.KEY_BYTES_MAX);
    Note note = new Note(Note.LATEST, longest, longest, "t".repeat(64));
    store()
        .log(name)
        .commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent(longest)
                .append("x".repeat(32), Text.bytes("1"))
                .note(note)
                .build());

    assertThat(store().names(name.family(), Optional.empty(), 10)).containsExactly(name);
    assertThat(store().agenda().due(Note.LATEST, note.shard(), 10)).containsExactly(note);
    assertThat(
            store().log(name).scan("x".repeat(32), Position.START, Position.END, Order.BACKWARD, 9))
        .hasSize(1);
  }
}
