package larkspur.benchmarks;

import java.util.Arrays;

/// How long each answer took. All of them are kept, 8 bytes each, so percentiles are exact.
final class Latencies {

  private long[] nanos = new long[1 << 16];
  private int count;
  private boolean sorted;

  void add(long nanosTaken) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = nanosTaken;
    sorted = false;
  }

  int count() {
    return count;
  }

  /// @param share 0.5 for the median
  double millis(double share) {
    if (count == 0) {
      throw new IllegalStateException("nothing was answered");
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    return nanos[Math.min(count - 1, (int) (share * count))] / 1e6;
  }
}
