package larkspur.core.agent;

import java.util.concurrent.atomic.AtomicInteger;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.WatchedStore;

/// A store as a process sees it that ends at its n-th write, before or after the write takes
/// effect: from then on nothing it does reaches the data.
final class CrashingStore extends WatchedStore {

  enum When {
    BEFORE,
    AFTER
  }

  private final int at;
  private final When when;
  private final AtomicInteger writes = new AtomicInteger();

  CrashingStore(Store store, int at, When when) {
    super(store);
    this.at = at;
    this.when = when;
  }

  int writes() {
    return writes.get();
  }

  boolean crashed() {
    return writes.get() >= at;
  }

  /// Ends the process here, if it has not ended.
  synchronized void end() {
    writes.accumulateAndGet(at, Math::max);
  }

  @Override
  protected <T> T watch(Call call, Step<T> step) throws Conflict {
    if (call.operation().writes()) {
      return write(step);
    }
    if (crashed()) {
      throw gone();
    }
    return step.run();
  }

  private synchronized <T> T write(Step<T> step) throws Conflict {
    int number = writes.incrementAndGet();
    if (number < at) {
      return step.run();
    }
    if (number == at && when == When.AFTER) {
      step.run();
    }
    throw gone();
  }

  private static StoreFailure gone() {
    return new StoreFailure("the process has ended, says the test", null);
  }

  /// What an ended process had open is not closed by it.
  @Override
  public void close() {}
}
