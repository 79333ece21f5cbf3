package larkspur.storage.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A copy of a database in the place of another, all or nothing, whenever the process is killed or
/// the power lost.
///
/// The copy is built beside the database and synced; then the old one steps aside and the new one
/// into its place, each by one rename. Whoever opens the folder next finishes what was begun:
///
/// ```
/// db        next      →  the copy was not complete, or not yet wanted: it is dropped
/// aside     next      →  the copy was complete: it steps into the place
/// aside     db        →  all is done: what stood aside is dropped
/// aside               →  the folder was being emptied: what stood aside is dropped
/// ```
final class Copy {

  private static final String NEXT = "db.next";
  private static final String ASIDE = "db.aside";

  private final Path folder;
  private final Path database;

  /// @param folder locked by the caller
  Copy(Path folder, Path database) {
    this.folder = folder;
    this.database = database;
  }

  /// Finishes or drops what an earlier process had begun.
  void recover() throws IOException {
    Path next = folder.resolve(NEXT);
    if (Files.exists(next)) {
      if (Files.exists(database)) {
        drop(next);
      } else {
        Files.move(next, database, StandardCopyOption.ATOMIC_MOVE);
        Folder.sync(folder);
      }
    }
    drop(folder.resolve(ASIDE));
  }

  /// Puts a copy of a database that nobody has open in the place of this one.
  void putInPlace(Path source) throws IOException {
    Path next = folder.resolve(NEXT);
    build(source, next);
    Folder.sync(folder);
    if (Files.exists(database)) {
      Files.move(database, folder.resolve(ASIDE), StandardCopyOption.ATOMIC_MOVE);
      Folder.sync(folder);
    }
    recover();
  }

  /// Drops what is in the folder: each thing steps aside by one rename, and only then is it taken
  /// apart.
  ///
  /// @param all in the order in which they go
  void drop(List<Path> all) throws IOException {
    Path aside = folder.resolve(ASIDE);
    Files.createDirectory(aside);
    for (Path each : all) {
      Files.move(each, aside.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      Folder.sync(folder);
    }
    drop(aside);
  }

  /// Tables never change, so both may have the same ones; all else is written to, and copied.
  private static void build(Path source, Path next) throws IOException {
    Files.createDirectory(next);
    List<Path> files;
    try (Stream<Path> found = Files.list(source)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path to = next.resolve(file.getFileName());
      if (file.getFileName().toString().endsWith(".sst")) {
        linkOrCopy(file, to);
      } else {
        copy(file, to);
      }
    }
    Folder.sync(next);
  }

  private static void linkOrCopy(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException noLinks) {
      copy(file, to);
    }
  }

  private static void copy(Path file, Path to) throws IOException {
    Files.copy(file, to);
    try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  private static void drop(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
