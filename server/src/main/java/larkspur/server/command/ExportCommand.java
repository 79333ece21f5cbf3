package larkspur.server.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import larkspur.server.backing.Backing;
import larkspur.server.operator.Control;
import larkspur.server.settings.Settings;
import larkspur.storage.Store;
import larkspur.storage.moving.Export;
import larkspur.storage.moving.Header;
import larkspur.storage.moving.Moved;
import larkspur.storage.moving.StreamFile;
import larkspur.storage.rocksdb.RocksStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `larkspur export FILE`: writes all that is stored as JSON lines. Where a server has the data
/// folder open, that of a copy which it makes at one moment.
@Command(
    name = "export",
    description = {
      "Write all that is stored into a file of JSON lines, from which `import` fills any engine.",
      "The root key is not in it."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  private static final String SCRATCH = "exporting";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Choices choices;

  @Parameters(
      paramLabel = "FILE",
      description = "The file to make; compressed if its name ends in .gz.")
  private Path file;

  @Override
  public Integer call() {
    Settings settings = choices.settings();
    if (settings.storage() == Settings.Engine.MEMORY) {
      throw new IllegalArgumentException("memory holds nothing to export");
    }
    Backing backing = Backing.of(settings);
    Moved moved =
        backing
            .folder()
            .map(folder -> from(folder, backing, settings))
            .orElseGet(() -> from(backing.open(), settings));
    spec.commandLine()
        .getOut()
        .println(
            "exported " + moved.records() + " records, SHA-256 " + moved.sha256() + ", to " + file);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Moved from(Path data, Backing backing, Settings settings) {
    if (!Files.exists(data.resolve("FORMAT"))) {
      throw new IllegalArgumentException("there is no data folder " + data);
    }
    Path scratch = data.resolve(SCRATCH);
    try {
      remove(scratch);
      Files.createDirectory(scratch);
      Path copy = scratch.resolve("copy");
      if (!Control.copied(data, copy)) {
        return from(backing.open(), settings);
      }
      Path folder = scratch.resolve("data");
      RocksStore.putBack(folder, copy);
      return from(RocksStore.open(folder, Backing.smallOptions()), settings);
    } catch (IOException failed) {
      throw new UncheckedIOException("there is no room for a copy in " + scratch, failed);
    } finally {
      try {
        remove(scratch);
      } catch (IOException itIsInNobodysWay) {
        spec.commandLine().getErr().println("larkspur: remove " + scratch + " by hand");
      }
    }
  }

  private Moved from(Store opened, Settings settings) {
    ProgressLines progress = ProgressLines.to(spec.commandLine().getErr());
    Header header =
        Header.made(
            new SecureRandom(),
            Instant.now(),
            settings.storage().name().toLowerCase(Locale.ROOT),
            Main.version());
    try (opened) {
      return StreamFile.write(file, to -> Export.write(opened, header, to, progress));
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
