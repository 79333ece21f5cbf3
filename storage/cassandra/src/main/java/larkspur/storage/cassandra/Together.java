package larkspur.storage.cassandra;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.storage.StoreFailure;

/// Requests that are under way at the same time.
final class Together {

  private Together() {}

  /// So many at a time, that a long list does not crowd out what people wait for.
  private static final int AT_ONCE_MAX = 32;

  /// Makes all of them, some at a time, and returns the outcomes in their order.
  static <T> List<T> someAtOnce(List<? extends Callable<T>> requests) {
    List<T> outcomes = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += AT_ONCE_MAX) {
      outcomes.addAll(all(requests.subList(from, Math.min(requests.size(), from + AT_ONCE_MAX))));
    }
    return outcomes;
  }

  /// Makes all of them, each on a virtual thread, and returns the outcomes in their order.
  static <T> List<T> all(List<? extends Callable<T>> requests) {
    if (requests.isEmpty()) {
      return List.of();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> begun = new ArrayList<>();
      requests.forEach(request -> begun.add(threads.submit(request)));
      List<T> outcomes = new ArrayList<>();
      for (Future<T> one : begun) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new StoreFailure("a request failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreFailure("interrupted while waiting for the cluster", interrupted);
    }
  }
}
