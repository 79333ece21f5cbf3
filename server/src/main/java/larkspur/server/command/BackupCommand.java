package larkspur.server.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import larkspur.server.backing.Backing;
import larkspur.server.backing.Backup;
import larkspur.server.operator.Control;
import larkspur.storage.rocksdb.RocksStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur backup DIR`: copies a data folder, while a server has it open or not.
@Command(
    name = "backup",
    description = "Copy a data folder of the embedded engine, while a server runs on it or not.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--data",
      defaultValue = "data",
      description = "Folder of the data (${DEFAULT-VALUE}).")
  private Path data;

  @Parameters(paramLabel = "DIR", description = "The folder of the backup; must not exist yet.")
  private Path backup;

  @Override
  public Integer call() {
    Backup.Size size =
        Backup.make(
            data,
            backup,
            Instant.now(),
            Main.version(),
            copy -> {
              if (!Control.copied(data, copy)) {
                copyAtRest(copy);
              }
            });
    spec.commandLine()
        .getOut()
        .println("backup " + backup + ": " + size.files() + " files, " + size.bytes() + " bytes");
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void copyAtRest(Path copy) {
    try (RocksStore store = RocksStore.open(data, Backing.smallOptions())) {
      store.copyTo(copy);
    }
  }
}
