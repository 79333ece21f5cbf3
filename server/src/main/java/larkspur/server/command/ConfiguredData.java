package larkspur.server.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import picocli.CommandLine.Option;

/// The options by which a command is told where the data is and which configuration file counts.
final class ConfiguredData {

  @Option(
      names = "--data",
      defaultValue = "data",
      description = "Folder of the data (${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--config",
      description =
          "Configuration file; otherwise larkspur.conf in the data folder, if it is there.")
  private Optional<Path> config;

  Path folder() {
    return folder;
  }

  /// @param choices that win over the file
  /// @throws IllegalArgumentException in words for the operator
  Configuration configuration(List<Configuration.Choice> choices) {
    return Configuration.of(config, folder, choices);
  }

  /// What is in effect where the command line chooses nothing else.
  ///
  /// @throws IllegalArgumentException in words for the operator
  Settings settings() {
    return configuration(List.of()).settings(folder);
  }
}
