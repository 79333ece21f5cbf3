package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;

/// Where blobs are kept, in the form of [Frames]: a folder, or an S3 store. Knows nothing of what
/// that form means, except for its length.
///
/// What fails is an [IOException] with a message for the operator.
interface Shelf extends AutoCloseable {

  /// Begins something new. Nobody sees it before [Sink#publish].
  ///
  /// @param totalMax it will not have more bytes than these
  Sink begin(BlobId id, long totalMax) throws IOException;

  /// What is to be kept under an id. Closed without being published, it is gone.
  interface Sink extends AutoCloseable {

    void write(byte[] bytes, int length) throws IOException;

    /// Makes it durable, then seen.
    void publish() throws IOException;

    @Override
    void close();
  }

  /// What is kept, from one byte to another, or to its end.
  Kept read(BlobId id, long first, long last) throws IOException, NoSuchBlob;

  /// Its last bytes, or all if there are fewer.
  Kept readEnd(BlobId id, int bytes) throws IOException, NoSuchBlob;

  /// @param total how many bytes are kept in all
  /// @param bytes those that were asked for and are there
  record Kept(long total, InputStream bytes) {}

  void delete(BlobId id) throws IOException;

  /// Everything that was published, or that of one owner.
  void list(Optional<String> owner, Consumer<BlobId> action) throws IOException;

  /// Everything that was begun and neither published nor closed, or that of one owner.
  void listUnfinished(Optional<String> owner, Consumer<Unfinished> action) throws IOException;

  /// Something that was begun.
  interface Unfinished {
    BlobId id();

    void drop() throws IOException;
  }

  /// Does what is to be done when all that an owner had is deleted.
  void forget(String owner) throws IOException;

  @Override
  void close();
}
