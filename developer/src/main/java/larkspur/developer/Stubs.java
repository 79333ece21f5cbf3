package larkspur.developer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stub files of one folder and those below it: every file whose name ends with `.json`. The
/// folder is looked at for each request that wants one; a file is read again when its time or size
/// has changed.
final class Stubs {

  private static final int FILES_MAX = 2_000;
  private static final int DEPTH_MAX = 8;
  private static final long FILE_BYTES_MAX = 1024 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(Stubs.class);

  private final Path folder;
  private final Map<String, Known> known = new TreeMap<>();

  Stubs(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /// A file as it was last read.
  private record Known(FileTime changed, long size, Read read) {}

  /// What a file says, or why it says nothing.
  sealed interface Read {
    String file();
  }

  record Good(String file, Stub stub) implements Read {}

  record Broken(String file, String why) implements Read {}

  /// What there is for a request.
  sealed interface Found {}

  record Match(Good file, Map<String, String> parameters) implements Found {}

  /// No file is for it; but one of these may be meant to.
  record Nothing(List<Broken> broken) implements Found {}

  Found find(String method, String path) {
    List<String> segments = PathPattern.segments(path);
    List<Read> all = read();
    return all.stream()
        .filter(Good.class::isInstance)
        .map(Good.class::cast)
        .filter(good -> good.stub().method().equals(method))
        .sorted(Comparator.comparingInt(good -> good.stub().path().looseness()))
        .flatMap(good ->
            good.stub().path().match(segments).map(found -> new Match(good, found)).stream())
        .map(Found.class::cast)
        .findFirst()
        .orElseGet(() ->
            new Nothing(
                all.stream().filter(Broken.class::isInstance).map(Broken.class::cast).toList()));
  }

  /// Every file, by name.
  synchronized List<Read> read() {
    Map<String, Path> files = files();
    known.keySet().retainAll(files.keySet());
    files.forEach(this::look);
    return known.values().stream().map(Known::read).toList();
  }

  private Map<String, Path> files() {
    Map<String, Path> files = new HashMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> found = Files.walk(folder, DEPTH_MAX)) {
        found
            .filter(file -> file.getFileName().toString().endsWith(".json"))
            .filter(Files::isRegularFile)
            .limit(FILES_MAX)
            .forEach(file -> files.put(folder.relativize(file).toString(), file));
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("the stubs in {} cannot be listed", folder, e);
      }
    }
    return files;
  }

  private void look(String name, Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Known before = known.get(name);
      if (before == null
          || !before.changed().equals(now.lastModifiedTime())
          || before.size() != now.size()) {
        Read read = read(name, file, now.size());
        known.put(name, new Known(now.lastModifiedTime(), now.size(), read));
      }
    } catch (NoSuchFileException gone) {
      known.remove(name);
    } catch (IOException e) {
      known.put(name, new Known(FileTime.fromMillis(0), -1, broken(name, "cannot be read: " + e)));
    }
  }

  private static Read read(String name, Path file, long size) throws IOException {
    if (size > FILE_BYTES_MAX) {
      return broken(name, "it has more than " + FILE_BYTES_MAX + " bytes");
    }
    try {
      return new Good(name, Stub.read(Files.readAllBytes(file)));
    } catch (Wrong wrong) {
      return broken(name, wrong.getMessage());
    }
  }

  private static Broken broken(String name, String why) {
    LOG.warn("the stub {} is broken: {}", name, why);
    return new Broken(name, why);
  }

  /// What is said where a file that may have been meant is broken.
  static Optional<String> told(List<Broken> broken) {
    return broken.stream()
        .findFirst()
        .map(first -> "the stub " + first.file() + " is broken: " + first.why());
  }
}
