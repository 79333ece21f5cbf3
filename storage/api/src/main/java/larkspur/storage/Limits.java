package larkspur.storage;

import java.nio.charset.StandardCharsets;

/// What every engine can be relied on to hold. An engine refuses more with an
/// [IllegalArgumentException]: going past a limit is a fault of the caller's, never of the data.
public final class Limits {

  /// The size of one value, in bytes.
  public static final int VALUE_BYTES_MAX = 1024 * 1024;

  /// The length of a key in a partition or of a head's key, in UTF-8 bytes.
  public static final int KEY_BYTES_MAX = 512;

  /// The entries of one partition. Kept by those who lay partitions out; engines need not count.
  public static final int PARTITION_ENTRIES_MAX = 10_000;

  /// The changes, appends and notes of one commit, together.
  public static final int COMMIT_STEPS_MAX = 1_000;

  /// The values of one commit together, in bytes. Under what a Cassandra mutation holds by default,
  /// which is 16 MiB.
  public static final int COMMIT_BYTES_MAX = 8 * 1024 * 1024;

  /// The entries that one scan returns at most.
  public static final int SCAN_ENTRIES_MAX = 10_000;

  private Limits() {}

  /// Returns the key if it can be one: not empty, not too long, no NUL, and no half of a surrogate
  /// pair, which UTF-8 cannot spell. Reads ask for such keys only, too.
  public static String checkKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a key has at least one character");
    }
    // A character is at most three bytes of UTF-8 (a pair of surrogates is four), so most keys need
    // no encoding here.
    if (key.length() * 3 > KEY_BYTES_MAX
        && key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
      throw new IllegalArgumentException("a key has at most " + KEY_BYTES_MAX + " bytes");
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException("a key has no NUL");
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == key.length() || !Character.isSurrogatePair(c, key.charAt(i + 1))) {
          throw new IllegalArgumentException("a key has no half of a surrogate pair");
        }
        i++;
      }
    }
    return key;
  }

  /// Returns the name of a family of log entries if it can be one: lower-case letters, at most 32.
  public static String checkFamily(String family) {
    if (family.isEmpty()
        || family.length() > 32
        || !family.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
      throw new IllegalArgumentException(
          "a family of entries is lower-case letters: '" + family + "'");
    }
    return family;
  }

  /// Returns the value if it is not too large.
  public static byte[] checkValue(byte[] value) {
    if (value.length > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a value has at most " + VALUE_BYTES_MAX + " bytes, this one has " + value.length);
    }
    return value;
  }

  static int checkSteps(int steps) {
    if (steps > COMMIT_STEPS_MAX) {
      throw new IllegalArgumentException("a commit has at most " + COMMIT_STEPS_MAX + " steps");
    }
    return steps;
  }

  static long checkBytes(long bytes) {
    if (bytes > COMMIT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the values of a commit have at most "
              + COMMIT_BYTES_MAX
              + " bytes, these have "
              + bytes);
    }
    return bytes;
  }

  /// The limit of a scan as asked for, cut to [#SCAN_ENTRIES_MAX].
  public static int scanLimit(int asked) {
    if (asked < 0) {
      throw new IllegalArgumentException("a limit is not negative: " + asked);
    }
    return Math.min(asked, SCAN_ENTRIES_MAX);
  }
}
