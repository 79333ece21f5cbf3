package larkspur.server.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import larkspur.server.Larkspur;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur seed FILE`: brings a seed file into a data folder that no server has open, or into
/// what the servers of a cluster share.
@Command(
    name = "seed",
    description = "Bring a seed file into the data.",
    mixinStandardHelpOptions = true)
final class SeedCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      defaultValue = "data",
      description = "Folder of the data (${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--config",
      description =
          "Configuration file; otherwise larkspur.conf in the data folder, if it is there.")
  private Optional<Path> config;

  @Parameters(paramLabel = "FILE", description = "The seed file.")
  private Path file;

  @Override
  public Integer call() {
    Seed seed = Seed.read(file);
    try (Larkspur larkspur =
        Larkspur.open(Configuration.of(config, data, List.of()).settings(data))) {
      larkspur.seeding().bring(seed);
    }
    return 0;
  }
}
