package larkspur.storage.contract;

/// Bounds how often something is tried again, so that an engine on which nothing gets on fails its
/// test at once.
final class Tries {

  /// Far more than the few that contend here ever need: each conflict means that another one got
  /// on.
  private static final int MAX = 10_000;

  private int made;

  /// To be asked before each try.
  ///
  /// @return always true, so that it can be the condition of a loop
  boolean again() {
    if (made++ == MAX) {
      throw new AssertionError("it did not get on in " + MAX + " tries");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("ended because another failed");
    }
    return true;
  }
}
