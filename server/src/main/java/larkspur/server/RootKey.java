package larkspur.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import larkspur.storage.StoreRefused;

/// The key from which this installation's tokens are made. It lives in the data folder, readable by
/// its owner only, goes with a backup and never with an export.
final class RootKey {

  private static final String FILE = "root.key";
  private static final int BYTES = 32;

  private RootKey() {}

  /// The key of a folder; made, and on disk, when there is none yet.
  ///
  /// @throws StoreRefused if the file system does not let it be read or written
  static byte[] of(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        write(folder, file);
      }
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length != BYTES) {
        throw new IllegalStateException(file + " does not hold a key of " + BYTES + " bytes");
      }
      return key;
    } catch (FileSystemException e) {
      throw new StoreRefused("The root key " + file + " cannot be read or written.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the root key cannot be read or written: " + file, e);
    }
  }

  private static void write(Path folder, Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Files.createDirectories(folder);
    Path fresh = folder.resolve(FILE + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] text = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text));
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
