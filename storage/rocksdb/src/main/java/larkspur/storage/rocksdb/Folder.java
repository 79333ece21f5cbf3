package larkspur.storage.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.storage.StoreFailure;
import larkspur.storage.StoreRefused;

/// The folder that holds a store, locked for as long as this is open.
///
/// The lock comes first, then the format is read or written, and only then may anything else be
/// touched.
final class Folder implements AutoCloseable {

  /// The format that this program writes. Whoever changes what is on disk raises it, and adds an
  /// upgrade from the one before.
  static final int FORMAT = 2;

  /// Wrote the last position of a log beside its entries, where it is passed over now: the entries
  /// say it. Nothing else was different.
  private static final int FORMAT_WITH_LAST_POSITIONS = 1;

  private static final Pattern FORMAT_TEXT =
      Pattern.compile("larkspur rocksdb format (\\d{1,9})\\s*");

  /// What may lie in a folder in which no store was made yet.
  private static final Set<String> HARMLESS =
      Set.of("LOCK", "FORMAT.tmp", "lost+found", "larkspur.conf");

  /// What stays in a folder that is emptied.
  private static final Set<String> KEPT = Set.of("LOCK", "FORMAT", "lost+found");

  private final Path path;
  private final FileChannel lockFile;

  private Folder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /// Makes a folder that does not exist yet, for its owner only, where the file system knows
  /// owners.
  ///
  /// @throws StoreRefused if another process has it open, its format is not one that this program
  ///   knows, or the file system does not let it be used
  static Folder open(Path path) {
    try {
      makeDurably(path, forOwnerOnly(path));
      FileChannel lockFile =
          FileChannel.open(
              path.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(path, lockFile);
        checkFormat(path);
        Folder folder = new Folder(path, lockFile);
        folder.copy().recover();
        return folder;
      } catch (IOException | RuntimeException refused) {
        lockFile.close();
        throw refused;
      }
    } catch (FileSystemException refused) {
      throw new StoreRefused(
          "The data folder " + path + " cannot be used: " + why(refused) + ".", refused);
    } catch (IOException failed) {
      throw new StoreFailure(
          "the data folder " + path + " cannot be used: " + failed.getMessage(), failed);
    }
  }

  private static String why(FileSystemException refused) {
    return switch (refused) {
      case AccessDeniedException denied -> "there is no permission for " + denied.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      default -> refused.getMessage();
    };
  }

  Path database() {
    return path.resolve("db");
  }

  /// What puts a copy in the database's place.
  Copy copy() {
    return new Copy(path, database());
  }

  /// Takes away all but the lock, the format and what is to be kept. What is stored goes first and
  /// at once, so that whoever finishes this after a crash finds it whole or gone.
  void empty(Set<String> kept) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.list(path)) {
      all =
          found
              .filter(file -> !KEPT.contains(file.getFileName().toString()))
              .filter(file -> !kept.contains(file.getFileName().toString()))
              .sorted(Comparator.comparing(file -> !file.equals(database())))
              .toList();
    }
    copy().drop(all);
  }

  private static void lock(Path path, FileChannel lockFile) throws IOException {
    FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException here) {
      throw new StoreRefused("The data folder " + path + " is already open in this process.", here);
    }
    if (lock == null) {
      throw new StoreRefused(
          "The data folder "
              + path
              + " is open in another process. Stop that one first, or choose another folder.");
    }
  }

  private static void checkFormat(Path path) throws IOException {
    Path file = path.resolve("FORMAT");
    if (!Files.exists(file)) {
      try (Stream<Path> found = Files.list(path)) {
        List<String> others =
            found
                .map(other -> other.getFileName().toString())
                .filter(name -> !HARMLESS.contains(name))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
          throw new StoreRefused(
              "The folder "
                  + path
                  + " is not a data folder: it has no file FORMAT, yet it holds "
                  + others.getFirst()
                  + ". Choose an empty folder, or one that does not exist yet.");
        }
      }
      writeFormat(path, file);
      return;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Matcher matcher = FORMAT_TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new StoreRefused(
          "The file " + file + " does not say which format the data folder has.");
    }
    int format = Integer.parseInt(matcher.group(1));
    if (format > FORMAT) {
      throw new StoreRefused(
          "The data folder "
              + path
              + " has format "
              + format
              + ", and this version of Larkspur knows formats up to "
              + FORMAT
              + ". Use the newer version that wrote it.");
    }
    if (format == FORMAT_WITH_LAST_POSITIONS) {
      // From here on an earlier version, which would go by what is no longer written, stays away.
      writeFormat(path, file);
    } else if (format < FORMAT) {
      throw new StoreRefused(
          "The data folder "
              + path
              + " has format "
              + format
              + ", from which there is no upgrade to "
              + FORMAT
              + ".");
    }
  }

  private static void writeFormat(Path path, Path file) throws IOException {
    Path unfinished = path.resolve("FORMAT.tmp");
    byte[] text = ("larkspur rocksdb format " + FORMAT + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel to =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        to.write(rest);
      }
      to.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(path);
  }

  /// Makes the folder, and those above it, so that they outlive a loss of power.
  private static void makeDurably(Path path, FileAttribute<?>... attributes) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    if (Files.isDirectory(whole)) {
      return;
    }
    Path above = whole.getParent();
    if (above != null) {
      makeDurably(above);
    }
    Files.createDirectories(whole, attributes);
    if (above != null) {
      sync(above);
    }
  }

  /// Whoever can read a store can read every message, and the key beside it.
  private static FileAttribute<?>[] forOwnerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  static void sync(Path folder) throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      // There a folder cannot be opened; its entries are journalled by the file system.
      return;
    }
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  @Override
  public void close() {
    try {
      // The file stays: to delete it would let two processes lock two files of one name.
      lockFile.close();
    } catch (IOException failed) {
      throw new StoreFailure("the lock of the data folder " + path + " cannot be released", failed);
    }
  }
}
