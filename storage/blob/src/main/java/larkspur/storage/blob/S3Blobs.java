package larkspur.storage.blob;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Opens blobs that are kept in an S3-compatible store. Whoever does not, loads no client of S3.
public final class S3Blobs {

  /// What S3 gives at most.
  private static final int PAGE_KEYS = 1_000;

  private S3Blobs() {}

  /// Several processes may have it open at a time.
  ///
  /// @param clock the time of the world, which a developer's clock is not: only then is the age of
  ///   a blob its age
  /// @param ids must be one that nobody foresees, and that never repeats itself
  /// @throws larkspur.storage.StoreRefused if the store does not let us in, has no such bucket, or
  ///   what is under the prefix is something else's or of another format
  /// @throws larkspur.storage.StoreFailure if the store cannot be reached, or fails
  public static Blobs open(S3Options options, InstantSource clock, RandomGenerator ids) {
    return new KeptBlobs(S3Shelf.open(options, PAGE_KEYS), clock, ids);
  }
}
