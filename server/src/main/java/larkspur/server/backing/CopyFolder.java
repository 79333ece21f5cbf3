package larkspur.server.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import larkspur.core.time.ServerClock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Copies of a database, each in a folder of its name. What is being made or dropped has a name
/// that begins with a dot, and steps into its place or out of it by one rename: a copy is whole or
/// not there.
///
/// ```
/// <name>/db           the copy
/// <name>/about.json   when it was taken, how the clock was set, from which seed
/// ```
final class CopyFolder {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Path folder;

  CopyFolder(Path folder) {
    this.folder = folder;
  }

  /// As it is written; an instant and a duration in the words of ISO 8601.
  private record Written(
      String takenAt, String ahead, Optional<String> frozen, Optional<String> seed) {

    static Written of(Copies.About about) {
      return new Written(
          about.takenAt().toString(),
          about.clock().ahead().toString(),
          about.clock().frozen().map(Instant::toString),
          about.seed());
    }

    Copies.About about() {
      return new Copies.About(
          Instant.parse(takenAt),
          new ServerClock.Setting(Duration.parse(ahead), frozen.map(Instant::parse)),
          seed);
    }
  }

  /// The folder of a copy's database.
  Path database(String name) {
    return folder.resolve(name).resolve("db");
  }

  /// @param copying makes the database's copy in a folder that does not exist yet
  void keep(String name, Copies.About about, Consumer<Path> copying) {
    Path making = folder.resolve("." + name);
    try {
      remove(making);
      Files.createDirectories(making);
      copying.accept(making.resolve("db"));
      write(making.resolve("about.json"), MAPPER.writeValueAsBytes(Written.of(about)));
      sync(making);
      putAway(name);
      Files.move(making, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the copy " + name + " cannot be kept", e);
    }
  }

  /// Those that are whole.
  SortedMap<String, Copies.About> kept() {
    SortedMap<String, Copies.About> kept = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return kept;
    }
    try (Stream<Path> found = Files.list(folder)) {
      for (Path copy : found.toList()) {
        String name = copy.getFileName().toString();
        Path about = copy.resolve("about.json");
        if (!name.startsWith(".") && Files.exists(about)) {
          kept.put(name, read(about));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the copies in " + folder + " cannot be listed", e);
    }
    return kept;
  }

  private static Copies.About read(Path about) throws IOException {
    try {
      return MAPPER.readValue(Files.readAllBytes(about), Written.class).about();
    } catch (JacksonException e) {
      throw new IOException(about + " does not say what the copy is", e);
    }
  }

  void drop(String name) {
    try {
      putAway(name);
    } catch (IOException e) {
      throw new UncheckedIOException("the copy " + name + " cannot be dropped", e);
    }
  }

  /// Lets something be done in an empty folder, which is gone afterwards.
  void inScratch(Consumer<Path> work) {
    Path scratch = folder.resolve(".scratch");
    try {
      remove(scratch);
      Files.createDirectories(scratch);
      work.accept(scratch);
      remove(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException("there is no room beside the copies in " + folder, e);
    }
  }

  private void putAway(String name) throws IOException {
    Path copy = folder.resolve(name);
    if (Files.exists(copy)) {
      Path gone = folder.resolve("." + name + ".gone");
      remove(gone);
      Files.move(copy, gone, StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
      remove(gone);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
