package larkspur.storage.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Three Cassandra nodes on this machine, shared by all tests of a run. Between tests all three are
/// up; whoever kills one brings it back, or the next who asks for the cluster does.
///
/// Its data lasts as long as any of its nodes runs: a cluster of which none does is started empty.
/// Tests that share it keep apart by keyspaces of their own, which they make with three replicas in
/// the datacenter [#DATACENTER].
///
/// Finding, starting and stopping it is safe between processes and threads. Killing and bringing
/// back nodes is for one test at a time, which then has the cluster for itself.
///
/// Every method throws [ClusterFailure], with the end of a node's log where a node is to blame, and
/// [UncheckedIOException] if the cluster's folder cannot be used.
public final class Cluster {

  /// The one datacenter that all nodes are in.
  public static final String DATACENTER = "datacenter1";

  private static final int NODES = 3;
  private static final Duration UP_WITHIN = Duration.ofMinutes(5);
  private static final Duration DOWN_WITHIN = Duration.ofMinutes(2);
  private static final Duration TOOL_WITHIN = Duration.ofMinutes(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private static final Object FINDING = new Object();

  private final ClusterOptions options;
  private final List<Node> nodes;

  private Cluster(ClusterOptions options) {
    this.options = options;
    this.nodes =
        IntStream.rangeClosed(1, NODES)
            .mapToObj(number -> new Node(number, options.net() + "." + number))
            .toList();
  }

  /// The cluster of this run of tests, all of it up: [ClusterOptions#ofThisRun].
  public static Cluster shared() {
    return up(ClusterOptions.ofThisRun());
  }

  /// Finds the cluster, or starts it, or what is missing of it, and returns when every node serves
  /// and sees every other. A cluster that was made with other settings is stopped and made anew. If
  /// this process started it and it is not to be kept, it stops when this process ends.
  public static Cluster up(ClusterOptions options) {
    Cluster cluster = new Cluster(options);
    cluster.locked(cluster::startMissing);
    return cluster;
  }

  /// The cluster as it is, without starting anything.
  public static Cluster asItIs(ClusterOptions options) {
    return new Cluster(options);
  }

  /// The three, in the order of their numbers.
  public List<Node> nodes() {
    return nodes;
  }

  /// @param number 1, 2 or 3
  public Node node(int number) {
    return nodes.get(number - 1);
  }

  /// Where a driver connects; it finds all by any.
  public List<InetSocketAddress> contactPoints() {
    return nodes.stream().map(Node::contactPoint).toList();
  }

  /// Ends a node with SIGKILL and returns when its process is gone. The others notice only after
  /// some seconds: [#awaitSeenDown].
  public void kill(Node node) {
    process(node).kill();
  }

  /// Starts a node that was killed, with the data that it had. Returns at once: [#awaitUp].
  ///
  /// @throws IllegalStateException if it runs
  public void start(Node node) {
    if (process(node).running().isPresent()) {
      throw new IllegalStateException(node + " runs");
    }
    Path java = Java17.find();
    if (!Files.isDirectory(options.libraries())) {
      throw new ClusterFailure(
          "Cassandra's jars are not in "
              + options.libraries()
              + ": build storage/cluster first, or name their folder with larkspur.cluster.libs");
    }
    try {
      NodeFiles files = files(node);
      files.write();
      process(node).start(java, files, options.libraries());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kills a node if it runs, empties its disk and starts it in its own place: it fetches its data
  /// from the other two, which must be up. Waits until they have noticed that it is gone (some 20
  /// seconds), and returns when it has been started: [#awaitUp]. What was written meanwhile it has
  /// for certain after a [#repair].
  public void restartEmpty(Node node) {
    process(node).kill();
    awaitSeenDown(node);
    try {
      files(node).wipe();
      files(node).replaces();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(node);
  }

  /// Compares all that a node keeps of a keyspace with the other replicas, and gives each what it
  /// lacks. All nodes must be up.
  ///
  /// @throws ClusterFailure also if the repair failed, with what it said
  public void repair(Node node, String keyspace) {
    nodetool(node, "repair", "--full", keyspace);
  }

  /// Runs Cassandra's own `nodetool` on a node; at most ten minutes.
  ///
  /// @return what it printed
  /// @throws ClusterFailure if it ended with another status than 0, with what it printed
  public String nodetool(Node node, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Java17.find().toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.home=" + options.folder()));
    command.add("-Dlogback.configurationFile=" + files(node).logback());
    command.add("@" + files(node).opened());
    command.addAll(List.of("-cp", options.libraries().resolve("*").toString()));
    command.add("org.apache.cassandra.tools.NodeTool");
    command.addAll(List.of("-h", node.address(), "-p", "" + View.PORT));
    command.addAll(List.of(arguments));
    try {
      Path printed = Files.createTempFile(options.folder(), "nodetool", ".log");
      try {
        Process tool =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = tool.waitFor(TOOL_WITHIN.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
          tool.destroyForcibly();
        }
        String said = Files.readString(printed, StandardCharsets.UTF_8);
        if (!ended || tool.exitValue() != 0) {
          throw new ClusterFailure(
              "nodetool " + String.join(" ", arguments) + " on " + node + " failed:\n" + said);
        }
        return said;
      } finally {
        Files.delete(printed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterFailure("interrupted while nodetool ran on " + node, e);
    }
  }

  /// Returns when every node serves at its native port, and each sees all three up, in their places
  /// and with one schema; fails after five minutes, or as soon as a node's process has ended.
  public void awaitUp() {
    await(UP_WITHIN, this::allUp, this::requireRunning, "the cluster is not up");
  }

  /// Returns when both other nodes hold this one for down; fails after two minutes.
  public void awaitSeenDown(Node node) {
    await(
        DOWN_WITHIN,
        () ->
            nodes.stream()
                .filter(other -> !other.equals(node))
                .allMatch(other ->
                    View.of(other)
                        .map(view -> view.unreachable().contains(node.address()))
                        .orElse(false)),
        () -> {},
        node + " is not seen to be down");
  }

  /// Ends all nodes that run. Their files stay, for whoever looks for what happened.
  public void stop() {
    locked(this::stopAll);
  }

  /// Whether every node serves and sees every other.
  public boolean isUp() {
    return allUp();
  }

  /// A line for each node: its process, and what it sees.
  public String status() {
    StringBuilder text = new StringBuilder();
    for (Node node : nodes) {
      Optional<ProcessHandle> process = process(node).running();
      Optional<View> view = process.flatMap(_ -> View.of(node));
      text.append(node)
          .append(process.map(running -> ": process " + running.pid()).orElse(": not running"))
          .append(
              process.isEmpty() ? "" : NativePort.serves(node) ? ", serves" : ", does not serve")
          .append(
              view.map(seen ->
                      ", %s, sees %d of %d up"
                          .formatted(seen.mode(), seen.live().size(), nodes.size()))
                  .orElse(""))
          .append('\n');
    }
    return text.toString();
  }

  private void startMissing() {
    try {
      Path settings = options.folder().resolve("SETTINGS");
      boolean same =
          Files.exists(settings) && Files.readString(settings).equals(NodeFiles.settings());
      if (!same) {
        stopAll();
      }
      List<Node> missing =
          nodes.stream().filter(node -> process(node).running().isEmpty()).toList();
      if (missing.size() == nodes.size()) {
        for (Node node : nodes) {
          files(node).wipe();
          Files.deleteIfExists(files(node).log());
        }
        Files.writeString(settings, NodeFiles.settings());
        stopWithThisProcess();
      }
      try {
        missing.forEach(this::start);
        awaitUp();
      } catch (ClusterFailure e) {
        missing.forEach(this::kill);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stopWithThisProcess() {
    if (!options.kept()) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stopAll));
    }
  }

  private void stopAll() {
    nodes.forEach(this::kill);
  }

  private boolean allUp() {
    Set<String> schemas = new HashSet<>();
    for (Node node : nodes) {
      // another cluster may serve at the same address
      if (process(node).running().isEmpty() || !NativePort.serves(node)) {
        return false;
      }
      Optional<View> view = View.of(node);
      if (view.isEmpty() || !view.get().seesAll(nodes, NodeFiles.TOKENS)) {
        return false;
      }
      schemas.add(view.get().schema());
    }
    return schemas.size() == 1;
  }

  private void requireRunning() {
    for (Node node : nodes) {
      if (process(node).running().isEmpty()) {
        throw new ClusterFailure(node + " does not run; " + process(node).tail());
      }
    }
  }

  private void await(
      Duration within, BooleanSupplier reached, Runnable stillPossible, String failure) {
    long from = System.nanoTime();
    while (!reached.getAsBoolean()) {
      stillPossible.run();
      if (System.nanoTime() - from > within.toNanos()) {
        StringBuilder said =
            new StringBuilder(failure).append(" after ").append(within.toSeconds());
        said.append(" s:\n").append(status());
        nodes.forEach(node -> said.append(process(node).tail()).append('\n'));
        throw new ClusterFailure(said.toString());
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new ClusterFailure("interrupted: " + failure);
      }
    }
  }

  /// Alone among all processes, by the lock of a file, and among the threads of this one.
  private void locked(Runnable work) {
    synchronized (FINDING) {
      try {
        Files.createDirectories(options.folder());
        try (FileChannel file =
                FileChannel.open(
                    options.folder().resolve("LOCK"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock _ = file.lock()) {
          work.run();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Path folder(Node node) {
    return options.folder().resolve("node" + node.number());
  }

  private NodeFiles files(Node node) {
    return new NodeFiles(node, nodes, folder(node));
  }

  private NodeProcess process(Node node) {
    return new NodeProcess(node, folder(node), files(node).log());
  }
}
