package larkspur.server.backing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.server.settings.Configuration;
import larkspur.storage.StoreRefused;

/// A backup of a data folder, as another folder:
///
/// ```
/// backup/
/// ├── BACKUP          when it was made, and by which version
/// ├── FORMAT          of the database
/// ├── root.key        from which tokens are made: whoever has the backup can make them
/// ├── larkspur.conf   if there was one
/// ├── db/             the database, as it was at one moment
/// ├── blobs/          the bytes of images and files, if the data folder has any
/// └── SHA256SUMS      of all of these; `sha256sum -c SHA256SUMS` reads it, too
/// ```
///
/// It has its name once it is whole and on disk. Tables of the database and blobs never change, so
/// while they lie on the disk of the data folder both may have the same ones: a backup against the
/// loss of the disk is copied elsewhere.
public final class Backup {

  private static final String ABOUT = "BACKUP";
  private static final String SUMS = "SHA256SUMS";
  private static final String DATABASE = "db";
  private static final String BLOBS = "blobs";
  private static final String KEPT = "kept";
  private static final List<String> BESIDE = List.of("FORMAT", "root.key", Configuration.FILE);
  private static final Pattern LINE =
      Pattern.compile("[0-9a-f]{64}  (db/|blobs/(kept/[a-z0-9][a-z0-9-]*/)?)?[A-Za-z0-9._-]+");
  private static final int BUFFER_BYTES = 256 * 1024;

  private Backup() {}

  /// What was copied.
  public record Size(int files, long bytes) {}

  /// @param copying copies the database into a folder that does not exist yet
  /// @throws IllegalArgumentException in words for the operator
  public static Size make(
      Path data, Path backup, Instant at, String program, Consumer<Path> copying) {
    if (!Files.exists(data.resolve("FORMAT"))) {
      throw new IllegalArgumentException("there is no data folder " + data);
    }
    refuseExisting(backup);
    Path part = beside(backup);
    try {
      remove(part);
      makeForOwnerOnly(part);
      copying.accept(part.resolve(DATABASE));
      Files.writeString(
          part.resolve(ABOUT), "larkspur backup format 1\nat " + at + "\nby " + program + "\n");
      for (String name : BESIDE) {
        if (Files.exists(data.resolve(name))) {
          Files.copy(data.resolve(name), part.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      // After the database: what it refers to was there before.
      copyBlobs(data.resolve(BLOBS), part.resolve(BLOBS));
      SortedMap<String, String> sums = new TreeMap<>();
      long bytes = 0;
      for (String name : files(part)) {
        Path file = part.resolve(name);
        sums.put(name, sum(file, OutputStream.nullOutputStream()));
        bytes += Files.size(file);
        sync(file);
      }
      Files.writeString(part.resolve(SUMS), spelled(sums));
      sync(part.resolve(SUMS));
      syncFolders(part);
      step(part, backup);
      return new Size(sums.size(), bytes);
    } catch (IOException failed) {
      throw new IllegalArgumentException(
          "the backup " + backup + " cannot be made: " + failed.getMessage(), failed);
    }
  }

  /// Makes a data folder of a backup, after each file was compared with its sum. The folder has its
  /// name once it is whole and on disk, and could be opened.
  ///
  /// @param opening tries to open a data folder
  /// @throws IllegalArgumentException in words for the operator
  public static Size restore(Path backup, Path data, Consumer<Path> opening) {
    SortedMap<String, String> sums = sums(backup);
    refuseInUse(data);
    Path part = beside(data);
    try {
      remove(part);
      makeForOwnerOnly(part);
      Files.createDirectory(part.resolve(DATABASE));
      long bytes = 0;
      for (var sum : sums.entrySet()) {
        Path file = backup.resolve(sum.getKey());
        if (!Files.isRegularFile(file)) {
          throw bad(backup, sum.getKey() + " is missing");
        }
        Path copy = part.resolve(sum.getKey());
        Files.createDirectories(copy.getParent());
        String found;
        try (FileChannel channel =
            FileChannel.open(
                copy,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")))) {
          found = sum(file, Channels.newOutputStream(channel));
          channel.force(true);
          bytes += channel.size();
        }
        if (!found.equals(sum.getValue())) {
          throw bad(backup, sum.getKey() + " is not as it was: its checksum is another");
        }
      }
      Files.delete(part.resolve(ABOUT));
      opening.accept(part);
      syncFolders(part);
      step(part, data);
      return new Size(sums.size(), bytes);
    } catch (IOException failed) {
      throw new IllegalArgumentException(
          "the backup " + backup + " cannot be restored to " + data + ": " + failed.getMessage(),
          failed);
    } finally {
      removeQuietly(part);
    }
  }

  /// Blobs may be put and swept meanwhile. What is put is an orphan in the backup, what is swept
  /// was one.
  private static void copyBlobs(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from.resolve(KEPT))) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(from.resolve(KEPT))) {
      all = found.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    if (all.isEmpty()) {
      return;
    }
    Files.createDirectories(to);
    Files.copy(from.resolve("FORMAT"), to.resolve("FORMAT"));
    for (Path blob : all) {
      Path copy = to.resolve(from.relativize(blob).toString());
      Files.createDirectories(copy.getParent());
      try {
        Files.createLink(copy, blob);
      } catch (NoSuchFileException swept) {
        // It was nobody's.
      } catch (UnsupportedOperationException | FileSystemException onAnotherDisk) {
        Files.copy(blob, copy);
      }
    }
  }

  private static void syncFolders(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      sync(each);
    }
  }

  private static void refuseExisting(Path backup) {
    if (Files.exists(backup)) {
      throw new IllegalArgumentException("there is a " + backup + " already");
    }
  }

  private static void refuseInUse(Path data) {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> found = Files.list(data)) {
      if (found.findAny().isPresent()) {
        throw new StoreRefused(
            "The folder "
                + data
                + " holds something. A backup is restored to a folder that is empty, or does not"
                + " exist yet; nothing was changed.");
      }
    } catch (IOException noFolder) {
      throw new StoreRefused("The folder " + data + " cannot be used.", noFolder);
    }
  }

