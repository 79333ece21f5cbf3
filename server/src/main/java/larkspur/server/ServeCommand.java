package larkspur.server;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import larkspur.server.seed.Seed;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `larkspur serve`: opens the store, picks up what an earlier process left, and serves until it is
/// told to stop.
///
/// Without options it is safe: it listens on loopback only, and on a new folder makes a tenant with
/// random secrets, which it prints once.
@Command(name = "serve", description = "Serve until told to stop.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8686",
      description = "Port, 0 for any that is free (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      defaultValue = "data",
      description = "Folder of the data (${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--storage",
      defaultValue = "rocksdb",
      description = "Engine: ${COMPLETION-CANDIDATES}.")
  private Settings.Engine storage;

  @Option(names = "--public-url", description = "Under which people reach this server; for links.")
  private Optional<String> publicUrl;

  @Option(names = "--seed", description = "Seed file to bring in at the start.")
  private Optional<Path> seed;

  @Option(
      names = "--dev",
      description =
          "Bring in the development seed, and give the developer's powers below /larkspur/v1/dev."
              + " Its credentials are public, and the powers ask for none: loopback only.")
  private boolean development;

  @Option(
      names = "--stubs",
      description =
          "With --dev: folder of stub files for paths that are not served (stubs beside the data).")
  private Optional<Path> stubs;

  @Option(
      names = "--run-limit",
      defaultValue = "PT1H",
      description = "How long a run may take (${DEFAULT-VALUE}).")
  private Duration runLimit;

  @Option(
      names = "--unsynced",
      description = "Do not wait for the disk. LOSES ACKNOWLEDGED DATA in a crash; for tests.")
  private boolean unsynced;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = new Settings(host, port, storage, data, !unsynced, publicUrl, runLimit);
    if (development && !settings.loopback()) {
      throw new IllegalArgumentException(
          "the development seed has public credentials and is served on loopback only; "
              + host
              + " is not");
    }
    if (stubs.isPresent() && !development) {
      throw new IllegalArgumentException("--stubs is for --dev");
    }
    if (stubs.filter(folder -> !Files.isDirectory(folder)).isPresent()) {
      throw new IllegalArgumentException("there is no folder of stubs at " + stubs.get());
    }
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stopped = new CountDownLatch(1);
    try (Larkspur larkspur = Larkspur.open(settings)) {
      if (development) {
        larkspur.inspect();
        List<Seed> seeds =
            Stream.concat(Stream.of(Seed.development()), seed.map(Seed::read).stream()).toList();
        larkspur.develop(
            seeds, stubs.orElseGet(() -> data.toAbsolutePath().resolveSibling("stubs")));
      } else if (seed.isPresent()) {
        larkspur.seeding().bring(Seed.read(seed.get()));
      } else {
        Founding.ifNeeded(
            larkspur.installation(), credentials -> Welcome.founded(out, credentials));
      }
      larkspur.start();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(larkspur, stopped), "larkspur-stop"));
      out.println("ready " + larkspur.url());
      if (development) {
        Welcome.development(out, larkspur.url());
      }
      out.flush();
      stopped.await();
    }
    return 0;
  }

  private static void stop(Larkspur larkspur, CountDownLatch stopped) {
    larkspur.close();
    stopped.countDown();
  }
}
