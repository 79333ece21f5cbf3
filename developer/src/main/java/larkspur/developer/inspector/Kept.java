package larkspur.developer.inspector;

import java.util.Arrays;

/// Bytes as they pass by: the first [Payload#KEPT_MAX] are kept, all are counted.
final class Kept {

  private static final int FIRST = 512;

  private byte[] bytes = {};
  private int length;
  private long passed;

  void add(byte[] from, int offset, int count) {
    int wanted = Math.min(count, Payload.KEPT_MAX - length);
    if (wanted > 0) {
      if (length + wanted > bytes.length) {
        int room = Math.max(Math.max(FIRST, 2 * bytes.length), length + wanted);
        bytes = Arrays.copyOf(bytes, Math.min(room, Payload.KEPT_MAX));
      }
      System.arraycopy(from, offset, bytes, length, wanted);
      length += wanted;
    }
    passed += count;
  }

  long passed() {
    return passed;
  }

  /// @param declared how many bytes there should be in all, if that is more than passed by
  Payload payload(long declared) {
    return new Payload(Arrays.copyOf(bytes, length), Math.max(passed, declared));
  }
}
