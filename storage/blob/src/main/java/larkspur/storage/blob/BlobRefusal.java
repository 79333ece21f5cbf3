package larkspur.storage.blob;

import java.time.Duration;

/// Why a store of blobs did not do what it was asked for, although nothing is wrong with it.
/// Nothing was changed.
public abstract sealed class BlobRefusal extends Exception {

  private static final long serialVersionUID = 1;

  private BlobRefusal(String message) {
    // These are ordinary answers: no stack trace is taken.
    super(message, null, false, false);
  }

  /// There is no blob of this id: it never was, or it was deleted or erased.
  public static final class NoSuchBlob extends BlobRefusal {
    private static final long serialVersionUID = 1;

    NoSuchBlob(BlobId id) {
      super("there is no blob " + id);
    }
  }

  /// The content has more bytes than the put was allowed.
  public static final class TooLarge extends BlobRefusal {
    private static final long serialVersionUID = 1;
    private final long bytesMax;

    TooLarge(long bytesMax) {
      super("the content has more than " + bytesMax + " bytes");
      this.bytesMax = bytesMax;
    }

    public long bytesMax() {
      return bytesMax;
    }
  }

  /// The content has fewer or more bytes than were declared.
  public static final class WrongLength extends BlobRefusal {
    private static final long serialVersionUID = 1;

    WrongLength(String message) {
      super(message);
    }
  }

  /// The content took longer to come in than [Blobs#PUT_LONGEST].
  public static final class TooSlow extends BlobRefusal {
    private static final long serialVersionUID = 1;

    TooSlow(Duration longest) {
      super("the content took more than " + longest.toMinutes() + " minutes to come in");
    }
  }

  /// Nothing of the blob is in the range: HTTP's 416.
  public static final class OutOfRange extends BlobRefusal {
    private static final long serialVersionUID = 1;
    private final long bytes;

    OutOfRange(BlobId id, long bytes) {
      super("the range has nothing of the blob " + id + ", which has " + bytes + " bytes");
      this.bytes = bytes;
    }

    /// How many bytes the blob has.
    public long bytes() {
      return bytes;
    }
  }
}
