package larkspur.server.command;

import java.util.logging.LogManager;
import larkspur.storage.StoreRefused;
import larkspur.storage.moving.BadStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program. Each command is a class of its own.
@Command(
    name = "larkspur",
    description = "Team chat, tasks and AI agents behind protocols that clients already know.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      SeedCommand.class,
      UserCommand.class,
      ConfigCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      ExportCommand.class,
      ImportCommand.class
    })
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] arguments) {
    letNativeReadsStarveNobody();
    logToStandardError();
    int status = program().execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  public static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    program.setCaseInsensitiveEnumValuesAllowed(true);
    program.setExecutionExceptionHandler((e, command, parsed) -> {
      // What an operator can mend is said in a sentence; the rest is a fault of ours and shown
      // whole.
      if (e instanceof IllegalArgumentException
          || e instanceof StoreRefused
          || e instanceof BadStream) {
        command.getErr().println("larkspur: " + e.getMessage());
        return 2;
      }
      throw e;
    });
    return program;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// A call into the embedded engine holds the carrier thread under its virtual thread. With more
  /// carriers than cores, one that waits for the disk leaves the others to the rest. Must be set
  /// before the first virtual thread starts.
  private static void letNativeReadsStarveNobody() {
    String parallelism = "jdk.virtualThreadScheduler.parallelism";
    if (System.getProperty(parallelism) == null) {
      System.setProperty(
          parallelism,
          Integer.toString(Math.max(4, 2 * Runtime.getRuntime().availableProcessors())));
    }
  }

  private static void logToStandardError() {
    if (System.getProperty("java.util.logging.config.file") == null) {
      try (var settings = Main.class.getResourceAsStream("/larkspur/server/logging.properties")) {
        LogManager.getLogManager().readConfiguration(settings);
      } catch (java.io.IOException e) {
        System.err.println("larkspur: the log cannot be set up: " + e.getMessage());
      }
    }
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"larkspur " + version()};
    }
  }
}
