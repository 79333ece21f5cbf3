package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.BlobRange.All;
import larkspur.storage.blob.BlobRange.Between;
import larkspur.storage.blob.BlobRange.From;
import larkspur.storage.blob.BlobRange.Last;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;
import larkspur.storage.blob.BlobRefusal.OutOfRange;
import larkspur.storage.blob.BlobRefusal.TooLarge;
import larkspur.storage.blob.BlobRefusal.TooSlow;
import larkspur.storage.blob.BlobRefusal.WrongLength;

/// Blobs on a [Shelf]: all that is the same wherever they are kept.
final class KeptBlobs implements Blobs {

  private final Shelf shelf;
  private final InstantSource clock;
  private final RandomGenerator ids;
  private volatile boolean closed;

  KeptBlobs(Shelf shelf, InstantSource clock, RandomGenerator ids) {
    this.shelf = shelf;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public Blob put(String owner, InputStream content, OptionalLong bytes, long bytesMax)
      throws IOException, TooLarge, WrongLength, TooSlow {
    BlobId.checkOwner(owner);
    if (bytesMax < 0 || bytesMax > BYTES_MAX || bytes.orElse(0) < 0) {
      throw new IllegalArgumentException("a blob has 0 to " + BYTES_MAX + " bytes");
    }
    if (bytes.orElse(0) > bytesMax) {
      throw new TooLarge(bytesMax);
    }
    Instant begun = clock.instant();
    BlobId id = newId(owner, begun);
    try (Shelf.Sink sink = begin(id, Frames.total(bytes.orElse(bytesMax)))) {
      MessageDigest sha256 = Frames.sha256();
      byte[] block = new byte[Frames.BLOCK_BYTES + Frames.SUM_BYTES];
      long count = 0;
      long blocks = 0;
      int filled = 0;
      while (true) {
        int read = content.read(block, filled, Frames.BLOCK_BYTES - filled);
        checkNotTooSlow(begun);
        if (read > 0) {
          sha256.update(block, filled, read);
          count += read;
          filled += read;
          checkLength(count, bytes, bytesMax);
        }
        if (filled > 0 && (filled == Frames.BLOCK_BYTES || read < 0)) {
          Frames.sign(id, blocks, block, filled);
          write(sink, id, block, filled + Frames.SUM_BYTES);
          blocks++;
          filled = 0;
        }
        if (read < 0) {
          break;
        }
      }
      if (bytes.isPresent() && count < bytes.getAsLong()) {
        throw new WrongLength(
            "the content ended after " + count + " of " + bytes.getAsLong() + " bytes");
      }
      byte[] digest = sha256.digest();
      byte[] trailer = Frames.trailer(id, count, digest);
      write(sink, id, trailer, trailer.length);
      checkNotTooSlow(begun);
      publish(sink, id);
      return Frames.blob(id, trailer, Frames.total(count));
    }
  }

  /// Not every source of chance may be used by several threads.
  private BlobId newId(String owner, Instant begun) {
    synchronized (ids) {
      return BlobId.of(owner, begun, ids);
    }
  }

  private static void checkLength(long count, OptionalLong bytes, long bytesMax)
      throws TooLarge, WrongLength {
    if (count > bytesMax) {
      throw new TooLarge(bytesMax);
    }
    if (bytes.isPresent() && count > bytes.getAsLong()) {
      throw new WrongLength("the content goes on after " + bytes.getAsLong() + " bytes");
    }
  }

  private void checkNotTooSlow(Instant begun) throws TooSlow {
    if (clock.instant().isAfter(begun.plus(PUT_LONGEST))) {
      throw new TooSlow(PUT_LONGEST);
    }
  }

  private Shelf.Sink begin(BlobId id, long totalMax) {
    checkOpen();
    try {
      return shelf.begin(id, totalMax);
    } catch (IOException failed) {
      throw notPut(id, failed);
    }
  }

  private static void write(Shelf.Sink sink, BlobId id, byte[] bytes, int length) {
    try {
      sink.write(bytes, length);
    } catch (IOException failed) {
      throw notPut(id, failed);
    }
  }

  private static void publish(Shelf.Sink sink, BlobId id) {
    try {
      sink.publish();
    } catch (IOException failed) {
      throw notPut(id, failed);
    }
  }

  private static StoreFailure notPut(BlobId id, IOException failed) {
    return failure("the blob " + id + " cannot be put", failed);
  }

  private static StoreFailure failure(String what, IOException failed) {
    return new StoreFailure(what + ": " + failed.getMessage(), failed);
  }

  @Override
  public Blob stat(BlobId id) throws NoSuchBlob {
    checkOpen();
    try {
      Shelf.Kept end = shelf.readEnd(id, Frames.TRAILER_BYTES);
      try (InputStream bytes = end.bytes()) {
        byte[] trailer = bytes.readNBytes(Frames.TRAILER_BYTES);
        if (trailer.length < Frames.TRAILER_BYTES) {
          throw new BlobDamaged(id, "it has only " + end.total() + " bytes");
        }
        return Frames.blob(id, trailer, end.total());
      }
    } catch (IOException failed) {
      throw failure("the blob " + id + " cannot be read", failed);
    }
  }

  @Override
  public BlobStream open(BlobId id, BlobRange range) throws NoSuchBlob, OutOfRange {
    return switch (range) {
      case All _ -> open(id, 0, BYTES_MAX, true);
      case From(long first) -> open(id, first, BYTES_MAX, false);
      case Between(long first, long last) -> open(id, first, last, false);
      case Last(long bytes) -> {
        // Where it begins is known only by the length; a blob does not change in between.
        long size = stat(id).bytes();
        if (bytes == 0) {
          throw new OutOfRange(id, size);
        }
        yield open(id, Math.max(0, size - bytes), BYTES_MAX, false);
      }
    };
  }

  private BlobStream open(BlobId id, long first, long last, boolean emptyIsFine)
      throws NoSuchBlob, OutOfRange {
    checkOpen();
    if (first > BYTES_MAX) {
      throw new OutOfRange(id, stat(id).bytes());
    }
    long firstKept = Frames.begin(first / Frames.BLOCK_BYTES);
    // Reading up to the end includes the trailer, if all is wanted.
    long lastKept =
        last >= BYTES_MAX ? Long.MAX_VALUE : Frames.begin(last / Frames.BLOCK_BYTES + 1) - 1;
    Shelf.Kept kept;
    try {
      kept = shelf.read(id, firstKept, lastKept);
    } catch (IOException failed) {
      throw failure("the blob " + id + " cannot be read", failed);
    }
    boolean begun = false;
    try {
      long size = Frames.bytes(id, kept.total());
      if (first >= size && !(emptyIsFine && size == 0)) {
        throw new OutOfRange(id, size);
      }
      long length = Math.min(last, size - 1) - first + 1;
      boolean whole = length == size && lastKept >= kept.total() - 1;
      BlobStream stream = new BlobStream(id, size, first, length, whole, kept.bytes());
      begun = true;
      return stream;
    } finally {
      if (!begun) {
        closeQuietly(kept.bytes());
      }
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException failed) {
      // There is something more important to tell already.
    }
  }

  @Override
  public void delete(BlobId id) {
    checkOpen();
    try {
      shelf.delete(id);
    } catch (IOException failed) {
      throw failure("the blob " + id + " cannot be deleted", failed);
    }
  }

  @Override
  public void list(Consumer<BlobId> action) {
    list(Optional.empty(), action);
  }

  @Override
  public void list(String owner, Consumer<BlobId> action) {
    list(Optional.of(BlobId.checkOwner(owner)), action);
  }

  private void list(Optional<String> owner, Consumer<BlobId> action) {
    checkOpen();
    try {
      shelf.list(owner, action);
    } catch (IOException failed) {
      throw failure("the blobs cannot be listed", failed);
    }
  }

  @Override
  public void erase(String owner) {
    list(owner, this::delete);
    dropUnfinished(Optional.of(owner), Instant.MAX);
    try {
      shelf.forget(owner);
    } catch (IOException failed) {
      throw failure("the blobs of " + owner + " cannot be erased", failed);
    }
  }

  @Override
  public Swept sweep(Instant olderThan, Predicate<BlobId> referred) {
    if (olderThan.isAfter(clock.instant().minus(GRACE_MIN))) {
      throw new IllegalArgumentException(
          "an orphan is at least " + GRACE_MIN.toMinutes() + " minutes old");
    }
    long[] blobs = {0};
    list(id -> {
      if (id.begun().isBefore(olderThan) && !referred.test(id)) {
        delete(id);
        blobs[0]++;
      }
    });
    return new Swept(blobs[0], dropUnfinished(Optional.empty(), olderThan));
  }

  private long dropUnfinished(Optional<String> owner, Instant olderThan) {
    long[] dropped = {0};
    checkOpen();
    try {
      shelf.listUnfinished(
          owner,
          unfinished -> {
            if (unfinished.id().begun().isBefore(olderThan)) {
              drop(unfinished);
              dropped[0]++;
            }
          });
    } catch (IOException failed) {
      throw failure("what puts have left over cannot be listed", failed);
    }
    return dropped[0];
  }

  private static void drop(Shelf.Unfinished unfinished) {
    try {
      unfinished.drop();
    } catch (IOException failed) {
      throw failure(
          "what a put has left over of " + unfinished.id() + " cannot be deleted", failed);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreFailure("the store of blobs is closed", null);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      shelf.close();
    }
  }
}
