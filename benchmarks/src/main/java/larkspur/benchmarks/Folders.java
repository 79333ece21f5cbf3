package larkspur.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Folders of data that are thrown away.
final class Folders {

  private Folders() {}

  /// Makes a folder a bench's own, and empty. One that holds anything but what benches leave is
  /// refused.
  static Path take(Path folder) throws IOException {
    Path marker = folder.resolve(".larkspur-bench");
    if (Files.isDirectory(folder) && !Files.exists(marker)) {
      try (Stream<Path> within = Files.list(folder)) {
        if (within.findAny().isPresent()) {
          throw new IllegalArgumentException(
              folder + " is not empty, and not from a bench; it is left alone");
        }
      }
    }
    remove(folder);
    Files.createDirectories(folder);
    Files.createFile(marker);
    return folder;
  }

  /// A place within it where there is nothing.
  static Path vacant(Path folder, String name) throws IOException {
    Path place = folder.resolve(name);
    remove(place);
    return place;
  }

  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> within = Files.walk(folder)) {
      deepestFirst = within.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
