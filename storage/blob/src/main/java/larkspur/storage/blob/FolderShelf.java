package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import larkspur.storage.StoreFailure;
import larkspur.storage.StoreRefused;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;

/// Blobs as files. Written under `incoming`, synced, and only then moved to where they are seen.
final class FolderShelf implements Shelf {

  /// How often a put makes its owner's folder, should an erasure take it away each time.
  private static final int TRIES = 10;

  /// What may lie in a folder in which nothing was kept yet.
  private static final Set<String> HARMLESS = Set.of("FORMAT.tmp", "incoming", "lost+found");

  private final Path folder;
  private final Path kept;
  private final Path incoming;
  private final Disk disk;

  private FolderShelf(Path folder, Disk disk) {
    this.folder = folder;
    this.kept = folder.resolve("kept");
    this.incoming = folder.resolve("incoming");
    this.disk = disk;
  }

  static FolderShelf open(Path folder, Disk disk) {
    try {
      makeDurably(folder.toAbsolutePath().normalize(), disk, forOwnerOnly(folder));
      FolderShelf shelf = new FolderShelf(folder, disk);
      shelf.checkFormat();
      makeDurably(shelf.kept.toAbsolutePath(), disk);
      makeDurably(shelf.incoming.toAbsolutePath(), disk);
      return shelf;
    } catch (FileSystemException refused) {
      throw new StoreRefused(
          "The folder of blobs " + folder + " cannot be used: " + why(refused) + ".", refused);
    } catch (IOException failed) {
      throw new StoreFailure(
          "the folder of blobs " + folder + " cannot be used: " + failed.getMessage(), failed);
    }
  }

  private static String why(FileSystemException refused) {
    return switch (refused) {
      case AccessDeniedException denied -> "there is no permission for " + denied.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      default -> refused.getMessage();
    };
  }

  private void checkFormat() throws IOException {
    Path file = folder.resolve("FORMAT");
    if (Files.exists(file)) {
      Format.check(Files.readString(file), "The folder of blobs " + folder);
      return;
    }
    try (Stream<Path> found = Files.list(folder)) {
      Optional<String> other =
          found
              .map(path -> path.getFileName().toString())
              .filter(name -> !HARMLESS.contains(name))
              .sorted()
              .findFirst();
      if (other.isPresent()) {
        throw new StoreRefused(
            "The folder "
                + folder
                + " is not a folder of blobs: it has no file FORMAT, yet it holds "
                + other.get()
                + ". Choose an empty folder, or one that does not exist yet.");
      }
    }
    Path unfinished = folder.resolve("FORMAT.tmp");
    try (FileChannel to =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(to, Format.TEXT.getBytes(StandardCharsets.UTF_8));
      disk.sync(unfinished, to);
    }
    disk.move(unfinished, file);
    disk.syncFolder(folder);
  }

