package larkspur.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import larkspur.e2e.Programs;

/// What of a server's files is on disk, as the shim `src/test/native/synced.c` tells it; and the
/// cut back to that, as a loss of power might leave the files. The shim's opening comment says what
/// is modelled and what is not.
///
/// @param shim the library that is preloaded into the server
/// @param journal where it writes
record LastSync(Path shim, Path journal) {

  private static final Duration COMPILED_WITHIN = Duration.ofMinutes(5);

  /// What a cut took away.
  record Cut(int files, long bytes) {}

  /// A file of a file system. Names do not matter: a renamed file stays what it is.
  private record Inode(long device, long number) {}

  /// @param journal outside the folder that is watched; goes on over restarts
  static LastSync journalledIn(Path journal) {
    Programs.need("gcc", "gcc libc6-dev");
    Path module = Programs.module();
    Path shim = module.resolve("target/native/synced.so");
    try {
      Files.createDirectories(shim.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Programs.mustRun(
        module,
        COMPILED_WITHIN,
        List.of(
            "gcc",
            "-shared",
            "-fPIC",
            "-O2",
            "-Wall",
            "-Wextra",
            "-o",
            shim.toString(),
            "src/test/native/synced.c",
            "-ldl"));
    return new LastSync(shim, journal);
  }

  /// What the server is to be started with.
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", shim.toString(), "LARKSPUR_SYNC_JOURNAL", journal.toString());
  }

  /// What the server is to be started with if its disk is to fail.
  ///
  /// @param whileThere as long as this file exists, no sync succeeds
  Map<String, String> environmentFailing(Path whileThere) {
    Map<String, String> all = new HashMap<>(environment());
    all.put("LARKSPUR_SYNC_FAILS", whileThere.toString());
    return all;
  }

  /// Shortens every file of a folder to what was synced of it; one that never was, to nothing.
  /// Nobody may have it open.
  Cut cut(Path folder) {
    Map<Inode, Long> synced = synced();
    int files = 0;
    long bytes = 0;
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        long length = Files.size(file);
        long kept = Math.min(length, synced.getOrDefault(inode(file), 0L));
        if (kept < length) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(kept);
          }
          files++;
          bytes += length - kept;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Cut(files, bytes);
  }

  private static Inode inode(Path file) throws IOException {
    return new Inode(
        (Long) Files.getAttribute(file, "unix:dev"), (Long) Files.getAttribute(file, "unix:ino"));
  }

  private Map<Inode, Long> synced() {
    Map<Inode, Long> synced = new HashMap<>();
    try (Stream<String> lines = Files.lines(journal)) {
      lines.forEach(line -> apply(line.split(" "), synced));
    } catch (IOException e) {
      throw new UncheckedIOException("the shim wrote no journal: was it preloaded?", e);
    }
    return synced;
  }

  private static void apply(String[] words, Map<Inode, Long> synced) {
    Inode file = new Inode(Long.parseLong(words[1]), Long.parseLong(words[2]));
    long length = Long.parseLong(words[3]);
    switch (words[0]) {
      case "created" -> synced.put(file, 0L);
      case "cut" -> synced.computeIfPresent(file, (same, known) -> Math.min(known, length));
      case "synced" -> synced.merge(file, length, Math::max);
      default ->
          throw new IllegalStateException("the journal has a line that begins with " + words[0]);
    }
  }
}
