package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.contract.LogContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The newest entries of hot logs come from memory. They must be what a scan of the disk would
/// find, whatever is written meanwhile.
final class HotEndsTest {

  private static final Name NAME = Name.of("chat", "1");
  private static final int PAGE = 20;

  /// Enough that the whole log is never among its newest entries.
  private static final int ENTRIES = 100;

  private static final int WRITES = 500;

  @TempDir Path folder;

  private static byte[] value(int count, int bytes) {
    return ByteBuffer.allocate(bytes).putInt(count).array();
  }

  private static int count(LogEntry entry) {
    return ByteBuffer.wrap(entry.value()).getInt();
  }

  private static Position append(Log log, String family, byte[] value) throws Conflict {
    return log.commit(
            LogCommit.at(LogContract.NOON).requireAbsent("closed").append(family, value).build())
        .position();
  }

  private static List<LogEntry> newest(Log log, String family, int limit) {
    return log.scan(family, Position.START, Position.END, Order.BACKWARD, limit);
  }

  private static List<LogEntry> all(Log log, String family) {
    return log.scan(family, Position.START, Position.END, Order.FORWARD, 10_000);
  }

  /// All that an entry is, in a form that compares quickly.
  private record Fact(Position position, CommitId version, ByteBuffer value) {}

  private static List<Fact> facts(List<LogEntry> entries) {
    return entries.stream()
        .map(entry -> new Fact(entry.position(), entry.version(), ByteBuffer.wrap(entry.value())))
        .toList();
  }

  @Test
  void theNewestAreThoseOfAWholeScanWhicheverWayTheyBecameHot() throws Exception {
    try (RocksStore store =
        RocksStore.open(folder, RocksStoreTest.options().withHotBytes(1024 * 1024))) {
      for (int i = 0; i < ENTRIES; i++) {
        append(store.log(NAME), i % 3 == 0 ? "a" : "b", value(i, 8));
      }
    }
    SplittableRandom chance = new SplittableRandom(1);
    try (RocksStore store =
        RocksStore.open(folder, RocksStoreTest.options().withHotBytes(1024 * 1024))) {
      Log log = store.log(NAME);
      for (int i = 0; i < 400; i++) {
        String family = chance.nextBoolean() ? "a" : "b";
        List<LogEntry> all = all(log, family);
        switch (chance.nextInt(4)) {
          case 0 -> append(log, family, value(i, 8));
          // Too large to be kept, as are those before it then.
          case 1 -> append(log, family, value(i, End.ENTRY_BYTES_MAX + 1));
          case 2 -> {
            LogEntry one = all.get(all.size() - 1 - chance.nextInt(Math.min(40, all.size())));
            int bytes = chance.nextInt(4) == 0 ? End.ENTRY_BYTES_MAX + 1 : 8;
            log.replace(family, one, value(-i, bytes));
          }
          default -> {}
        }
        List<LogEntry> now = all(log, family);
        int limit = 1 + chance.nextInt(40);
        assertThat(facts(newest(log, family, limit)))
            .isEqualTo(facts(now.subList(Math.max(0, now.size() - limit), now.size()).reversed()));
        LogEntry some = now.get(now.size() - 1 - chance.nextInt(Math.min(40, now.size())));
        assertThat(facts(log.scan(family, some.position(), Position.END, Order.FORWARD, 10_000)))
            .isEqualTo(
                facts(now.stream().filter(e -> !e.position().isBefore(some.position())).toList()));
        assertThat(log.last()).isEqualTo(last(log));
      }
    }
  }

  private static Position last(Log log) {
    Position a = newest(log, "a", 1).getFirst().position();
    Position b = newest(log, "b", 1).getFirst().position();
    return a.isAfter(b) ? a : b;
  }

  @Test
  void nobodySeesLessInMemoryThanOnDiskBeforeOrMoreThanOnDiskAfter() throws Exception {
    try (RocksStore store =
            RocksStore.open(folder, RocksStoreTest.options().withHotBytes(1024 * 1024));
        // Not virtual ones: readers that never wait would leave no carrier to the writers.
        var threads = Executors.newFixedThreadPool(4)) {
      Log log = store.log(NAME);
      for (int i = 0; i < ENTRIES; i++) {
        append(log, "m", value(0, 8));
      }
      CountDownLatch written = new CountDownLatch(2);
      List<Future<?>> writing = new ArrayList<>();
      writing.add(
          threads.submit(() -> {
            for (int i = 0; i < WRITES; i++) {
              append(log, "m", value(0, 8));
            }
            written.countDown();
            return null;
          }));
      writing.add(
          threads.submit(() -> {
            SplittableRandom chance = new SplittableRandom(2);
            for (int i = 0; i < WRITES; i++) {
              LogEntry one = newest(log, "m", PAGE).get(chance.nextInt(PAGE));
              log.replace("m", one, value(count(one) + 1, 8));
            }
            written.countDown();
            return null;
          }));
      List<Future<?>> reading = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        reading.add(
            threads.submit(() -> {
              while (written.getCount() > 0) {
                List<LogEntry> before = all(log, "m");
                List<LogEntry> newest = newest(log, "m", PAGE);
                List<LogEntry> after = all(log, "m");
                holds(before.subList(before.size() - PAGE, before.size()), newest);
                holds(newest, after);
              }
              return null;
            }));
      }
      for (Future<?> one : writing) {
        one.get();
      }
      for (Future<?> one : reading) {
        one.get();
      }
      List<LogEntry> all = all(log, "m");
      assertThat(all).hasSize(ENTRIES + WRITES);
      assertThat(newest(log, "m", PAGE))
          .usingRecursiveComparison()
          .isEqualTo(all.subList(all.size() - PAGE, all.size()).reversed());
    }
  }

  /// Whatever was seen earlier is seen later, as it was or as it was replaced since; but for what
  /// lies before the earliest that is shown.
  private static void holds(List<LogEntry> earlier, List<LogEntry> later) {
    Map<Position, LogEntry> shown = new HashMap<>();
    later.forEach(entry -> shown.put(entry.position(), entry));
    Position from = later.stream().map(LogEntry::position).min(Position::compareTo).orElseThrow();
    for (LogEntry entry : earlier) {
      if (!entry.position().isBefore(from)) {
        assertThat(shown).containsKey(entry.position());
        assertThat(count(shown.get(entry.position()))).isGreaterThanOrEqualTo(count(entry));
      }
    }
  }
}
