package larkspur.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, on loopback and on a port that was free. Closing it ends the
/// process, as does the end of this one.
final class ServerProcess implements AutoCloseable {

  private static final String READY = "ready ";

  /// A server that was asked to stop writes to tables what it has in memory, which is at most a few
  /// hundred MiB.
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  private final Process process;
  private final Thread endsWithUs;
  private final InetSocketAddress address;
  private final Duration untilReady;

  private ServerProcess(
      Process process, Thread endsWithUs, InetSocketAddress address, Duration untilReady) {
    this.process = process;
    this.endsWithUs = endsWithUs;
    this.address = address;
    this.untilReady = untilReady;
  }

  /// The server, on a folder of data.
  static ServerProcess larkspur(Bench.Terms terms, Path data, String... options)
      throws IOException {
    if (!Files.isRegularFile(terms.jar())) {
      throw new IllegalArgumentException(
          "there is no server to measure at " + terms.jar() + "; build it first");
    }
    List<String> command = java(terms);
    command.addAll(
        List.of("-jar", terms.jar().toString(), "serve", "--port", "0", "--data", data.toString()));
    command.addAll(List.of(options));
    return start(command, terms.folder().resolve("larkspur.log"));
  }

  /// The server on a new folder, with the tenant that is measured.
  ///
  /// @param folder for its data and what it logs
  static ServerProcess seeded(
      Path jar, List<String> jvm, Path folder, int chats, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar.toString(), "serve", "--port", "0"));
    command.addAll(List.of("--data", Folders.vacant(folder, "data").toString()));
    command.addAll(List.of("--seed", Acme.seed(folder, chats).toString()));
    command.addAll(options);
    return start(command, folder.resolve("larkspur.log"));
  }

  /// What the system knows its process by.
  long id() {
    return process.pid();
  }

  /// The HTTP ceiling, with the same JVM.
  static ServerProcess ceiling(Bench.Terms terms, List<Ceiling.Route> routes) throws IOException {
    Path file = terms.folder().resolve("ceiling.json");
    Ceiling.write(routes, file);
    List<String> command = java(terms);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Ceiling.class.getName(),
            file.toString()));
    return start(command, terms.folder().resolve("ceiling.log"));
  }

  private static List<String> java(Bench.Terms terms) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(terms.jvm());
    return command;
  }

  private static ServerProcess start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    long begun = System.nanoTime();
    Process process = builder.start();
    Thread endsWithUs = new Thread(process::destroyForcibly, "bench-ends-server");
    Runtime.getRuntime().addShutdownHook(endsWithUs);
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        Duration untilReady = Duration.ofNanos(System.nanoTime() - begun);
        URI url = URI.create(line.substring(READY.length()).strip());
        // What it says from here on is nobody's business, but a full pipe would stop it.
        Thread.ofVirtual().start(() -> passOver(out));
        return new ServerProcess(
            process, endsWithUs, new InetSocketAddress(url.getHost(), url.getPort()), untilReady);
      }
    }
    throw new IllegalStateException(
        "the server ended before it was ready:\n" + Files.readString(log));
  }

  private static void passOver(BufferedReader out) {
    try {
      while (out.readLine() != null) {}
    } catch (IOException ended) {
      // so did the process
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /// From its start to the line that says it is ready.
  Duration untilReady() {
    return untilReady;
  }

  /// What all cores together have spent on it so far.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    boolean interrupted = false;
    try {
      if (!process.waitFor(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    Runtime.getRuntime().removeShutdownHook(endsWithUs);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
