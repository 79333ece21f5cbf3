package larkspur.storage.cassandra;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import larkspur.storage.Name;

/// Lets the transactions that this server makes of one thing follow each other. Two at once would
/// only turn each other away, and both begin again: the cluster decides one at a time anyway.
///
/// It is a courtesy, and nothing rests on it: who has waited for long goes without.
final class Turns {

  private final Lock[] locks = new Lock[1024];

  Turns() {
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /// Does something when it is a thing's turn, of which several may share one.
  <T> T take(Name name, Sending.Deadline deadline, Supplier<T> action) {
    Lock turn = locks[Math.floorMod(name.hashCode(), locks.length)];
    boolean taken = false;
    try {
      taken = turn.tryLock(deadline.left().toNanos() / 2, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      return action.get();
    } finally {
      if (taken) {
        turn.unlock();
      }
    }
  }
}