  /// Where a folder is made before it has its name: on the same disk.
  private static Path beside(Path folder) {
    return folder.toAbsolutePath().resolveSibling("." + folder.getFileName() + ".part");
  }

  private static void makeForOwnerOnly(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static void step(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(to.toAbsolutePath().getParent());
  }

  /// The files of a backup but its list, in order.
  private static Set<String> files(Path backup) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> found = Files.walk(backup)) {
      found
          .filter(Files::isRegularFile)
          .map(file -> backup.relativize(file).toString())
          .filter(name -> !name.equals(SUMS))
          .forEach(names::add);
    }
    return names;
  }

  private static String sum(Path file, OutputStream copy) throws IOException {
    try (InputStream from = Files.newInputStream(file)) {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      DigestOutputStream to = new DigestOutputStream(copy, sum);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        to.write(buffer, 0, read);
      }
      return HexFormat.of().formatHex(sum.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// As `sha256sum` writes it; the last line is a comment, by which it is seen to be whole.
  private static String spelled(SortedMap<String, String> sums) {
    StringBuilder text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    return text.append(end(sums.size())).toString();
  }

  private static String end(int files) {
    return "# " + files + " files\n";
  }

  private static SortedMap<String, String> sums(Path backup) {
    Path file = backup.resolve(SUMS);
    if (!Files.isRegularFile(file)) {
      throw bad(backup, "it has no file " + SUMS);
    }
    SortedMap<String, String> sums = new TreeMap<>();
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (LINE.matcher(line).matches()) {
          sums.put(line.substring(66), line.substring(0, 64));
        } else if (!line.startsWith("# ")) {
          throw bad(backup, SUMS + " has a line that is none: " + line);
        }
      }
      if (!text.endsWith("\n" + end(sums.size()))
          || !sums.keySet().containsAll(List.of(ABOUT, "FORMAT"))) {
        throw bad(backup, SUMS + " is not whole");
      }
      List<String> unlisted = new ArrayList<>(files(backup));
      unlisted.removeIf(name ->
          sums.containsKey(name)
              || !(name.startsWith(DATABASE + "/") || name.startsWith(BLOBS + "/")));
      if (!unlisted.isEmpty()) {
        throw bad(backup, unlisted.getFirst() + " is not in " + SUMS);
      }
      return sums;
    } catch (IOException failed) {
      throw new IllegalArgumentException(
          "the backup " + backup + " cannot be read: " + failed.getMessage(), failed);
    }
  }

  private static StoreRefused bad(Path backup, String why) {
    return new StoreRefused(
        "The folder " + backup + " is no whole backup: " + why + ". Nothing was restored.");
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  private static void removeQuietly(Path folder) {
    try {
      remove(folder);
    } catch (IOException itIsInNobodysWay) {
      // The next attempt removes it first.
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
