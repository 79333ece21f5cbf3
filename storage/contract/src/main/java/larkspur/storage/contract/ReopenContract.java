package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import org.junit.jupiter.api.Test;

/// What holds across closing a store and opening it again.
public interface ReopenContract extends StoreUnderTest {

  /// Closes the store of this test and opens it again on the same data; from then on [#store()]
  /// returns the new one.
  void reopen();

  @Test
  default void everythingIsThereAfterReopening() throws Conflict {
    Name listName = Name.of("list", "1");
    Name chatName = Name.of("chat", "1");
    Note note = new Note(LogContract.NOON, "expire", "run 1", "x");
    Note settled = Note.of(LogContract.NOON, "expire", "run 1");
    store()
        .partition(listName)
        .commit(
            Commit.guarded()
                .insert("a", Text.bytes("1"))
                .insert("gone", Text.bytes("1"))
                .note(note)
                .build());
    Partition list = store().partition(listName);
    list.commit(Commit.guarded().remove(list.get("gone").orElseThrow()).note(settled).build());
    store().agenda().settle(settled);
    Log chat = store().log(chatName);
    Position first =
        chat.commit(
                LogCommit.at(LogContract.NOON)
                    .requireAbsent("members")
                    .set("members", Text.bytes("ada"))
                    .append("message", Text.bytes("helo"))
                    .build())
            .position();
    LogEntry seen = chat.get("message", first).orElseThrow();
    chat.replace("message", seen, Text.bytes("hello"));
    Entry entry = list.get("a").orElseThrow();
    Entry members = chat.head("members").orElseThrow();
    LogEntry message = chat.get("message", first).orElseThrow();

    reopen();

    Partition listAfter = store().partition(listName);
    Log chatAfter = store().log(chatName);
    assertThat(listAfter.scan(KeyRange.ALL, Order.FORWARD, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(entry);
    assertThat(chatAfter.heads(KeyRange.ALL, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(members);
    assertThat(chatAfter.scan("message", Position.START, Position.END, Order.FORWARD, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(message);
    assertThat(chatAfter.last()).isEqualTo(first);
    assertThat(store().agenda().due(Instant.MAX, note.shard(), 10)).containsExactly(note);
    assertThat(store().names("chat", Optional.empty(), 10)).containsExactly(chatName);
  }

  @Test
  default void positionsGrowAndVersionsHoldAcrossReopening() throws Conflict {
    Name name = Name.of("chat", "1");
    store()
        .log(name)
        .commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent("n")
                .set("n", Text.bytes("1"))
                .append("m", new byte[0])
                .build());
    Entry old = store().log(name).head("n").orElseThrow();
    reopen();
    Log log = store().log(name);
    Instant earlier = LogContract.NOON.minusSeconds(3600);
    Log.Appended appended =
        log.commit(
            LogCommit.at(earlier)
                .require(old)
                .set("n", Text.bytes("2"))
                .append("m", new byte[0])
                .build());
    assertThat(appended.position()).isEqualTo(Position.of(LogContract.NOON.toEpochMilli(), 2));

    reopen();
    Log again = store().log(name);
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            again.commit(LogCommit.at(earlier).require(old).set("n", Text.bytes("3")).build()));
    assertThat(again.head("n").orElseThrow().version()).isEqualTo(appended.id());
  }

  @Test
  default void whatWasErasedStaysErasedAfterReopening() throws Conflict {
    for (String id : List.of("a", "ab")) {
      store()
          .log(Name.of("chat", id))
          .commit(
              LogCommit.at(LogContract.NOON)
                  .requireAbsent("n")
                  .set("n", Text.bytes("1"))
                  .append("m", new byte[0])
                  .build());
    }
    store().log(Name.of("chat", "a")).erase();
    reopen();

    assertThat(store().names("chat", Optional.empty(), 10)).containsExactly(Name.of("chat", "ab"));
    assertThat(store().log(Name.of("chat", "a")).last()).isEqualTo(Position.START);
    assertThat(store().log(Name.of("chat", "ab")).head("n")).isPresent();
  }

  @Test
  default void aClosedStoreFailsInWordsAndMayBeClosedAgain() {
    Name name = Name.of("chat", "1");
    var closed = store();
    Log log = closed.log(name);
    Partition partition = closed.partition(Name.of("list", "1"));
    closed.close();
    closed.close();

    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(log::last)
        .withMessageContaining("closed");
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> log.head("a"));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> log.scan("m", Position.START, Position.END, Order.FORWARD, 1));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> log.commit(LogCommit.at(LogContract.NOON).requireAbsent("a").build()));
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(log::erase);
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> partition.get("a"));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> partition.commit(Commit.guarded().insert("a", new byte[0]).build()));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> closed.agenda().note(Note.of(LogContract.NOON, "a", "b")));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> closed.names("chat", Optional.empty(), 1));
  }
}
