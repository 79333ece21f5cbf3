package larkspur.storage.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Things that happen at the same time, each on a virtual thread. The first to fail interrupts the
/// others.
final class Together {

  /// What takes longer has hung: two minutes, and more for the large check at its full size, by as
  /// much as an engine needs that appends no more than 10 entries a second. A cluster that shares
  /// two busy cores and a network that loses replies has been seen to append 20.
  private static final Duration LONGEST =
      Duration.ofSeconds(120 + ConcurrencyContract.APPENDS / 10);

  private Together() {}

  /// Does all of it, and returns the outcomes in the order of the actions.
  static <T> List<T> all(List<? extends Callable<T>> actions) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      ExecutorCompletionService<T> ended = new ExecutorCompletionService<>(threads);
      List<Future<T>> begun = new ArrayList<>();
      for (Callable<T> action : actions) {
        begun.add(ended.submit(action));
      }
      for (int i = 0; i < actions.size(); i++) {
        Future<T> first = ended.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (first == null) {
          throw new AssertionError(
              "not done after " + LONGEST + ": " + (actions.size() - i) + " still at it");
        }
        first.get();
      }
      List<T> outcomes = new ArrayList<>();
      for (Future<T> one : begun) {
        outcomes.add(one.resultNow());
      }
      return outcomes;
    } catch (ExecutionException | CancellationException failed) {
      throw new AssertionError("one of them failed: " + failed.getCause(), failed.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
