package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import org.junit.jupiter.api.Test;

/// What the enumeration of names promises.
public interface NamesContract extends StoreUnderTest {

  private void begin(String family, String id) throws Conflict {
    store()
        .partition(Name.of(family, id))
        .commit(Commit.guarded().insert("k", Text.bytes(id)).build());
  }

  private List<String> ids(String family, Optional<String> after, int limit) {
    return store().names(family, after, limit).stream().map(Name::id).toList();
  }

  @Test
  default void namesOfAFamilyAreFoundInTheOrderOfTheirIds() throws Conflict {
    List<String> ids = List.of("!", "0", "A", "a", "a!", "a/b", "ab", "a~", "b", "~", "~~");
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, Random.from(Seed.random("names")));
    for (String id : shuffled) {
      begin("chat", id);
    }

    assertThat(ids("chat", Optional.empty(), 100)).isEqualTo(ids);
    assertThat(store().names("chat", Optional.empty(), 100))
        .allSatisfy(name -> assertThat(name.family()).isEqualTo("chat"));
  }

  @Test
  default void familiesThatBeginAlikeAreListedApart() throws Conflict {
    begin("cha", "1");
    begin("chat", "2");
    begin("chat-x", "3");
    begin("chat0", "4");
    begin("chau", "5");

    assertThat(ids("chat", Optional.empty(), 100)).containsExactly("2");
    assertThat(ids("cha", Optional.empty(), 100)).containsExactly("1");
    assertThat(ids("c", Optional.empty(), 100)).isEmpty();
    assertThat(ids("chat", Optional.of("2"), 100)).isEmpty();
  }

  @Test
  default void namesArePagedThroughByTheLastIdSeen() throws Conflict {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      String id = "c" + (char) ('a' + i);
      begin("chat", id);
      expected.add(id);
    }

    List<String> found = new ArrayList<>();
    Optional<String> after = Optional.empty();
    Tries pages = new Tries();
    while (pages.again()) {
      List<String> page = ids("chat", after, 10);
      assertThat(page).hasSizeLessThanOrEqualTo(10);
      if (page.isEmpty()) {
        break;
      }
      found.addAll(page);
      after = Optional.of(page.getLast());
    }
    assertThat(found).isEqualTo(expected);
    assertThat(ids("chat", Optional.of("cb-not-one"), 2)).containsExactly("cc", "cd");
    assertThat(ids("chat", Optional.empty(), 0)).isEmpty();
  }

  @Test
  default void aLargeThingIsListedOnce() throws Conflict {
    for (String id : List.of("a", "b")) {
      LogCommit.Builder commit = LogCommit.at(LogContract.NOON).requireAbsent("closed");
      for (int i = 0; i < 300; i++) {
        commit.append("message", Text.bytes(i)).set("k" + i, Text.bytes(i));
      }
      store().log(Name.of("chat", id)).commit(commit.build());
    }

    assertThat(ids("chat", Optional.empty(), 100)).containsExactly("a", "b");
  }

  @Test
  default void whatHasOnlyAHeadOrOnlyEntriesIsListed() throws Conflict {
    store()
        .log(Name.of("chat", "head"))
        .commit(
            LogCommit.at(LogContract.NOON).requireAbsent("k").set("k", Text.bytes("1")).build());
    store()
        .log(Name.of("chat", "tail"))
        .commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent("k")
                .append("message", Text.bytes("1"))
                .build());

    assertThat(ids("chat", Optional.empty(), 100)).containsExactly("head", "tail");
  }

  @Test
  default void whatWasErasedIsNotListed() throws Conflict {
    begin("chat", "a");
    begin("chat", "b");
    begin("chat", "c");
    store().partition(Name.of("chat", "b")).erase();

    assertThat(ids("chat", Optional.empty(), 100)).containsExactly("a", "c");
  }
}
