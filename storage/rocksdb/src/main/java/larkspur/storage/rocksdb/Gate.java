package larkspur.storage.rocksdb;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import larkspur.storage.StoreFailure;

/// Keeps native memory in place while anyone uses it: closing waits until everyone who came in has
/// left, and nobody comes in afterwards. A call on freed native memory would end the whole process.
final class Gate {

  private static final long CLOSED = 1L << 62;

  /// How many are inside, and [#CLOSED] once it is.
  private final AtomicLong state = new AtomicLong();

  private volatile Thread closer;

  void enter() {
    if (state.incrementAndGet() >= CLOSED) {
      leave();
      throw new StoreFailure("the store is closed", null);
    }
  }

  void leave() {
    if (state.decrementAndGet() == CLOSED) {
      LockSupport.unpark(closer);
    }
  }

  /// Returns when nobody is inside any more. To be called once.
  void close() {
    closer = Thread.currentThread();
    state.addAndGet(CLOSED);
    boolean interrupted = false;
    while (state.get() != CLOSED) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      closer.interrupt();
    }
  }
}
