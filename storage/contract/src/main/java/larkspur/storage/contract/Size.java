package larkspur.storage.contract;

/// How large the large tests are: `-Dlarkspur.contract.size=20` for a fifth of their usual size,
/// for an engine that takes milliseconds for what others do in microseconds. They claim the same.
final class Size {

  private static final int PERCENT = Math.max(1, Integer.getInteger("larkspur.contract.size", 100));

  private Size() {}

  /// So many, of what is usually `whole`; at least two.
  static int of(int whole) {
    return of(whole, 2);
  }

  /// So many, of what is usually `whole`; at least `least`.
  static int of(int whole, int least) {
    return Math.max(least, whole * PERCENT / 100);
  }

  /// Of many cases of which only so many are tried, how far the next one is.
  static int stride() {
    return Math.max(1, 100 / PERCENT);
  }
}
