package larkspur.storage.cassandra;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import larkspur.storage.Name;

/// Lets the transactions that this server makes of one thing follow each other. Two at once would
/// only turn each other away, and both begin again: the cluster decides one at a time anyway.
final class Turns {

  private final Lock[] locks = new Lock[1024];

  Turns() {
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /// The turn of whatever transaction of a thing is made next. Things may share one.
  Lock of(Name name) {
    return locks[Math.floorMod(name.hashCode(), locks.length)];
  }
}
