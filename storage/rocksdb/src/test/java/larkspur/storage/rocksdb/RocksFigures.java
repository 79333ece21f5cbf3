package larkspur.storage.rocksdb;

import java.nio.file.Files;
import java.nio.file.Path;
import larkspur.storage.contract.AppendFigures;

/// Figures, not a test. Arguments: a folder (on the disk in question), callers, logs, appends.
final class RocksFigures {

  private RocksFigures() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    try (RocksStore store = RocksStore.open(folder.resolve("data"), RocksOptions.usual())) {
      AppendFigures.print(
          store,
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]));
    }
  }
}
