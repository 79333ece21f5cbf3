package larkspur.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Where calls come in. While it is held, those who come wait; those who are inside are counted, so
/// that whoever holds it knows when all have left.
///
/// It is held from the beginning, until it is first opened. To enter and to leave costs one atomic
/// step each.
final class Entrance {

  private final AtomicLong inside = new AtomicLong();
  private volatile Hold hold = new Hold(Thread.currentThread(), new CountDownLatch(1));

  /// @param opened what those who come wait for
  private record Hold(Thread holder, CountDownLatch opened) {}

  /// Comes in, as soon as it is open. Everyone who came in leaves.
  void enter() {
    while (true) {
      // Counted first, then looked: so either the holder sees this one, or this one sees the hold.
      inside.incrementAndGet();
      Hold held = hold;
      if (held == null) {
        return;
      }
      leave();
      try {
        held.opened().await();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        inside.incrementAndGet();
        return;
      }
    }
  }

  /// Comes in if it is open at this moment. Everyone who came in leaves.
  boolean tryEnter() {
    inside.incrementAndGet();
    if (hold == null) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    if (inside.decrementAndGet() == 0) {
      Hold held = hold;
      if (held != null) {
        LockSupport.unpark(held.holder());
      }
    }
  }

  /// Lets nobody in from now on, and waits until everyone has left. One thread holds it at a time.
  ///
  /// @param atMost how long to wait
  /// @return whether all have left; those who have not are inside still
  boolean hold(Duration atMost) {
    Hold held = hold;
    // Those who wait already go on waiting for the same opening.
    hold = new Hold(Thread.currentThread(), held == null ? new CountDownLatch(1) : held.opened());
    long end = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    while (inside.get() != 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return inside.get() == 0;
  }

  /// How many are inside.
  long inside() {
    return inside.get();
  }

  /// Lets those in who wait, and whoever comes.
  void open() {
    Hold held = hold;
    hold = null;
    if (held != null) {
      held.opened().countDown();
    }
  }
}
