package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import org.junit.jupiter.api.Test;

/// What a partition promises.
public interface PartitionContract extends StoreUnderTest {

  private Partition partition() {
    return store().partition(Name.of("list", "a"));
  }

  private static Entry seen(Partition partition, String key) {
    return partition.get(key).orElseThrow(() -> new AssertionError("nothing under " + key));
  }

  private static void insert(Partition partition, String... keys) throws Conflict {
    Commit.Builder commit = Commit.guarded();
    for (String key : keys) {
      commit.insert(key, Text.bytes("of " + key));
    }
    partition.commit(commit.build());
  }

  @Test
  default void aPartitionThatNobodyWroteToIsEmpty() {
    assertThat(partition().get("a")).isEmpty();
    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 10)).isEmpty();
    assertThat(partition().scan(KeyRange.ALL, Order.BACKWARD, 10)).isEmpty();
  }

  @Test
  default void whatWasInsertedIsFoundThroughEveryHandle() throws Conflict {
    CommitId id = partition().commit(Commit.guarded().insert("a", Text.bytes("1")).build());

    Entry found = seen(another().partition(Name.of("list", "a")), "a");
    assertThat(found.key()).isEqualTo("a");
    assertThat(Text.of(found)).isEqualTo("1");
    assertThat(found.version()).isEqualTo(id);
  }

  @Test
  default void theVersionOfAnEntryIsTheCommitThatLastWroteIt() throws Conflict {
    CommitId both =
        partition()
            .commit(
                Commit.guarded().insert("a", Text.bytes("1")).insert("b", Text.bytes("1")).build());
    CommitId one =
        partition()
            .commit(Commit.guarded().replace(seen(partition(), "a"), Text.bytes("2")).build());

    assertThat(one).isNotEqualTo(both);
    assertThat(seen(partition(), "a").version()).isEqualTo(one);
    assertThat(seen(partition(), "b").version()).isEqualTo(both);
    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 10))
        .extracting(Entry::version)
        .containsExactly(one, both);
  }

  @Test
  default void anInsertOfAKeyThatExistsConflicts() throws Conflict {
    insert(partition(), "a");

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> partition().commit(Commit.guarded().insert("a", Text.bytes("2")).build()));
    assertThat(Text.of(seen(partition(), "a"))).isEqualTo("of a");
  }

  @Test
  default void aReplacementOfAnOlderVersionConflicts() throws Conflict {
    insert(partition(), "a");
    Entry old = seen(partition(), "a");
    partition().commit(Commit.guarded().replace(old, Text.bytes("2")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> partition().commit(Commit.guarded().replace(old, Text.bytes("3")).build()));
    assertThat(Text.of(seen(partition(), "a"))).isEqualTo("2");
  }

  @Test
  default void aVersionDoesNotReturnWhenItsValueDoes() throws Conflict {
    insert(partition(), "a");
    Entry old = seen(partition(), "a");
    partition().commit(Commit.guarded().remove(old).build());
    insert(partition(), "a");

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> partition().commit(Commit.guarded().replace(old, Text.bytes("3")).build()));
  }

  @Test
  default void aReplacementOfAKeyThatIsGoneConflicts() throws Conflict {
    insert(partition(), "a");
    Entry old = seen(partition(), "a");
    partition().commit(Commit.guarded().remove(old).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> partition().commit(Commit.guarded().replace(old, Text.bytes("3")).build()));
    assertThat(partition().get("a")).isEmpty();
  }

  @Test
  default void aRemovedKeyIsGoneAndCanBeInsertedAgain() throws Conflict {
    insert(partition(), "a", "b");
    partition().commit(Commit.guarded().remove(seen(partition(), "a")).build());

    assertThat(partition().get("a")).isEmpty();
    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10))).containsExactly("b");
    insert(partition(), "a");
    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("a", "b");
  }

  @Test
  default void aRemovalOfAnOlderVersionConflicts() throws Conflict {
    insert(partition(), "a");
    Entry old = seen(partition(), "a");
    partition().commit(Commit.guarded().replace(old, Text.bytes("2")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> partition().commit(Commit.guarded().remove(old).build()));
    assertThat(Text.of(seen(partition(), "a"))).isEqualTo("2");
  }

  @Test
  default void aRequirementThatHoldsChangesNothing() throws Conflict {
    insert(partition(), "a");
    Entry a = seen(partition(), "a");
    partition()
        .commit(
            Commit.guarded().require(a).requireAbsent("c").insert("b", Text.bytes("1")).build());

    assertThat(seen(partition(), "a").version()).isEqualTo(a.version());
    assertThat(partition().get("c")).isEmpty();
    assertThat(partition().get("b")).isPresent();
  }

  @Test
  default void aRequirementThatDoesNotHoldConflicts() throws Conflict {
    insert(partition(), "a");
    Entry old = seen(partition(), "a");
    partition().commit(Commit.guarded().replace(old, Text.bytes("2")).build());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            partition().commit(Commit.guarded().require(old).insert("b", Text.bytes("1")).build()));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            partition()
                .commit(Commit.guarded().requireAbsent("a").insert("b", Text.bytes("1")).build()));
    assertThat(partition().get("b")).isEmpty();
  }

  @Test
  default void aConflictInOneStepLeavesNoTraceOfTheOthers() throws Conflict {
    insert(partition(), "a", "b", "c");
    Entry a = seen(partition(), "a");
    Entry b = seen(partition(), "b");
    Commit commit =
        Commit.guarded()
            .insert("0", Text.bytes("new"))
            .replace(a, Text.bytes("new"))
            .remove(b)
            .insert("c", Text.bytes("there is one"))
            .insert("z", Text.bytes("new"))
            .build();

    assertThatExceptionOfType(Conflict.class).isThrownBy(() -> partition().commit(commit));
    List<Entry> after = partition().scan(KeyRange.ALL, Order.FORWARD, 10);
    assertThat(Text.keys(after)).containsExactly("a", "b", "c");
    assertThat(after).extracting(Text::of).containsExactly("of a", "of b", "of c");
    assertThat(after.getFirst().version()).isEqualTo(a.version());
  }

  @Test
  default void putInsertsOrReplacesByWhatWasSeen() throws Conflict {
    partition().commit(Commit.guarded().put("a", partition().get("a"), Text.bytes("1")).build());
    partition().commit(Commit.guarded().put("a", partition().get("a"), Text.bytes("2")).build());

    assertThat(Text.of(partition().get("a"))).isEqualTo("2");
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            partition()
                .commit(Commit.guarded().put("a", Optional.empty(), Text.bytes("3")).build()));
  }

  @Test
  default void whatIsWrittenOnceMayBeWrittenAgainWithTheSameValue() throws Conflict {
    Commit once = Commit.once().put("k/1", Text.bytes("x")).put("k/2", Text.bytes("y")).build();
    partition().commit(once);
    partition().commit(once);

    assertThat(Text.of(partition().get("k/1"))).isEqualTo("x");
    assertThat(Text.of(partition().get("k/2"))).isEqualTo("y");
  }

  @Test
  default void bothWaysOfWritingLiveInOnePartitionUnderKeysOfTheirOwn() throws Conflict {
    insert(partition(), "guarded/1");
    partition().commit(Commit.once().put("once/1", Text.bytes("x")).build());

    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("guarded/1", "once/1");
  }

  @Test
  default void aScanReturnsARangeInOrderFromEitherEnd() throws Conflict {
    insert(partition(), "a", "b", "c", "d", "e");

    KeyRange middle = new KeyRange("b", "e");
    assertThat(Text.keys(partition().scan(middle, Order.FORWARD, 10)))
        .containsExactly("b", "c", "d");
    assertThat(Text.keys(partition().scan(middle, Order.BACKWARD, 10)))
        .containsExactly("d", "c", "b");
    KeyRange endless = new KeyRange("d", "");
    assertThat(Text.keys(partition().scan(endless, Order.FORWARD, 10))).containsExactly("d", "e");
    assertThat(Text.keys(partition().scan(endless, Order.BACKWARD, 10))).containsExactly("e", "d");
    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.BACKWARD, 10)))
        .containsExactly("e", "d", "c", "b", "a");
  }

  @Test
  default void aScanBetweenKeysThatDoNotExistReturnsWhatLiesBetween() throws Conflict {
    insert(partition(), "b", "d");

    assertThat(Text.keys(partition().scan(new KeyRange("a", "c"), Order.FORWARD, 10)))
        .containsExactly("b");
    assertThat(Text.keys(partition().scan(new KeyRange("a", "c"), Order.BACKWARD, 10)))
        .containsExactly("b");
    assertThat(partition().scan(new KeyRange("c", "d"), Order.FORWARD, 10)).isEmpty();
    assertThat(partition().scan(new KeyRange("e", ""), Order.BACKWARD, 10)).isEmpty();
  }

  @Test
  default void aRangeThatEndsBeforeItBeginsIsEmpty() throws Conflict {
    insert(partition(), "a", "b", "c");

    assertThat(partition().scan(new KeyRange("c", "a"), Order.FORWARD, 10)).isEmpty();
    assertThat(partition().scan(new KeyRange("c", "a"), Order.BACKWARD, 10)).isEmpty();
    assertThat(partition().scan(new KeyRange("b", "b"), Order.FORWARD, 10)).isEmpty();
    assertThat(partition().scan(new KeyRange("b", "b"), Order.BACKWARD, 10)).isEmpty();
  }

  @Test
  default void aScanStopsAtItsLimit() throws Conflict {
    insert(partition(), "a", "b", "c");

    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 2)))
        .containsExactly("a", "b");
    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.BACKWARD, 2)))
        .containsExactly("c", "b");
    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 0)).isEmpty();
  }

  @Test
  default void aScanContinuesAfterAKeyFromThatKeyAndNul() throws Conflict {
    insert(partition(), "a", "a!", "b");

    assertThat(Text.keys(partition().scan(new KeyRange("a\0", ""), Order.FORWARD, 10)))
        .containsExactly("a!", "b");
    assertThat(Text.keys(partition().scan(new KeyRange("", "a\0"), Order.BACKWARD, 10)))
        .containsExactly("a");
  }

  @Test
  default void aSlashInAKeyIsAByteLikeAnyOther() throws Conflict {
    insert(partition(), "a", "a/b", "a!", "a0", "ab", "a/", "a/b/c", "/");

    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("/", "a", "a!", "a/", "a/b", "a/b/c", "a0", "ab");
    assertThat(Text.keys(partition().scan(KeyRange.startingWith("a/"), Order.FORWARD, 10)))
        .containsExactly("a/", "a/b", "a/b/c");
    assertThat(Text.keys(partition().scan(KeyRange.startingWith("a/"), Order.BACKWARD, 10)))
        .containsExactly("a/b/c", "a/b", "a/");
  }

  @Test
  default void keysAreInTheOrderOfTheirUtf8Bytes() throws Conflict {
    // U+FF01 comes before U+1F600 in UTF-8 and after it in UTF-16.
    insert(partition(), "é", "z", "\uff01", "😀", "中", "Z", "~", "z😀", "z\uff01");

    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("Z", "z", "z\uff01", "z😀", "~", "é", "中", "\uff01", "😀");
    assertThat(Text.keys(partition().scan(new KeyRange("z", "中"), Order.BACKWARD, 10)))
        .containsExactly("é", "~", "z😀", "z\uff01", "z");
    assertThat(Text.keys(partition().scan(KeyRange.startingWith("z"), Order.FORWARD, 10)))
        .containsExactly("z", "z\uff01", "z😀");
  }

  @Test
  default void valuesComeBackByteByByte() throws Conflict {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    partition().commit(Commit.guarded().insert("every", every).insert("none", new byte[0]).build());

    assertThat(seen(partition(), "every").value()).isEqualTo(every);
    assertThat(seen(partition(), "none").value()).isEmpty();
    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 10))
        .extracting(Entry::value)
        .containsExactly(every, new byte[0]);
  }

  @Test
  default void anArrayChangedAfterTheCommitChangesNothingKept() throws Conflict {
    byte[] value = Text.bytes("kept");
    partition().commit(Commit.guarded().insert("a", value).build());
    Arrays.fill(value, (byte) '!');

    assertThat(Text.of(partition().get("a"))).isEqualTo("kept");
  }

  @Test
  default void partitionsWhoseNamesBeginAlikeAreApart() throws Conflict {
    List<Name> names =
        List.of(
            Name.of("chat", "a"),
            Name.of("chat", "ab"),
            Name.of("chat", "a/b"),
            Name.of("chat", "a!"),
            Name.of("chat-a", "a"),
            Name.of("cha", "t"),
            Name.of("cha", "ta"));
    for (Name name : names) {
      store()
          .partition(name)
          .commit(Commit.guarded().insert("b", Text.bytes(name.toString())).build());
    }
    for (Name name : names) {
      assertThat(store().partition(name).scan(KeyRange.ALL, Order.FORWARD, 10))
          .extracting(Text::of)
          .containsExactly(name.toString());
      assertThat(store().partition(name).scan(KeyRange.ALL, Order.BACKWARD, 10))
          .extracting(Text::of)
          .containsExactly(name.toString());
    }

    store().partition(names.getFirst()).erase();

    assertThat(store().partition(names.getFirst()).get("b")).isEmpty();
    for (Name name : names.subList(1, names.size())) {
      assertThat(Text.of(store().partition(name).get("b"))).isEqualTo(name.toString());
    }
  }

  @Test
  default void anErasedPartitionIsEmptyAndCanBeUsedAgain() throws Conflict {
    insert(partition(), "a", "b");
    partition().erase();
    partition().erase();

    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 10)).isEmpty();
    assertThat(partition().get("a")).isEmpty();
    insert(partition(), "b");
    assertThat(Text.keys(partition().scan(KeyRange.ALL, Order.FORWARD, 10))).containsExactly("b");
  }

  @Test
  default void manyRandomCommitsLeaveWhatAModelOfThemLeaves() throws Conflict {
    RandomGenerator random = Seed.random("partition model");
    TreeMap<String, String> model = new TreeMap<>();
    for (int i = 0; i < Size.of(1_000); i++) {
      String key = "k" + random.nextInt(50);
      Optional<Entry> seen = partition().get(key);
      assertThat(seen.map(Text::of)).isEqualTo(Optional.ofNullable(model.get(key)));
      if (seen.isPresent() && random.nextInt(3) == 0) {
        partition().commit(Commit.guarded().remove(seen.get()).build());
        model.remove(key);
      } else {
        partition().commit(Commit.guarded().put(key, seen, Text.bytes(i)).build());
        model.put(key, Integer.toString(i));
      }
      if (i % 20 == 0) {
        String from = "k" + random.nextInt(50);
        String to = "k" + random.nextInt(50);
        List<String> expected = new ArrayList<>();
        if (from.compareTo(to) < 0) {
          expected.addAll(model.subMap(from, to).keySet());
        }
        assertThat(Text.keys(partition().scan(new KeyRange(from, to), Order.FORWARD, 100)))
            .isEqualTo(expected);
        assertThat(Text.keys(partition().scan(new KeyRange(from, to), Order.BACKWARD, 100)))
            .isEqualTo(expected.reversed());
      }
    }
    assertThat(partition().scan(KeyRange.ALL, Order.FORWARD, 100).stream().map(Entry::value))
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .containsExactlyElementsOf(model.values());
  }
}
