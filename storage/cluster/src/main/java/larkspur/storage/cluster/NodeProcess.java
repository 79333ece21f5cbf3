package larkspur.storage.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The process of one node. It is known by the file `pid` in the node's folder, and is believed to
/// be that node's only if it began when the file says and names that folder on its command line:
/// process ids are used again.
final class NodeProcess {

  private static final String MARK = "-Dlarkspur.cluster.node=";
  private static final int ENDS_WITHIN_S = 30;
  private static final int TAIL_LINES = 40;

  /// Two processes may read the time at which a third began a little differently.
  private static final Duration SAME_START = Duration.ofSeconds(10);

  private final Node node;
  private final Path folder;
  private final Path log;

  NodeProcess(Node node, Path folder, Path log) {
    this.node = node;
    this.folder = folder;
    this.log = log;
  }

  /// The node's process, if it runs.
  Optional<ProcessHandle> running() {
    try {
      String[] kept = Files.readString(pidFile()).strip().split(" ");
      return ProcessHandle.of(Long.parseLong(kept[0]))
          .filter(ProcessHandle::isAlive)
          .filter(process -> beganAt(process, Instant.parse(kept[1])))
          .filter(this::isOurs);
    } catch (IOException | RuntimeException e) {
      // no file, or one that was cut short: nobody is known
      return Optional.empty();
    }
  }

  /// Begins the process and does not wait for more.
  ///
  /// @throws ClusterFailure if one of its ports is not free
  void start(Path java, NodeFiles files, Path libraries) throws IOException {
    List<Integer> ports = List.of(Node.NATIVE_PORT, NodeFiles.STORAGE_PORT, View.PORT);
    for (int port : ports) {
      requireFree(port);
    }
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add(MARK + folder);
    command.add("@" + files.opened());
    command.add("@" + files.options());
    command.add("-cp");
    command.add(libraries.resolve("*").toString());
    command.add("org.apache.cassandra.service.CassandraDaemon");
    ProcessHandle process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start()
            .toHandle();
    Instant began = process.info().startInstant().orElseGet(Instant::now);
    Files.writeString(pidFile(), process.pid() + " " + began + "\n");
  }

  /// Ends the process as a power cut does, and returns when it is gone. Without a process there is
  /// nothing to do.
  void kill() {
    Optional<ProcessHandle> running = running();
    if (running.isEmpty()) {
      return;
    }
    CompletableFuture<ProcessHandle> gone = running.get().onExit();
    running.get().destroyForcibly();
    try {
      gone.get(ENDS_WITHIN_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new ClusterFailure(
          node + ": process " + running.get().pid() + " was killed and does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterFailure("interrupted while " + node + " ended", e);
    }
  }

  /// The last that the node said.
  String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return log
          + " ends with:\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "it has logged nothing in " + log;
    }
  }

  private void requireFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(node.address(), port));
    } catch (BindException e) {
      throw new ClusterFailure(
          "port "
              + port
              + " of "
              + node.address()
              + " cannot be had ("
              + e.getMessage()
              + "). If another program has it, end that, or choose another net with"
              + " -Dlarkspur.cluster.net=127.0.1; if this machine lacks the address (macOS), add it:"
              + " sudo ifconfig lo0 alias "
              + node.address(),
          e);
    }
  }

  private static boolean beganAt(ProcessHandle process, Instant began) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, began).abs().compareTo(SAME_START) <= 0)
        .orElse(false);
  }

  private boolean isOurs(ProcessHandle process) {
    String mark = MARK + folder;
    return process
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(mark))
        .or(() -> process.info().commandLine().map(line -> line.contains(" " + mark + " ")))
        .orElse(false);
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }
}
