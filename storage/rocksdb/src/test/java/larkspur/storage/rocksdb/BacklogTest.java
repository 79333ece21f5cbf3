package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import larkspur.storage.Commit;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.StoreFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/// What a store tells of itself: how many commits wait, and that it has stopped.
final class BacklogTest {

  /// Only ends what would hang.
  private static final long LONGEST_SECONDS = 120;

  @TempDir Path folder;

  private static Commit once(String key) {
    return Commit.once().put(key, new byte[] {1}).build();
  }

  @Test
  void commitsThatWaitForTheDiskAreCountedAndEachIsMadeInTheEnd() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Writer.Disk slow =
        (database, batch, lasting) -> {
          writing.countDown();
          awaitQuietly(held);
          database.write(batch, lasting);
        };
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options(), slow);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(store.backlog()).isZero();
      Partition partition = store.partition(Name.of("thing", "1"));
      List<Future<?>> commits = new ArrayList<>();
      commits.add(threads.submit(() -> partition.commit(once("first"))));
      assertThat(writing.await(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 20; i++) {
        String key = "later" + i;
        commits.add(threads.submit(() -> partition.commit(once(key))));
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      while (store.backlog() < 20 && System.nanoTime() < until) {
        Thread.yield();
      }
      assertThat(store.backlog()).isEqualTo(20);
      held.countDown();
      for (Future<?> commit : commits) {
        commit.get(LONGEST_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(store.backlog()).isZero();
      assertThat(partition.get("later19")).isPresent();
    }
  }

  @Test
  void whoeverAsksIsToldOnceWhenTheStoreStopsAlsoWhenTheyAskTooLate() throws Exception {
    Writer.Disk broken =
        (database, batch, lasting) -> {
          throw new RocksDBException("Input/output error");
        };
    try (RocksStore store = RocksStore.open(folder, RocksStoreTest.options(), broken)) {
      CompletableFuture<StoreFailure> told = new CompletableFuture<>();
      store.whenStopped(told::complete);
      assertThat(told).isNotDone();
      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> store.partition(Name.of("thing", "1")).commit(once("lost")));
      assertThat(told.get(LONGEST_SECONDS, TimeUnit.SECONDS))
          .hasMessageContaining("Input/output error");
      CompletableFuture<StoreFailure> late = new CompletableFuture<>();
      store.whenStopped(late::complete);
      assertThat(late.get(LONGEST_SECONDS, TimeUnit.SECONDS)).isSameAs(told.get());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws RocksDBException {
    try {
      if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new RocksDBException("held for too long");
      }
    } catch (InterruptedException e) {
      throw new RocksDBException("interrupted");
    }
  }
}
