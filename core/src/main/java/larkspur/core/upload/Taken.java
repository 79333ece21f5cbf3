package larkspur.core.upload;

import java.time.Instant;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.Blob;
import larkspur.storage.blob.BlobId;
import larkspur.storage.blob.Blobs;

/// Bytes that came in and are on disk, of which it is not yet known whether they may stay. Closed
/// without being kept, they are gone. Used by one thread.
public final class Taken implements AutoCloseable {

  private final Blobs blobs;
  private final Blob blob;
  private final byte[] head;
  private boolean leftToTheSweep;

  /// @param head its first bytes
  Taken(Blobs blobs, Blob blob, byte[] head) {
    this.blobs = blobs;
    this.blob = blob;
    this.head = head;
  }

  /// How many there are.
  public long bytes() {
    return blob.bytes();
  }

  Blob blob() {
    return blob;
  }

  byte[] head() {
    return head;
  }

  Instant begun() {
    return blob.id().begun();
  }

  /// To be said before what is known of them is committed: whether that happened may not be known
  /// afterwards, and the sweep finds out.
  void keeping() {
    leftToTheSweep = true;
  }

  @Override
  public void close() {
    if (!leftToTheSweep) {
      BlobId id = blob.id();
      try {
        blobs.delete(id);
      } catch (StoreFailure sweptLater) {
        leftToTheSweep = true;
      }
    }
  }
}
