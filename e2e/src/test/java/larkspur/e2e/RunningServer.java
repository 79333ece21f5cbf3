package larkspur.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The server as its users have it: the jar, started by the JDK that runs the tests, on a port of
/// loopback that is free.
///
/// It ends with [#close()], and with this process at the latest. What it says on its standard error
/// stays in a file, whose end [ServerTrail] adds to a failure.
public final class RunningServer implements AutoCloseable {

  /// No promise of speed: these only end a test that would else wait for ever.
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);

  private static final Duration ENDED_WITHIN = Duration.ofMinutes(2);

  /// All that this process has started, so that none outlives it, and what each said can be shown.
  private static final Set<RunningServer> STARTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> STARTED.forEach(server -> server.process.destroyForcibly())));
  }

  private final Launch launch;
  private final Path trail;
  private final Socket port;
  private Process process;

  private RunningServer(Launch launch) {
    this.launch = launch;
    this.trail = launch.folder().resolve("server.err");
    this.port = keptPort();
  }

  /// A port that the system chose, and gives to nobody else while the server is away: it is bound
  /// here, and nobody listens. Who listens may share it, as both let their address be used again.
  private static Socket keptPort() {
    Socket kept = new Socket();
    try {
      kept.setReuseAddress(true);
      kept.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      return kept;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a server and waits until it says that it can serve.
  public static RunningServer start(Launch launch) {
    RunningServer server = new RunningServer(launch);
    server.await(server.launch());
    return server;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return port.getLocalPort();
  }

  public Path data() {
    return launch.data();
  }

  /// Ends the process as a loss of power ends it: with SIGKILL, in the middle of whatever it does.
  /// Returns when it is gone.
  public void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /// Waits until the process has ended by itself.
  ///
  /// @return its status
  public int awaitItsEnd() {
    awaitEnd();
    return process.exitValue();
  }

  /// What it has said on its standard error.
  public String said() throws IOException {
    return Files.readString(trail);
  }

  /// Starts again on what a killed or stopped server left, on the same port: clients go on with the
  /// address that they have.
  public void restart() {
    await(launchAgain());
  }

  /// Starts again and kills the process a moment later, ready or not: in the middle of what it
  /// makes of what it finds.
  public void restartAndKillAfter(Duration moment) {
    launchAgain();
    try {
      if (process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("it ended by itself: " + trail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    kill();
  }

  private CompletableFuture<URI> launchAgain() {
    if (process.isAlive()) {
      throw new IllegalStateException("it still runs");
    }
    return launch();
  }

  /// Asks the process to end, and insists if it does not.
  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
          process.toHandle().destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.toHandle().destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    awaitEnd();
    try {
      port.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The end of what each server has said on its standard error, of those that said anything and
  /// whose folder is still there.
  static List<String> trails() {
    return STARTED.stream().filter(RunningServer::saidSomething).map(RunningServer::trail).toList();
  }

  private boolean saidSomething() {
    return trail.toFile().length() > 0;
  }

  private String trail() {
    try {
      List<String> lines = Files.exists(trail) ? Files.readAllLines(trail) : List.of();
      return "server on port "
          + port()
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return "server on port " + port() + ": its standard error cannot be read: " + e;
    }
  }

  private CompletableFuture<URI> launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What is tested here is not speed, and a process that starts often had better start soon.
    command.addAll(
        List.of(
            "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar().toString()));
    command.addAll(
        List.of(
            "serve",
            "--dev",
            "--port",
            Integer.toString(port()),
            "--data",
            launch.data().toString()));
    command.addAll(launch.options());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(trail.toFile()));
    builder.environment().putAll(launch.environment());
    CompletableFuture<URI> ready = new CompletableFuture<>();
    try {
      Files.createDirectories(launch.folder());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    STARTED.add(this);
    Process started = process;
    Thread.ofVirtual().name("server-output").start(() -> read(started, ready));
    return ready;
  }

  /// The whole output is read, so that the server never waits for a reader.
  private static void read(Process started, CompletableFuture<URI> ready) {
    try (BufferedReader lines = started.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ready ")) {
          ready.complete(URI.create(line.substring("ready ".length()).strip()));
        }
      }
      ready.completeExceptionally(new IOException("the server ended before it was ready"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private URI await(CompletableFuture<URI> ready) {
    try {
      return ready.get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no ready line: " + trail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the server does not end: " + trail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path jar() {
    Path jar =
        Path.of(System.getProperty("larkspur.jar", "../server/target/larkspur.jar")).normalize();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(
          jar + " is missing: build the server first, for instance by ./dev run");
    }
    return jar;
  }
}
