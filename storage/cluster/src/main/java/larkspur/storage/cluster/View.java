package larkspur.storage.cluster;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// The cluster as one of its nodes sees it.
///
/// @param mode the node's own, NORMAL when it has its place in the ring
/// @param live addresses of the nodes that it holds for up, itself among them
/// @param unreachable addresses of those that it holds for down
/// @param changing whether it knows of one that joins, leaves or moves
/// @param tokens how many parts the ring has for it
/// @param schema the version of the schema that it has
record View(
    String mode,
    Set<String> live,
    Set<String> unreachable,
    boolean changing,
    int tokens,
    String schema) {

  static final int PORT = 7199;

  private static final long ANSWERS_WITHIN_S = 10;
  private static final String STORAGE = "org.apache.cassandra.db:type=StorageService";
  private static final String[] ASKED = {
    "OperationMode",
    "LiveNodes",
    "UnreachableNodes",
    "JoiningNodes",
    "LeavingNodes",
    "MovingNodes",
    "TokenToEndpointMap",
    "SchemaVersion"
  };

  /// What the node says; empty while it cannot be asked.
  static Optional<View> of(Node node) {
    CompletableFuture<View> answer = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(asked(node));
      } catch (IOException | JMException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return Optional.of(answer.get(ANSWERS_WITHIN_S, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static View asked(Node node) throws IOException, JMException {
    JMXServiceURL url =
        new JMXServiceURL(
            "service:jmx:rmi:///jndi/rmi://" + node.address() + ":" + PORT + "/jmxrmi");
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      Map<String, Object> said = new HashMap<>();
      for (Attribute attribute :
          connector
              .getMBeanServerConnection()
              .getAttributes(new ObjectName(STORAGE), ASKED)
              .asList()) {
        said.put(attribute.getName(), attribute.getValue());
      }
      return new View(
          (String) said.get("OperationMode"),
          names(said.get("LiveNodes")),
          names(said.get("UnreachableNodes")),
          !names(said.get("JoiningNodes")).isEmpty()
              || !names(said.get("LeavingNodes")).isEmpty()
              || !names(said.get("MovingNodes")).isEmpty(),
          ((Map<?, ?>) said.get("TokenToEndpointMap")).size(),
          (String) said.get("SchemaVersion"));
    }
  }

  private static Set<String> names(Object said) {
    Collection<?> names = (List<?>) said;
    return Set.copyOf(names.stream().map(String.class::cast).toList());
  }

  /// Whether this node has its place, and sees all of these up and settled.
  boolean seesAll(List<Node> nodes, int tokensOfEach) {
    return mode.equals("NORMAL")
        && live.equals(Set.copyOf(nodes.stream().map(Node::address).toList()))
        && unreachable.isEmpty()
        && !changing
        && tokens == nodes.size() * tokensOfEach;
  }
}
