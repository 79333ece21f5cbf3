package larkspur.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./dev soak overload`: the check of [Overload] at its stated size, with figures.
@Command(
    name = "overload",
    description = "Offers a server four times what it can do, and looks at what becomes of it.",
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Requests per second that count as normal; 0 to find it (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--factor",
      defaultValue = "4",
      description = "How many times that is offered (${DEFAULT-VALUE}).")
  private double factor;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long it is offered (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "Seconds of load before anything is measured (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--connections",
      defaultValue = "256",
      description = "How many connections there are (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--chats",
      defaultValue = "1000",
      description = "Chats that are written to (${DEFAULT-VALUE}).")
  private int chats;

  @Option(names = "--jar", description = "The server's jar.")
  private Path jar = Path.of("server/target/larkspur.jar");

  @Option(names = "--folder", description = "For data while it runs, on a disk.")
  private Path folder = Path.of("benchmarks/target/soak");

  @Option(names = "--config", description = "A configuration file for the server.")
  private Path config;

  @Option(names = "--jvm", description = "An option for the JVM of the server. Repeatable.")
  private List<String> jvm = List.of("-Xmx1g");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path data = Folders.take(folder.toAbsolutePath());
    try {
      Figures figures = new Figures(System.out);
      figures.say(
          "%d cores; the load is made on the same ones, over %d connections",
          Runtime.getRuntime().availableProcessors(), connections);
      Overload.Terms terms =
          new Overload.Terms(
              rate,
              factor,
              Duration.ofSeconds(warmUp),
              Duration.ofSeconds(10),
              Duration.ofSeconds(seconds),
              connections,
              chats);
      List<String> options =
          config == null ? List.of() : List.of("--config", config.toAbsolutePath().toString());
      try (ServerProcess server =
          ServerProcess.seeded(jar.toAbsolutePath(), jvm, data, chats, options)) {
        Overload.Result result = Overload.run(terms, figures, server);
        double normal = result.normal().latencies().millis(0.99);
        double overload = result.overload().latencies().millis(0.99);
        figures.figure("overload.normal_p99_ms", Spread.of(List.of(normal), Double::doubleValue));
        figures.figure(
            "overload.accepted_p99_ms", Spread.of(List.of(overload), Double::doubleValue));
        figures.figure(
            "overload.ratio", Spread.of(List.of(overload / normal), Double::doubleValue));
        figures.figure(
            "overload.refused_share",
            Spread.of(List.of(result.overload().refusedShare()), Double::doubleValue));
      }
      return 0;
    } finally {
      Folders.remove(data);
    }
  }
}
