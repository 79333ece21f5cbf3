package larkspur.storage.blob;

/// Which bytes of a blob are wanted, counted from 0, in the ways that HTTP's `Range` can ask. What
/// is cut off by the end of the blob is left out; a range of which nothing is left is refused.
public sealed interface BlobRange {

  /// All of it; of an empty blob, nothing.
  record All() implements BlobRange {}

  /// From here to the end, `bytes=5-`.
  record From(long first) implements BlobRange {
    public From {
      checkPosition(first);
    }
  }

  /// From here to there, `bytes=5-9`.
  ///
  /// @param last is among those wanted
  record Between(long first, long last) implements BlobRange {
    public Between {
      checkPosition(first);
      if (last < first) {
        throw new IllegalArgumentException("a range ends before it begins: " + first + "-" + last);
      }
    }
  }

  /// The last so many, `bytes=-5`.
  record Last(long bytes) implements BlobRange {
    public Last {
      checkPosition(bytes);
    }
  }

  private static void checkPosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("a range has no negative numbers: " + position);
    }
  }
}
