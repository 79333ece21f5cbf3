package larkspur.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import larkspur.server.backing.Backing;
import larkspur.server.backing.Backup;
import larkspur.storage.rocksdb.RocksStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur restore DIR --data NEW`: makes a data folder of a backup.
@Command(
    name = "restore",
    description = "Make a data folder of a backup, after each file was compared with its checksum.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      description = "The data folder to make; must be empty, or not exist yet.")
  private Path data;

  @Parameters(paramLabel = "DIR", description = "The folder of the backup.")
  private Path backup;

  @Override
  public Integer call() {
    Backup.Size size =
        Backup.restore(
            backup, data, folder -> RocksStore.open(folder, Backing.smallOptions()).close());
    spec.commandLine()
        .getOut()
        .println("restored " + data + ": " + size.files() + " files, " + size.bytes() + " bytes");
    spec.commandLine().getOut().flush();
    return 0;
  }
}
