package larkspur.storage.moving;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/// A stream in a file; compressed with gzip if the name ends in `.gz`.
public final class StreamFile implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Counting file;
  private final InputStream stream;
  private final long size;

  private StreamFile(Counting file, InputStream stream, long size) {
    this.file = file;
    this.stream = stream;
    this.size = size;
  }

  /// Writes a file, readable by its owner only. It has its name only once it is whole and on disk;
  /// until then it is one beside it with `.part` after its name. What a killed process leaves of
  /// that the next attempt writes over.
  ///
  /// @throws IllegalArgumentException in words for the operator, if there is such a file, or it
  ///   cannot be made
  public static <T> T write(Path path, Function<OutputStream, T> writing) {
    if (Files.exists(path)) {
      throw new IllegalArgumentException("there is a file " + path + " already");
    }
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      T written;
      try (FileChannel channel =
          FileChannel.open(
              part,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              forOwnerOnly(path))) {
        OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        if (compressed(path)) {
          GZIPOutputStream packed = new GZIPOutputStream(to, BUFFER_BYTES);
          written = writing.apply(packed);
          packed.finish();
        } else {
          written = writing.apply(to);
        }
        to.flush();
        channel.force(true);
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      sync(path.toAbsolutePath().getParent());
      return written;
    } catch (RuntimeException failed) {
      discard(part);
      throw failed;
    } catch (IOException failed) {
      discard(part);
      throw new IllegalArgumentException(
          "the file " + path + " cannot be written: " + failed.getMessage(), failed);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException itIsInNobodysWay) {
      // The next attempt writes over it.
    }
  }

  private static FileAttribute<?>[] forOwnerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  private static boolean compressed(Path path) {
    return path.getFileName().toString().endsWith(".gz");
  }

  /// @throws IllegalArgumentException in words for the operator, if it cannot be read
  public static StreamFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException("there is no file " + path);
    }
    Counting file = null;
    try {
      file = new Counting(Files.newInputStream(path));
      return new StreamFile(
          file,
          compressed(path) ? new GZIPInputStream(file, BUFFER_BYTES) : file,
          Files.size(path));
    } catch (ZipException | EOFException notPacked) {
      close(file);
      throw new BadStream("The file " + path + " is not compressed as its name says.", notPacked);
    } catch (IOException failed) {
      close(file);
      throw new IllegalArgumentException(
          "the file " + path + " cannot be read: " + failed.getMessage(), failed);
    }
  }

  private static void close(InputStream opened) {
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /// The lines, as they were before they were compressed.
  public InputStream stream() {
    return stream;
  }

  /// How much of the file has been read, from 0 to 1.
  public double share() {
    return size == 0 ? 1 : Math.min(1.0, (double) file.count / size);
  }

  @Override
  public void close() {
    close(stream);
  }

  private static final class Counting extends FilterInputStream {
    private volatile long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int some = super.read(into, from, length);
      count += Math.max(0, some);
      return some;
    }
  }
}
