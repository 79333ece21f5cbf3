package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;
import larkspur.storage.blob.BlobRefusal.OutOfRange;
import larkspur.storage.blob.BlobRefusal.TooLarge;
import larkspur.storage.blob.BlobRefusal.TooSlow;
import larkspur.storage.blob.BlobRefusal.WrongLength;

/// Large byte sequences that never change: the images and files of chats.
///
/// **Whole or not at all.** A blob is seen only once all of it is kept. A put that fails, or whose
/// process dies, leaves nothing that [#open], [#stat] or [#list] would show.
///
/// **Durable.** When a put returns, its blob outlives a loss of power (in a folder: file and
/// folders were synced; in an S3 store: as that store promises). A deletion may be forgotten in
/// such a loss; then the next sweep repeats it.
///
/// **Right.** Every byte that is read was checked against a checksum that was made when it was put;
/// what does not agree is a [BlobDamaged], and never passed on. Reading all of a blob checks its
/// SHA-256, too.
///
/// **Streamed.** No blob is ever in memory as a whole. A put holds one block of 64 KiB, and for an
/// S3 store a part of up to 5 MiB; a reader holds one block.
///
/// **Apart.** Each blob has an owner, who is part of its id. Who may see a blob is decided by
/// whoever hands out ids; an id of another owner is not to be guessed.
///
/// **Referred to.** A blob is put before the commit that refers to it, so that no reference ever
/// leads nowhere. What a crash leaves between the two is an orphan, which [#sweep] removes.
///
/// [FolderBlobs] and [S3Blobs] open one. Any number of threads may use it. Everything throws
/// [larkspur.storage.StoreFailure] when the disk or the store fails, or after [#close]; then a put
/// may or may not have happened, and is an orphan if it has.
public interface Blobs extends AutoCloseable {

  /// How long a put may take from its beginning, by the clock that the store was opened with. 30 MB
  /// at 10 KB/s are 50 minutes.
  Duration PUT_LONGEST = Duration.ofHours(1);

  /// How old an orphan must be at least. An hour for the put itself, and one for the commit behind
  /// it and for clocks of several servers that do not agree.
  Duration GRACE_MIN = PUT_LONGEST.plusHours(1);

  /// The bytes of one blob at most: an S3 store takes 10,000 parts, and ours have 5 MiB.
  long BYTES_MAX = 32L * 1024 * 1024 * 1024;

  /// Puts a blob, and returns when it is durable. Does not close the content.
  ///
  /// @param bytes how many the content has, if that is known: then it must have just these
  /// @param bytesMax how many it may have
  /// @throws IOException the content could not be read; the store is well, and keeps nothing
  /// @throws TooLarge once more than `bytesMax` came in, or at once if so many are declared
  /// @throws WrongLength the content ended early, or did not end, by what was declared
  /// @throws TooSlow it took longer than [#PUT_LONGEST]
  Blob put(String owner, InputStream content, OptionalLong bytes, long bytesMax)
      throws IOException, TooLarge, WrongLength, TooSlow;

  /// What is known of a blob. Checks that its end is there, and nothing else.
  Blob stat(BlobId id) throws NoSuchBlob;

  /// All of a blob, as [BlobRange.All].
  default BlobStream open(BlobId id) throws NoSuchBlob {
    try {
      return open(id, new BlobRange.All());
    } catch (OutOfRange never) {
      throw new AssertionError("all of a blob is in range", never);
    }
  }

  /// Some of a blob. The first block has been read and checked when this returns, so most of what
  /// can be wrong shows before anything was passed on. The stream must be closed. Reading it throws
  /// no [IOException] but [larkspur.storage.StoreFailure] and [BlobDamaged], so that whoever copies
  /// it knows whose fault it was. A reader who has begun goes on though the blob is deleted
  /// meanwhile, or gets a [larkspur.storage.StoreFailure].
  BlobStream open(BlobId id, BlobRange range) throws NoSuchBlob, OutOfRange;

  /// Takes a blob away; it is nothing if there is none.
  void delete(BlobId id);

  /// Tells the id of every blob, in no order. Those that are put or deleted meanwhile may be told
  /// or not. The action may delete them.
  void list(Consumer<BlobId> action);

  /// Tells the id of every blob of one owner, in no order.
  void list(String owner, Consumer<BlobId> action);

  /// Takes away all that an owner has, unfinished puts among it. To be asked again after a failure.
  /// No put of this owner may go on meanwhile, or its blob may stay.
  void erase(String owner);

  /// Takes away the blobs to which nobody refers, and what puts have left over that did not end.
  ///
  /// Never takes away what is still needed, if three things hold. Whoever puts a blob commits a
  /// reference to it within [#GRACE_MIN] of the beginning of the put, or not at all: a put that
  /// takes longer than [#PUT_LONGEST] fails by itself, so an hour is left for the commit. Whoever
  /// wants to use a blob later (an image that is uploaded today and sent tomorrow) commits a
  /// reference at once, too, and further references are made only while one is held, in a commit on
  /// that condition. And `referred` reads what is committed when it is called, not what was read
  /// before. Then a blob that is older than the grace and has no reference can never get one again.
  ///
  /// @param olderThan only what was begun before this
  /// @param referred whether a commit refers to it; what it throws ends the sweep
  /// @throws IllegalArgumentException if `olderThan` is less than [#GRACE_MIN] ago
  Swept sweep(Instant olderThan, Predicate<BlobId> referred);

  @Override
  void close();
}
