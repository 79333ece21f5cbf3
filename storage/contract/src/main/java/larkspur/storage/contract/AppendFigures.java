package larkspur.storage.contract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Figures, not a test: durable appends a second by many callers over many logs, and reads of each
/// log's newest entries.
public final class AppendFigures {

  private static final int VALUE_BYTES = 330;
  private static final int PAGE = 20;
  private static final int ROUNDS = 3;

  private AppendFigures() {}

  /// Prints them, of three rounds.
  public static void print(Store store, int callers, int logs, int appends) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        int seed = round;
        timed(
            "appends",
            appends,
            threads.invokeAll(
                all(callers, caller -> append(store, seed + caller * 7, logs, appends / callers))));
        timed(
            "pages of " + PAGE,
            appends / 4,
            threads.invokeAll(
                all(
                    callers,
                    caller -> read(store, seed + caller * 7, logs, appends / callers / 4))));
      }
    }
  }

  private interface Work {
    long start(int caller) throws Exception;
  }

  private static List<Callable<long[]>> all(int callers, Work work) {
    List<Callable<long[]>> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      all.add(() -> {
        long begun = System.nanoTime();
        work.start(caller);
        return new long[] {begun, System.nanoTime()};
      });
    }
    return all;
  }

  private static void timed(String what, int count, List<Future<long[]>> done) throws Exception {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Future<long[]> one : done) {
      first = Math.min(first, one.get()[0]);
      last = Math.max(last, one.get()[1]);
    }
    System.out.printf("%s: %,d a second%n", what, (long) (count * 1e9 / (last - first)));
  }

  private static long append(Store store, int seed, int logs, int count) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] value = new byte[VALUE_BYTES];
    for (int i = 0; i < count; i++) {
      random.nextBytes(value);
      Log log = store.log(Name.of("chat", "c" + random.nextInt(logs)));
      log.commit(
          LogCommit.at(Instant.now()).requireAbsent("closed").append("message", value).build());
    }
    return count;
  }

  private static long read(Store store, int seed, int logs, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    long found = 0;
    for (int i = 0; i < count; i++) {
      Log log = store.log(Name.of("chat", "c" + random.nextInt(logs)));
      found += log.scan("message", Position.START, Position.END, Order.BACKWARD, PAGE).size();
    }
    return found;
  }
}