  private static void write(FileChannel to, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      to.write(rest);
    }
  }

  /// Makes the folder, and those above it, so that they outlive a loss of power.
  private static void makeDurably(Path whole, Disk disk, FileAttribute<?>... attributes)
      throws IOException {
    if (Files.isDirectory(whole)) {
      return;
    }
    Path above = whole.getParent();
    if (above != null) {
      makeDurably(above, disk);
    }
    Files.createDirectories(whole, attributes);
    if (above != null) {
      disk.syncFolder(above);
    }
  }

  /// Whoever can read the folder can read every image.
  private static FileAttribute<?>[] forOwnerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private Path file(BlobId id) {
    return kept.resolve(id.owner()).resolve(id.name());
  }

  /// Says whose it is by its name alone: there are few, and one folder of them is swept at once.
  private Path incomingFile(BlobId id) {
    return incoming.resolve(id.owner() + "." + id.name());
  }

  @Override
  public Sink begin(BlobId id, long totalMax) throws IOException {
    Path unfinished = incomingFile(id);
    FileChannel channel =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new Sink() {
      private boolean published;

      @Override
      public void write(byte[] bytes, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }

      @Override
      public void publish() throws IOException {
        disk.sync(unfinished, channel);
        channel.close();
        FolderShelf.this.publish(unfinished, file(id));
        published = true;
      }

      @Override
      public void close() {
        try {
          channel.close();
          if (!published) {
            Files.deleteIfExists(unfinished);
          }
        } catch (IOException failed) {
          // The sweep comes by again.
        }
      }
    };
  }

  private void publish(Path unfinished, Path file) throws IOException {
    Path owner = file.getParent();
    for (int tries = 1; ; tries++) {
      Files.createDirectories(owner);
      if (Files.exists(file)) {
        throw new IOException("the source of ids has repeated itself: " + file + " is there");
      }
      try {
        disk.move(unfinished, file);
        break;
      } catch (NoSuchFileException gone) {
        if (tries == TRIES || !Files.exists(unfinished)) {
          throw gone;
        }
      }
    }
    try {
      disk.syncFolder(owner);
      // Also if another put has made the owner's folder: it may not have synced it yet.
      disk.syncFolder(kept);
    } catch (IOException failed) {
      Files.deleteIfExists(file);
      throw failed;
    }
  }

  @Override
  public Kept read(BlobId id, long first, long last) throws IOException, NoSuchBlob {
    FileChannel channel = channel(id);
    boolean begun = false;
    try {
      long total = channel.size();
      // A file can be cut short by a failing disk or by hand, which its blocks alone do not tell.
      Frames.blob(id, trailer(id, channel, total), total);
      channel.position(first);
      long length = Math.max(0, Math.min(last, total - 1) - first + 1);
      Kept found = new Kept(total, new Part(Channels.newInputStream(channel), length));
      begun = true;
      return found;
    } finally {
      if (!begun) {
        channel.close();
      }
    }
  }

  private static byte[] trailer(BlobId id, FileChannel channel, long total) throws IOException {
    if (total < Frames.TRAILER_BYTES) {
      throw new BlobDamaged(id, "it has only " + total + " bytes");
    }
    ByteBuffer trailer = ByteBuffer.allocate(Frames.TRAILER_BYTES);
    while (trailer.hasRemaining()) {
      if (channel.read(trailer, total - trailer.remaining()) < 0) {
        throw new IOException("its file ended early");
      }
    }
    return trailer.array();
  }

  @Override
  public Kept readEnd(BlobId id, int bytes) throws IOException, NoSuchBlob {
    FileChannel channel = channel(id);
    try {
      long total = channel.size();
      channel.position(Math.max(0, total - bytes));
      return new Kept(total, Channels.newInputStream(channel));
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  private FileChannel channel(BlobId id) throws IOException, NoSuchBlob {
    try {
      return FileChannel.open(file(id), StandardOpenOption.READ);
    } catch (NoSuchFileException none) {
      throw new NoSuchBlob(id);
    }
  }

  @Override
  public void delete(BlobId id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  @Override
  public void list(Optional<String> owner, Consumer<BlobId> action) throws IOException {
    if (owner.isPresent()) {
      listOf(owner.get(), action);
      return;
    }
    try (DirectoryStream<Path> owners = Files.newDirectoryStream(kept)) {
      for (Path one : owners) {
        listOf(one.getFileName().toString(), action);
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
  }

  private void listOf(String owner, Consumer<BlobId> action) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(kept.resolve(owner))) {
      for (Path file : files) {
        id(owner, file.getFileName().toString()).ifPresent(action);
      }
    } catch (NoSuchFileException | NotDirectoryException none) {
      // An owner who has nothing, or something that is not ours.
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
  }

  /// What is not ours is not touched.
  private static Optional<BlobId> id(String owner, String name) {
    try {
      return Optional.of(new BlobId(owner, name));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  @Override
  public void listUnfinished(Optional<String> owner, Consumer<Unfinished> action)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        if (dot > 0) {
          id(name.substring(0, dot), name.substring(dot + 1))
              .filter(id -> owner.isEmpty() || owner.get().equals(id.owner()))
              .ifPresent(id -> action.accept(new UnfinishedFile(id, file)));
        }
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
  }

  private record UnfinishedFile(BlobId id, Path file) implements Unfinished {
    @Override
    public void drop() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void forget(String owner) throws IOException {
    Path path = kept.resolve(owner);
    try {
      if (Files.exists(path)) {
        disk.syncFolder(path);
      }
      Files.deleteIfExists(path);
      disk.syncFolder(kept);
    } catch (DirectoryNotEmptyException other) {
      // Something that is not ours, or was put meanwhile.
    }
  }

  @Override
  public void close() {}

  /// So many bytes of a stream, and no more.
  private static final class Part extends InputStream {

    private final InputStream from;
    private long left;

    Part(InputStream from, long length) {
      this.from = from;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int most) throws IOException {
      if (left == 0 && most > 0) {
        return -1;
      }
      int count = from.read(to, offset, (int) Math.min(most, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      from.close();
    }
  }
}
