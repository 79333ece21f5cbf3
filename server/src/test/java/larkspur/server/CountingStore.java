package larkspur.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.contract.WatchedStore;

/// A store that writes down what is asked of it, and can keep the server's own work waiting, so
/// that what a request asks for is told apart from what it sets off.
final class CountingStore extends WatchedStore {

  /// How threads begin that work on their own and that no request waits for.
  private static final List<String> ON_THEIR_OWN = List.of("follow-", "run-", "partial-", "agenda");

  /// No request takes that long; one that does waits for what is kept waiting.
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final List<Asked> asked = new ArrayList<>();
  private boolean holding;

  CountingStore(Store store) {
    super(store);
  }

  /// @param thread which asked
  record Asked(WatchedStore.Call call, String thread) {

    /// Whether no request waited for it.
    boolean onItsOwn() {
      return ON_THEIR_OWN.stream().anyMatch(thread::startsWith);
    }
  }

  @Override
  protected <T> T watch(Call call, Step<T> step) throws Conflict {
    Asked one = new Asked(call, Thread.currentThread().getName());
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (holding && one.onItsOwn()) {
        if (left <= 0) {
          throw new IllegalStateException("a request seems to wait for " + one);
        }
        left = released.awaitNanos(left);
      }
      asked.add(one);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
    return step.run();
  }

  /// Keeps the server's own work waiting at its next call until [#release].
  void hold() {
    lock.lock();
    holding = true;
    lock.unlock();
  }

  void release() {
    lock.lock();
    holding = false;
    released.signalAll();
    lock.unlock();
  }

  /// What was asked since this was last called.
  List<Asked> take() {
    lock.lock();
    try {
      List<Asked> taken = List.copyOf(asked);
      asked.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
