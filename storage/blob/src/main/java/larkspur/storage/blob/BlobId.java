package larkspur.storage.blob;

import java.time.Instant;
import java.util.random.RandomGenerator;

/// Names one blob: whose it is, and which one. Nobody guesses it, since it has 128 random bits.
///
/// @param owner under whose name it is kept, a tenant's say: lower-case letters, digits and
///   hyphens, at most 64 characters, no hyphen first
/// @param name 44 lower-case hexadecimal digits: twelve of the millisecond in which the put of the
///   blob began, and 32 random ones. So names are in the order of time, and a sweep sees how old a
///   blob is without asking a file system or a store, whose clocks may be others.
public record BlobId(String owner, String name) {

  private static final int TIME_DIGITS = 12;
  private static final int NAME_DIGITS = TIME_DIGITS + 32;
  private static final int OWNER_CHARACTERS_MAX = 64;

  public BlobId {
    checkOwner(owner);
    if (name.length() != NAME_DIGITS || !name.chars().allMatch(BlobId::digit)) {
      throw new IllegalArgumentException("not the name of a blob: '" + name + "'");
    }
  }

  /// A new one.
  ///
  /// @param random must be one that nobody foresees
  public static BlobId of(String owner, Instant begun, RandomGenerator random) {
    return new BlobId(
        owner,
        String.format(
            "%012x%016x%016x", begun.toEpochMilli(), random.nextLong(), random.nextLong()));
  }

  /// The id that was spelled so by [#toString].
  ///
  /// @throws IllegalArgumentException if none is
  public static BlobId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not the id of a blob: '" + text + "'");
    }
    return new BlobId(text.substring(0, slash), text.substring(slash + 1));
  }

  /// Returns what can be an owner. Nothing that a file system or an S3 store reads as a path is.
  ///
  /// @throws IllegalArgumentException for anything else
  static String checkOwner(String owner) {
    if (owner.isEmpty()
        || owner.length() > OWNER_CHARACTERS_MAX
        || owner.charAt(0) == '-'
        || !owner.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
      throw new IllegalArgumentException("not an owner of blobs: '" + owner + "'");
    }
    return owner;
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  /// When its put began, by the clock of whoever put it.
  public Instant begun() {
    return Instant.ofEpochMilli(Long.parseLong(name.substring(0, TIME_DIGITS), 16));
  }

  /// The whole of it, `owner/name`: [#parse] reads it.
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
