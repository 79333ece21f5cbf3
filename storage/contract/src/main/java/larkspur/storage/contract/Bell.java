package larkspur.storage.contract;

/// Rung after each commit, for those who follow: so that they wait, and need not look again and
/// again.
///
/// Looking again in a loop would not only be slow. A virtual thread that yields to others may,
/// where all carriers do the same, never let in one that was woken from outside.
final class Bell {

  private long rings;

  synchronized void ring() {
    rings++;
    notifyAll();
  }

  /// How often it was rung. To be asked before one looks for what is new.
  synchronized long rings() {
    return rings;
  }

  /// Returns when it was rung after that many times; at once if it already was.
  synchronized void awaitAfter(long heard) throws InterruptedException {
    while (rings == heard) {
      wait();
    }
  }
}
