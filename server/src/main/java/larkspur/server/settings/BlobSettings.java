package larkspur.server.settings;

import java.nio.file.Path;
import java.util.Optional;
import larkspur.storage.blob.S3Options;

/// Where the bytes of images and files are kept.
public sealed interface BlobSettings {

  /// In a folder of this machine's.
  ///
  /// @param chosen if empty, `blobs` in the data folder
  record Folder(Optional<Path> chosen) implements BlobSettings {

    public Path in(Path data) {
      return chosen.orElseGet(() -> data.resolve("blobs"));
    }
  }

  /// In a store that several servers share.
  record S3(S3Options options) implements BlobSettings {}

  /// How much of one upload is in memory at a time, in bytes: what is read and looked at, and the
  /// part of it that goes to an S3 store.
  default int bytesInMemory() {
    int piece = 192 * 1024;
    return switch (this) {
      case Folder _ -> piece;
      case S3 _ -> piece + 5 * 1024 * 1024;
    };
  }
}
