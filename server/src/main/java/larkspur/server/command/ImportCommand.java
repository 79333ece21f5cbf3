package larkspur.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import larkspur.server.backing.Backing;
import larkspur.server.settings.Settings;
import larkspur.storage.Store;
import larkspur.storage.moving.Import;
import larkspur.storage.moving.Moved;
import larkspur.storage.moving.StreamFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur import FILE`: fills an empty store with what was exported, and goes on where the
/// import of the same file was cut short.
@Command(
    name = "import",
    description = {
      "Fill an empty store, of any engine, with what was exported.",
      "Cut short, it goes on where it was when given the same file again."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Choices choices;

  @Option(names = "--check", description = "Only see whether the file is whole.")
  private boolean check;

  @Parameters(paramLabel = "FILE", description = "The file that was exported.")
  private Path file;

  @Override
  public Integer call() {
    Moved moved;
    try (StreamFile opened = StreamFile.open(file)) {
      ProgressLines progress =
          ProgressLines.to(spec.commandLine().getErr()).withShare(opened::share);
      moved =
          check
              ? Import.check(opened.stream(), progress)
              : read(opened, choices.settings(), progress);
    }
    spec.commandLine()
        .getOut()
        .println(
            (check ? "checked " : "imported ")
                + moved.records()
                + " records, SHA-256 "
                + moved.sha256()
                + ", from "
                + file);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static Moved read(StreamFile opened, Settings settings, ProgressLines progress) {
    if (settings.storage() == Settings.Engine.MEMORY) {
      throw new IllegalArgumentException("memory keeps nothing that is imported");
    }
    try (Store store = Backing.of(settings).open()) {
      return Import.read(opened.stream(), store, progress);
    }
  }
}
