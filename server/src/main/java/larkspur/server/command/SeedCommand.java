package larkspur.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import larkspur.server.Larkspur;
import larkspur.server.seed.Seed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `larkspur seed FILE`: brings a seed file into a data folder that no server has open, or into
/// what the servers of a cluster share.
@Command(
    name = "seed",
    description = "Bring a seed file into the data.",
    mixinStandardHelpOptions = true)
final class SeedCommand implements Callable<Integer> {

  @Mixin private ConfiguredData data;

  @Parameters(paramLabel = "FILE", description = "The seed file.")
  private Path file;

  @Override
  public Integer call() {
    Seed seed = Seed.read(file);
    try (Larkspur larkspur = Larkspur.open(data.settings())) {
      larkspur.seeding().bring(seed);
    }
    return 0;
  }
}
