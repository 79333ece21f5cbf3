package larkspur.server.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options by which a command line says what a configuration file may say, too; they win over
/// it.
final class Choices {

  @Mixin private ConfiguredData data;

  @Option(names = "--host", description = "Address to listen on.")
  private Optional<String> host;

  @Option(names = "--port", description = "Port, 0 for any that is free.")
  private Optional<Integer> port;

  @Option(names = "--storage", description = "Engine: rocksdb, cassandra or memory.")
  private Optional<String> storage;

  @Option(names = "--public-url", description = "Under which people reach this server; for links.")
  private Optional<String> publicUrl;

  @Option(names = "--run-limit", description = "How long a run may take, such as PT90M.")
  private Optional<Duration> runLimit;

  @Option(
      names = "--unsynced",
      description = "Do not wait for the disk. LOSES ACKNOWLEDGED DATA in a crash; for tests.")
  private boolean unsynced;

  Path data() {
    return data.folder();
  }

  /// @throws IllegalArgumentException in words for the operator
  Configuration configuration() {
    List<Configuration.Choice> options = new ArrayList<>();
    host.ifPresent(value -> options.add(choice("host", value, "--host")));
    port.ifPresent(value -> options.add(choice("port", value, "--port")));
    storage.ifPresent(value -> options.add(choice("storage.engine", value, "--storage")));
    publicUrl.ifPresent(value -> options.add(choice("public-url", value, "--public-url")));
    runLimit.ifPresent(value ->
        options.add(choice("limits.runs.life", value.toMillis() + " milliseconds", "--run-limit")));
    if (unsynced) {
      options.add(choice("storage.synced", false, "--unsynced"));
    }
    return data.configuration(options);
  }

  private static Configuration.Choice choice(String key, Object value, String option) {
    return new Configuration.Choice(key, value, option);
  }

  Settings settings() {
    return configuration().settings(data());
  }
}
