package larkspur.e2e;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import larkspur.storage.cluster.Cluster;

/// What keeps a server's data, as its operator chooses it: in a configuration file.
public enum Engine {
  ROCKSDB {
    @Override
    public Kept in(Path folder) {
      return new Kept(Launch.in(folder), () -> {});
    }
  },

  /// A keyspace of its own in the cluster that all tests share; it is made by the server.
  CASSANDRA {
    @Override
    public Kept in(Path folder) {
      List<InetSocketAddress> nodes = Cluster.shared().contactPoints();
      String keyspace = "e2e_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      String points =
          nodes.stream()
              .map(node -> "\"" + node.getHostString() + ":" + node.getPort() + "\"")
              .collect(Collectors.joining(", "));
      Path file = folder.resolve("cassandra.conf");
      try {
        Files.createDirectories(folder);
        Files.writeString(
            file,
            """
            storage {
              engine = cassandra
              cassandra {
                contact-points = [%s]
                datacenter = %s
                keyspace = %s
              }
            }
            """
                .formatted(points, Cluster.DATACENTER, keyspace));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Kept(
          Launch.in(folder).with("--config", file.toString()), () -> drop(nodes, keyspace));
    }
  };

  /// @param launch of a server whose data is kept so
  /// @param away takes the data away, after the server's end, where it is not in the folder
  public record Kept(Launch launch, Runnable away) implements AutoCloseable {
    @Override
    public void close() {
      away.run();
    }
  }

  /// To find the cluster and drop tables takes seconds.
  private static final Duration DROPPED_WITHIN = Duration.ofMinutes(1);

  /// @param folder of its own for each server
  public abstract Kept in(Path folder);

  private static void drop(List<InetSocketAddress> nodes, String keyspace) {
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoints(nodes)
            .withLocalDatacenter(Cluster.DATACENTER)
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, DROPPED_WITHIN)
                    .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, DROPPED_WITHIN)
                    .build())
            .build()) {
      session.execute(
          SimpleStatement.newInstance("DROP KEYSPACE IF EXISTS " + keyspace)
              .setTimeout(DROPPED_WITHIN));
    }
  }
}
