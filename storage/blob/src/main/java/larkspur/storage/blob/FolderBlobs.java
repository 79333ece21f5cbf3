package larkspur.storage.blob;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Opens blobs that are kept in a folder.
public final class FolderBlobs {

  private FolderBlobs() {}

  /// The folder is made if it does not exist, for its owner only. Several processes may have it
  /// open at a time.
  ///
  /// @param clock the time of the world, which a developer's clock is not: only then is the age of
  ///   a blob its age
  /// @param ids must be one that nobody foresees, and that never repeats itself
  /// @throws larkspur.storage.StoreRefused if it is something else's folder, or one of another
  ///   format
  /// @throws larkspur.storage.StoreFailure if the disk fails
  public static Blobs open(Path folder, InstantSource clock, RandomGenerator ids) {
    return new KeptBlobs(FolderShelf.open(folder, Disk.REAL), clock, ids);
  }
}
