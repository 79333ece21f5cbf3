package larkspur.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs benches by name and prints their figures. Loads go to loopback only, are bounded in
/// connections and time, and stop by themselves.
@Command(
    name = "bench",
    description =
        "Measures the server. Figures mean something only while nothing else runs on the machine.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

  /// What can be measured.
  enum Name {
    EVENTS,
    MESSAGE,
    PAGES,
    RUN,
    START,
    STORE
  }

  @Parameters(
      arity = "0..*",
      description = "${COMPLETION-CANDIDATES}; all of them if none is named.")
  private List<Name> names = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "How often each thing is measured (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      description = "How long a round takes (message and run: 2, pages: 1, store: 4, events: 5).")
  private Optional<Double> seconds;

  @Option(names = "--warm-up", description = "Seconds of load before the first round (20 each).")
  private Optional<Double> warmUp;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "How many ask at a time (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--chats",
      defaultValue = "1000",
      description = "Chats, or logs, written to (${DEFAULT-VALUE}).")
  private int chats;

  @Option(
      names = "--messages",
      defaultValue = "1000000",
      description =
          "Messages in all chats together; they are measured at a tenth, too (${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--writes",
      defaultValue = "2000",
      description =
          "Messages a second that are written while pages are read, and that apps hear of"
              + " (${DEFAULT-VALUE}).")
  private int writesPerSecond;

  @Option(
      names = "--part",
      split = ",",
      description =
          "Of message, only ${COMPLETION-CANDIDATES}: 20 newest, 20 at random places, create.")
  private List<MessageBench.Part> parts = List.of();

  @Option(
      names = "--clients",
      split = ",",
      defaultValue = "1,16",
      description = "Of run, how many clients at a time (${DEFAULT-VALUE}).")
  private List<Integer> clients;

  @Option(
      names = "--entries",
      defaultValue = "100000",
      description = "Messages and runs of the large chat and session (${DEFAULT-VALUE}).")
  private int entries;

  @Option(
      names = "--jar",
      description = "The server's jar (server/target/larkspur.jar beside this one's module).")
  private Optional<Path> jar;

  @Option(
      names = "--folder",
      description = "For data while it runs, on the disk to measure (beside this jar).")
  private Optional<Path> folder;

  @Option(
      names = "--jvm",
      description = "An option for the JVM of the server, and of the ceiling. Repeatable.")
  private List<String> jvm = List.of();

  /// What each bench is told.
  ///
  /// @param jvm options for the processes that are measured
  record Terms(
      int rounds,
      Optional<Double> seconds,
      Duration warmUp,
      int connections,
      int chats,
      int messages,
      int writesPerSecond,
      Set<MessageBench.Part> parts,
      List<Integer> clients,
      int entries,
      Path jar,
      Path folder,
      List<String> jvm) {

    Duration round(double usualSeconds) {
      return duration(seconds.orElse(usualSeconds));
    }
  }

  public static void main(String[] arguments) {
    Carriers.asTheServerHas();
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1 || connections < 1 || connections > 1024 || chats < 1 || entries < 200) {
      throw new IllegalArgumentException(
          "a round, a connection (at most 1,024), a chat and 200 entries at least");
    }
    if (writesPerSecond < 0 || clients.stream().anyMatch(number -> number < 1 || number > 1024)) {
      throw new IllegalArgumentException("no fewer writes than none; 1 to 1,024 clients");
    }
    Path data = Folders.take(folder.orElseGet(() -> target().resolve("bench")));
    try {
      Terms terms =
          new Terms(
              rounds,
              seconds,
              duration(warmUp.orElse(20.0)),
              connections,
              chats,
              messages,
              writesPerSecond,
              parts.isEmpty() ? EnumSet.allOf(MessageBench.Part.class) : EnumSet.copyOf(parts),
              clients,
              entries,
              jar.orElseGet(() -> target().resolve("../../server/target/larkspur.jar").normalize()),
              data,
              jvm);
      Figures figures = new Figures(System.out);
      figures.say(
          "%d cores; the load is made on the same ones",
          Runtime.getRuntime().availableProcessors());
      if (Files.getFileStore(data).type().equals("tmpfs")) {
        figures.say(
            "NOT A DISK: %s is in memory, so nothing here says what being durable costs", data);
      }
      Set<Name> wanted = names.isEmpty() ? EnumSet.allOf(Name.class) : EnumSet.copyOf(names);
      for (Name name : wanted) {
        figures.say("");
        switch (name) {
          case EVENTS -> EventsBench.run(terms, figures);
          case MESSAGE -> MessageBench.run(terms, figures);
          case PAGES -> PagesBench.run(terms, figures);
          case RUN -> RunBench.run(terms, figures);
          case START -> StartBench.run(terms, figures);
          case STORE -> StoreBench.run(terms, figures);
        }
      }
      return 0;
    } finally {
      Folders.remove(data);
    }
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /// The folder with this module's jar, or its classes.
  private static Path target() {
    try {
      return Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
