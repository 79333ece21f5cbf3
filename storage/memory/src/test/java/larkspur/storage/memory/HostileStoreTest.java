package larkspur.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.contract.LogContract;
import larkspur.storage.contract.ReopenContract;
import larkspur.storage.contract.Seed;
import larkspur.storage.contract.StoreContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seed.class)
final class HostileStoreTest {

  @Nested
  final class Alone implements StoreContract, ReopenContract {
    private HostileStore store = new HostileStore(Seed.value());

    @Override
    public Store store() {
      return store;
    }

    @Override
    public void reopen() {
      store.close();
      store = HostileStore.open(store.data(), Seed.value() + 1);
    }
  }

  @Nested
  final class OneOfTwo implements StoreContract {
    private final MemoryData data = new MemoryData(2, new SplittableRandom(Seed.value()));
    private final HostileStore one = HostileStore.openShared(data, Seed.value() + 1);
    private final HostileStore two = HostileStore.openShared(data, Seed.value() + 2);

    @Override
    public Store store() {
      return one;
    }

    @Override
    public Store another() {
      return two;
    }

    @Test
    void storesThatShareTheirDataAreNotExclusive() {
      assertThat(one.exclusive()).isFalse();
    }
  }

  @Test
  void aCommitWhoseReplyWasLostIsNeverToldThatItConflictsWithItself() throws Conflict {
    HostileStore store = new HostileStore(Seed.value());
    Partition list = store.partition(Name.of("list", "1"));
    Log chat = store.log(Name.of("chat", "1"));
    Position last = Position.START;
    for (int i = 0; i < 1_000; i++) {
      // Each would conflict if it were done twice: the key exists then, the log has gone on, the
      // version is another.
      list.commit(Commit.guarded().insert("k" + i, new byte[] {1}).build());
      Log.Appended appended =
          chat.commit(
              LogCommit.at(LogContract.NOON).after(last).append("m", new byte[] {2}).build());
      assertThat(appended.position()).isEqualTo(Position.next(LogContract.NOON, last));
      last = appended.position();
      var entry = chat.get("m", last).orElseThrow();
      assertThat(entry.version()).isEqualTo(appended.id());
      CommitId replaced = chat.replace("m", entry, new byte[] {3});
      assertThat(chat.get("m", last).orElseThrow().version()).isEqualTo(replaced);
    }
    assertThat(store.lostBefore()).as("requests lost").isPositive();
    assertThat(store.lostAfter()).as("replies lost").isPositive();
    assertThat(list.scan(KeyRange.ALL, Order.FORWARD, 10_000)).hasSize(1_000);
    assertThat(chat.scan("m", Position.START, Position.END, Order.FORWARD, 10_000)).hasSize(1_000);
  }

  @Test
  void aConflictIsToldThoughRepliesWereLost() throws Conflict {
    HostileStore store = new HostileStore(Seed.value());
    Partition list = store.partition(Name.of("list", "1"));
    list.commit(Commit.guarded().insert("k", new byte[] {1}).build());
    for (int i = 0; i < 200; i++) {
      assertThatExceptionOfType(Conflict.class)
          .isThrownBy(() -> list.commit(Commit.guarded().insert("k", new byte[] {2}).build()));
    }
  }

  @Test
  void theNoteOfACommitThatConflictedStays() throws Conflict {
    HostileStore store = new HostileStore(Seed.value());
    Partition list = store.partition(Name.of("list", "1"));
    list.commit(Commit.guarded().insert("k", new byte[] {1}).build());
    Note note = Note.of(LogContract.NOON, "follow", "list 1");

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> list.commit(Commit.guarded().insert("k", new byte[] {2}).note(note).build()));
    assertThat(store.agenda().due(Instant.MAX, note.shard(), 10)).containsExactly(note);
  }

  @Test
  void theSameSeedDoesTheSameAgain() throws Conflict {
    List<String> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      HostileStore store = new HostileStore(Seed.value());
      Partition list = store.partition(Name.of("list", "1"));
      StringBuilder seen = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        seen.append(list.commit(Commit.guarded().insert("k" + i, new byte[] {1}).build()))
            .append(' ');
        seen.append(store.lostBefore()).append(' ').append(store.lostAfter()).append('\n');
      }
      runs.add(seen.toString());
    }
    assertThat(runs.getFirst()).isEqualTo(runs.getLast());
  }
}
