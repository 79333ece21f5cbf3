package larkspur.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import larkspur.core.signin.Passwords;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur user`: what an operator does for one person.
@Command(
    name = "user",
    description = "Do something for one person.",
    mixinStandardHelpOptions = true,
    subcommands = UserCommand.Password.class)
final class UserCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// `larkspur user password PERSON`: while a server has the data open, that server sets it;
  /// otherwise, and in a cluster, this process does.
  @Command(
      name = "password",
      description =
          "Give a person a password, and let no browser be known as theirs any more. It is asked"
              + " for on the terminal, or read from the first line of standard input; while a"
              + " server runs, and while none does.",
      mixinStandardHelpOptions = true)
  static final class Password implements Callable<Integer> {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

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

    @Option(names = "--tenant", description = "The tenant's key, where there are several.")
    private Optional<String> tenant;

    @Parameters(paramLabel = "PERSON", description = "E-mail address, user id or person_….")
    private String person;

    @Override
    public Integer call() {
      Settings settings = Configuration.of(config, data, List.of()).settings(data);
      if (settings.storage() == Settings.Engine.ROCKSDB && !Files.isDirectory(data)) {
        throw new IllegalArgumentException("there is no data folder " + data);
      }
      NewPassword wish = new NewPassword(person, tenant, password());
      String who =
          switch (settings.storage()) {
            case ROCKSDB -> Control.passwordSet(data, wish).orElseGet(() -> set(settings, wish));
            case CASSANDRA -> set(settings, wish);
            case MEMORY ->
                throw new IllegalArgumentException("a server in memory has its people from a seed");
          };
      spec.commandLine().getOut().println(who + " has a new password.");
      spec.commandLine().getOut().flush();
      return 0;
    }

    private static String set(Settings settings, NewPassword wish) {
      try (Larkspur larkspur = Larkspur.open(settings)) {
        return larkspur.installation().passwords().set(wish);
      }
    }

    private static String password() {
      Console terminal = System.console();
      if (terminal == null || !terminal.isTerminal()) {
        return firstLine(System.in);
      }
      char[] once = terminal.readPassword("New password: ");
      char[] again = once == null ? null : terminal.readPassword("Once more: ");
      if (once == null || !Arrays.equals(once, again)) {
        throw new IllegalArgumentException("the two are not the same; nothing was changed");
      }
      return new String(once);
    }

    /// No more than the longest password is taken in, and a little, to see that it is longer.
    private static String firstLine(InputStream in) {
      StringBuilder line = new StringBuilder();
      try {
        Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (int next = reader.read();
            next >= 0 && next != '\n' && line.length() <= 2 * Passwords.LENGTH_MAX;
            next = reader.read()) {
          line.append((char) next);
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
      if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
        line.setLength(line.length() - 1);
      }
      return line.toString();
    }
  }
}
