package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.LogContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/// What happens when the disk fails, while much is written at once, and when a store is closed
/// under its callers.
final class RocksFailureTest {

  private static final Name NAME = Name.of("chat", "1");

  /// Only ends what would hang.
  private static final long LONGEST_SECONDS = 120;

  /// Of one worker that writes until the store is closed, however late that comes: more than 10,000
  /// would be more than a scan tells.
  private static final int COMMITS_MAX = 5_000;

  @TempDir Path folder;

  private static LogCommit append(String text) {
    return LogCommit.at(LogContract.NOON)
        .requireAbsent("closed")
        .set("latest", text.getBytes())
        .append("m", text.getBytes())
        .build();
  }

  @Test
  void afterAFailedWriteNothingIsAcknowledgedAndTheStoreIsStoppedForEveryone() throws Exception {
    AtomicBoolean failing = new AtomicBoolean();
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger acknowledged = new AtomicInteger();
    try (RocksStore store =
        RocksStore.open(
            folder,
            RocksStoreTest.options(),
            (database, batch, lasting) -> {
              if (failing.get()) {
                await(held);
                throw new RocksDBException("No space left on device");
              }
              database.write(batch, lasting);
            })) {
      Log log = store.log(NAME);
      log.commit(append("kept"));
      failing.set(true);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          String text = "lost " + i;
          waiting.add(
              threads.submit(() -> {
                log.commit(append(text));
                acknowledged.incrementAndGet();
                return null;
              }));
        }
        held.countDown();
        for (Future<?> one : waiting) {
          assertThatExceptionOfType(ExecutionException.class)
              .isThrownBy(one::get)
              .withCauseInstanceOf(StoreFailure.class);
        }
      }
      assertThat(acknowledged).hasValue(0);
      failing.set(false);
      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> log.commit(append("too late")))
          .withMessageContaining("No space left on device");
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> log.head("latest"));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(log::last);
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(log::erase);
    }

    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options())) {
      Log log = store.log(NAME);
      assertThat(log.scan("m", Position.START, Position.END, Order.FORWARD, 100))
          .extracting(entry -> new String(entry.value()))
          .containsExactly("kept");
      assertThat(log.head("latest").map(entry -> new String(entry.value()))).contains("kept");
      log.commit(append("goes on"));
    }
  }

  /// Bounded, so that a test that fails before it lets go still ends.
  private static void await(CountDownLatch latch) throws RocksDBException {
    try {
      if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new RocksDBException("held for too long");
      }
    } catch (InterruptedException interrupted) {
      throw new RocksDBException("interrupted");
    }
  }

  @Test
  void whatIsNotYetOnDiskIsNotShown() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    AtomicBoolean holding = new AtomicBoolean();
    try (RocksStore store =
            RocksStore.open(
                folder,
                RocksStoreTest.options(),
                (database, batch, lasting) -> {
                  if (holding.get()) {
                    writing.countDown();
                    await(held);
                  }
                  database.write(batch, lasting);
                });
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Log log = store.log(NAME);
      Position first = log.commit(append("first")).position();
      holding.set(true);
      Future<Log.Appended> second = threads.submit(() -> log.commit(append("second")));
      writing.await();

      assertThat(log.last()).isEqualTo(first);
      assertThat(new String(log.head("latest").orElseThrow().value())).isEqualTo("first");
      assertThat(log.heads(KeyRange.ALL, 10))
          .extracting(entry -> new String(entry.value()))
          .containsExactly("first");
      assertThat(log.scan("m", Position.START, Position.END, Order.BACKWARD, 10)).hasSize(1);

      held.countDown();
      assertThat(log.last()).isIn(first, second.get().position());
      assertThat(log.last()).isEqualTo(second.get().position());
      assertThat(new String(log.head("latest").orElseThrow().value())).isEqualTo("second");
    }
  }

  @Test
  void aConflictDisturbsNoOtherCommitOfItsBatch() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger batches = new AtomicInteger();
    try (RocksStore store =
            RocksStore.open(
                folder,
                RocksStoreTest.options(),
                (database, batch, lasting) -> {
                  writing.countDown();
                  await(held);
                  batches.incrementAndGet();
                  database.write(batch, lasting);
                });
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CommitId> first =
          threads.submit(() ->
              store
                  .partition(Name.of("list", "first"))
                  .commit(Commit.guarded().insert("k", new byte[] {1}).build()));
      writing.await();
      Partition list = store.partition(Name.of("list", "1"));
      List<Future<Boolean>> inserts = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String key = "k" + i % 100;
        inserts.add(
            threads.submit(() -> {
              try {
                list.commit(
                    Commit.guarded()
                        .insert(key, new byte[] {1})
                        .insert("own " + key, new byte[0])
                        .build());
                return true;
              } catch (Conflict lost) {
                return false;
              }
            }));
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      while (store.backlog() < inserts.size() && System.nanoTime() < until) {
        Thread.yield();
      }
      assertThat(store.backlog()).as("commits that wait for the one being written").isEqualTo(200);
      held.countDown();
      first.get();
      int won = 0;
      for (Future<Boolean> insert : inserts) {
        won += insert.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(100);
      assertThat(list.scan(KeyRange.ALL, Order.FORWARD, 1_000)).hasSize(200);
      assertThat(batches.get()).as("batches for 200 commits").isLessThan(200);
    }
  }

  @Test
  void closingUnderReadersAndWritersEndsThemInWordsAndKeepsWhatWasAcknowledged() throws Exception {
    int workers = 8;
    List<Future<Integer>> acknowledged = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      RocksStore store = RocksStore.open(folder, RocksStoreTest.options());
      CountDownLatch warm = new CountDownLatch(workers);
      for (int i = 0; i < workers; i++) {
        Partition list = store.partition(Name.of("list", "w" + i));
        acknowledged.add(
            threads.submit(() -> {
              int done = 0;
              try {
                while (true) {
                  if (done < COMMITS_MAX) {
                    list.commit(Commit.guarded().insert("k" + done, new byte[] {1}).build());
                    done++;
                  }
                  assertThat(list.scan(KeyRange.ALL, Order.BACKWARD, 5)).isNotEmpty();
                  if (done == 10) {
                    warm.countDown();
                  }
                }
              } catch (StoreFailure closed) {
                assertThat(closed).hasMessageContaining("closed");
                return done;
              }
            }));
      }
      warm.await();
      store.close();
      store.close();
    }

    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options())) {
      for (int i = 0; i < workers; i++) {
        Partition list = store.partition(Name.of("list", "w" + i));
        assertThat(list.scan(KeyRange.ALL, Order.FORWARD, 10_000))
            .hasSize(acknowledged.get(i).get());
      }
    }
  }

  @Test
  void anInterruptedCallerLearnsTheOutcomeAndStaysInterrupted() throws Exception {
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options())) {
      Partition list = store.partition(Name.of("list", "1"));
      Thread.currentThread().interrupt();
      list.commit(Commit.guarded().insert("a", new byte[] {1}).build());

      assertThat(Thread.interrupted()).isTrue();
      assertThat(list.get("a").map(Entry::value)).isPresent();
    }
  }

  @Test
  void hotHeadsAgreeWithTheDiskThoughLogsAreErasedInTheMiddleOfABatch() throws Exception {
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Log log = store.log(NAME);
      for (int round = 0; round < 50; round++) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          boolean erases = i % 3 == 2;
          String text = round + "." + i;
          all.add(
              threads.submit(() -> {
                if (erases) {
                  log.erase();
                } else {
                  log.commit(append(text));
                }
                return null;
              }));
        }
        for (Future<?> one : all) {
          one.get();
        }
        assertThat(log.head("latest").stream().map(Entry::version).toList())
            .isEqualTo(log.heads(KeyRange.ALL, 10).stream().map(Entry::version).toList());
        assertThat(log.last())
            .isEqualTo(
                log.scan("m", Position.START, Position.END, Order.BACKWARD, 1).stream()
                    .map(LogEntry::position)
                    .findFirst()
                    .orElse(Position.START));
      }
    }
  }

  @Test
  void withoutRoomForHotHeadsEverythingIsStillRight() throws Exception {
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options().withHotBytes(0))) {
      Log log = store.log(NAME);
      for (int i = 0; i < 100; i++) {
        log.commit(
            LogCommit.at(LogContract.NOON)
                .require("n", log.head("n"))
                .set("n", new byte[] {(byte) i})
                .append("m", new byte[] {(byte) i})
                .build());
      }
      assertThat(log.head("n").orElseThrow().value()).containsExactly(99);
      assertThat(log.last()).isEqualTo(Position.of(LogContract.NOON.toEpochMilli(), 100));
    }
  }

  @Test
  void anUnsyncedStoreKeepsItsDataWhenItIsClosedInOrder() throws Exception {
    try (RocksStore store =
        RocksStore.open(folder, RocksStoreTest.options().with(Durability.UNSYNCED))) {
      store.log(NAME).commit(append("a"));
    }
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options())) {
      assertThat(store.log(NAME).head("latest")).isPresent();
    }
  }
}
