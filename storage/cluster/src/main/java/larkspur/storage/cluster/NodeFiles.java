package larkspur.storage.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a node reads when it starts, made from this package's templates.
final class NodeFiles {

  static final int STORAGE_PORT = 7000;
  static final int TOKENS = 16;

  private static final String OPENED = "opened.options";
  private static final String LOGBACK = "logback.xml";
  private static final List<String> TEMPLATES =
      List.of("node.yaml", "node.options", OPENED, LOGBACK);

  private final Node node;
  private final List<Node> all;
  private final Path folder;

  NodeFiles(Node node, List<Node> all, Path folder) {
    this.node = node;
    this.all = all;
    this.folder = folder;
  }

  /// All that decides how nodes are, whichever they are.
  static String settings() {
    return TEMPLATES.stream().map(NodeFiles::template).collect(Collectors.joining("\n"));
  }

  /// From now on this node takes its data from the others when it starts with none; also if it is
  /// killed while it does.
  void replaces() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(mark(), "");
  }

  /// For the java command: the node's own options.
  Path options() {
    return folder.resolve("node.options");
  }

  /// For the java command: what Cassandra and its tools need of Java's inner parts.
  Path opened() {
    return folder.resolve(OPENED);
  }

  Path logback() {
    return folder.resolve(LOGBACK);
  }

  void write() throws IOException {
    Files.createDirectories(folder);
    boolean replaces = Files.exists(mark());
    Path config = folder.resolve("cassandra.yaml");
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("address", node.address()),
            Map.entry("nativePort", "" + Node.NATIVE_PORT),
            Map.entry("storagePort", "" + STORAGE_PORT),
            Map.entry("jmxPort", "" + View.PORT),
            Map.entry("folder", folder.toString()),
            Map.entry("config", config.toUri().toString()),
            Map.entry("bootstrap", "" + replaces),
            Map.entry("tokens", replaces ? "" : "initial_token: " + tokens()),
            Map.entry("seeds", seeds(replaces)),
            Map.entry(
                "replaces",
                replaces ? "-Dcassandra.replace_address_first_boot=" + node.address() : ""));
    Files.writeString(config, filled("node.yaml", values));
    Files.writeString(options(), filled("node.options", values));
    Files.writeString(opened(), template(OPENED));
    Files.writeString(logback(), template(LOGBACK));
  }

  /// Empties the node's disk; only its log stays, for whoever asks what happened.
  void wipe() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(log())) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (!visited.equals(folder)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  Path log() {
    return folder.resolve("log");
  }

  private Path mark() {
    return folder.resolve("replaced");
  }

  /// A node that is its own seed asks nobody for data, so one that replaces itself is none.
  private String seeds(boolean replaces) {
    return all.stream()
        .filter(seed -> !replaces || !seed.equals(node))
        .map(Node::address)
        .collect(Collectors.joining(","));
  }

  /// Every third part of the ring, so that each node has its even share of it.
  private String tokens() {
    int parts = TOKENS * all.size();
    return IntStream.range(0, parts)
        .filter(part -> part % all.size() == node.number() - 1)
        .mapToObj(part -> token(part, parts))
        .collect(Collectors.joining(","));
  }

  /// The ring begins above the least long, which is no token.
  private static String token(int part, int parts) {
    return BigInteger.ONE
        .shiftLeft(64)
        .multiply(BigInteger.valueOf(part))
        .divide(BigInteger.valueOf(parts))
        .add(BigInteger.valueOf(Long.MIN_VALUE))
        .add(BigInteger.ONE)
        .toString();
  }

  private static String filled(String name, Map<String, String> values) {
    String text = template(name);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return text;
  }

  private static String template(String name) {
    try (InputStream stream = NodeFiles.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
