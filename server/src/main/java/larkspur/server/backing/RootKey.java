package larkspur.server.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import larkspur.core.identity.Digest;
import larkspur.core.json.Json;
import larkspur.server.settings.SecretFile;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Partition;
import larkspur.storage.StoreRefused;

/// The key from which this installation's tokens are made. It lives in the data folder, readable by
/// its owner only, goes with a backup and never with an export; or in a file that the servers of a
/// cluster share.
public final class RootKey {

  private static final String FILE = "root.key";
  private static final int BYTES = 32;
  private static final String DIGEST = "root-key";

  private RootKey() {}

  /// The key of a folder; made, and on disk, when there is none yet. Two who begin at once get the
  /// same.
  ///
  /// @throws StoreRefused if the file system does not let it be read or written, or it is no key
  static byte[] of(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        write(folder, file);
      }
      return key(file, Files.readString(file).strip());
    } catch (FileSystemException e) {
      throw new StoreRefused("The root key " + file + " cannot be read or written.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the root key cannot be read or written: " + file, e);
    }
  }

  /// The key in a file of the operator's. It is never made here: one that is missing is more likely
  /// a file that was not brought to this machine, and with another key its tokens would be no other
  /// server's.
  ///
  /// @throws StoreRefused if there is none, or more than its owner and group can read it
  static byte[] in(Path file) {
    try {
      return key(file, SecretFile.read(file).strip());
    } catch (IllegalArgumentException unreadable) {
      throw new StoreRefused("The root key " + file + " " + unreadable.getMessage() + ".");
    }
  }

  /// Sees to it that all servers of one store have the same key. The first one leaves what tells
  /// its key from others, and nothing from which it could be made.
  ///
  /// @param about what is remembered of the installation
  /// @throws StoreRefused if the store's other servers have another key
  public static void check(byte[] key, Partition about) {
    String mine = Digest.of("root key " + HexFormat.of().formatHex(key)).hex();
    Optional<Entry> known = about.get(DIGEST);
    while (known.isEmpty()) {
      try {
        about.commit(Commit.guarded().insert(DIGEST, Json.write(new Known(mine))).build());
        return;
      } catch (Conflict anotherServerCameFirst) {
        known = about.get(DIGEST);
      }
    }
    if (!Json.read(known.get().value(), Known.class).digest().equals(mine)) {
      throw new StoreRefused(
          "The other servers of this store have another root key, so none would accept what this"
              + " one gives out. Let root-key-file name a copy of theirs.");
    }
  }

  private record Known(String digest) {}

  private static byte[] key(Path file, String text) {
    if (!text.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
      throw new StoreRefused(
          "The root key " + file + " does not hold " + 2 * BYTES + " hexadecimal digits.");
    }
    return HexFormat.of().parseHex(text);
  }

  private static void write(Path folder, Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Files.createDirectories(folder, forOwnerOnly(folder, "rwx------"));
    Path fresh = Files.createTempFile(folder, FILE, ".new", forOwnerOnly(folder, "rw-------"));
    byte[] text = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text));
      channel.force(true);
    }
    putInPlace(fresh, file);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /// A link, unlike a rename, never takes the place of what another process has just put there.
  private static void putInPlace(Path fresh, Path file) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException another) {
      // Then that is the key.
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(fresh);
  }

  private static FileAttribute<?>[] forOwnerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
