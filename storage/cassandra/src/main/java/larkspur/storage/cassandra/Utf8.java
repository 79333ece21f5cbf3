package larkspur.storage.cassandra;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Texts in the order of their UTF-8 bytes, which is the cluster's.
final class Utf8 {

  private Utf8() {}

  static int compare(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
