package larkspur.server.command;

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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import larkspur.core.signin.Passwords;
import larkspur.server.Larkspur;
import larkspur.server.operator.Control;
import larkspur.server.operator.NewPassword;
import larkspur.server.operator.PersonSettings;
import larkspur.server.operator.Somebody;
import larkspur.server.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `larkspur user`: what an operator does for one person.
@Command(
    name = "user",
    description = "Do something for one person.",
    mixinStandardHelpOptions = true,
    subcommands = {UserCommand.Password.class, UserCommand.Unlink.class})
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

    @Mixin private Who who;

    @Override
    public Integer call() {
      Settings settings = who.settings();
      NewPassword wish = new NewPassword(who.somebody(), password());
      String told =
          who.done(
              settings,
              data -> Control.passwordSet(data, wish),
              people -> people.setPassword(wish));
      spec.commandLine().getOut().println(told + " has a new password.");
      spec.commandLine().getOut().flush();
      return 0;
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

  /// `larkspur user unlink PERSON`.
  @Command(
      name = "unlink",
      description =
          "Let a person sign in with another account of the identity provider: whichever comes next"
              + " with their e-mail address. While a server runs, and while none does.",
      mixinStandardHelpOptions = true)
  static final class Unlink implements Callable<Integer> {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Mixin private Who who;

    @Override
    public Integer call() {
      Somebody somebody = who.somebody();
      String told =
          who.done(
              who.settings(),
              data -> Control.unlinked(data, somebody),
              people -> people.unlink(somebody));
      spec.commandLine().getOut().println(told + " can sign in with another account.");
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  /// For whom, and where their data is.
  static final class Who {

    @Mixin private ConfiguredData data;

    @Option(names = "--tenant", description = "The tenant's key, where there are several.")
    private Optional<String> tenant;

    @Parameters(paramLabel = "PERSON", description = "E-mail address, user id or person_….")
    private String person;

    Somebody somebody() {
      return new Somebody(person, tenant);
    }

    /// @throws IllegalArgumentException in words for the operator
    Settings settings() {
      Settings settings = data.settings();
      if (settings.storage() == Settings.Engine.ROCKSDB && !Files.isDirectory(data.folder())) {
        throw new IllegalArgumentException("there is no data folder " + data.folder());
      }
      return settings;
    }

    /// What comes of asking the server that has the data open, or else of doing it here.
    String done(
        Settings settings,
        Function<Path, Optional<String>> there,
        Function<PersonSettings, String> here) {
      return switch (settings.storage()) {
        case ROCKSDB -> there.apply(data.folder()).orElseGet(() -> doneHere(settings, here));
        case CASSANDRA -> doneHere(settings, here);
        case MEMORY ->
            throw new IllegalArgumentException("a server in memory has its people from a seed");
      };
    }

    private static String doneHere(Settings settings, Function<PersonSettings, String> work) {
      try (Larkspur larkspur = Larkspur.open(settings)) {
        return work.apply(larkspur.people());
      }
    }
  }
}
