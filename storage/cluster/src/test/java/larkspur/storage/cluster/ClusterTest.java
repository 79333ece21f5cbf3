package larkspur.storage.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The cluster that the run shares, with a driver as Larkspur uses it.
@Tag("cluster")
class ClusterTest {

  private static Cluster cluster;

  @BeforeAll
  static void find() {
    cluster = Cluster.shared();
  }

  @Test
  void each_of_three_nodes_sees_three_up_in_their_places() {
    for (Node node : cluster.nodes()) {
      String ring = cluster.nodetool(node, "status");
      assertThat(ring.lines().filter(line -> line.startsWith("UN ")))
          .as(ring)
          .hasSize(3)
          .allSatisfy(line -> assertThat(line).containsAnyOf(addresses()));
    }
  }

  @Test
  void a_node_that_runs_is_not_started_again() {
    cluster.awaitUp();
    Node third = cluster.node(3);
    assertThatThrownBy(() -> cluster.start(third)).hasMessage(third + " runs");
  }

  /// `NodeFailureTest` does as much at every size, with an engine of ours for a driver.
  @Test
  @Tag("large")
  void what_all_three_nodes_have_a_killed_one_has_when_it_is_back() {
    try (CqlSession session = connected()) {
      session.execute("DROP KEYSPACE IF EXISTS cluster_test");
      session.execute(
          "CREATE KEYSPACE cluster_test WITH replication = {'class': 'NetworkTopologyStrategy', '"
              + Cluster.DATACENTER
              + "': 3}");
      session.execute("CREATE TABLE cluster_test.kept (id int PRIMARY KEY, text text)");
      session.execute(
          at(ConsistencyLevel.ALL, "INSERT INTO cluster_test.kept (id, text) VALUES (1, 'so')"));

      Node third = cluster.node(3);
      cluster.kill(third);
      assertThat(NativePort.serves(third)).isFalse();
      assertThat(cluster.isUp()).isFalse();
      assertThat(text(session, ConsistencyLevel.QUORUM)).isEqualTo("so");

      cluster.start(third);
      assertThatThrownBy(() -> cluster.start(third)).hasMessage(third + " runs");
      cluster.awaitUp();
      assertThat(text(session, ConsistencyLevel.ALL)).isEqualTo("so");
      session.execute("DROP KEYSPACE cluster_test");
    }
  }

  @Test
  void who_asks_again_gets_the_same_processes() {
    List<String> before = processes(cluster);
    assertThat(before).hasSize(3).allSatisfy(line -> assertThat(line).contains(": process "));
    assertThat(processes(Cluster.shared())).isEqualTo(before);
  }

  /// Without what each node does and sees, which on a busy machine is another thing now and then.
  private static List<String> processes(Cluster cluster) {
    return cluster.status().lines().map(line -> line.replaceAll(", .*", "")).toList();
  }

  private static CharSequence[] addresses() {
    return cluster.nodes().stream().map(Node::address).toArray(CharSequence[]::new);
  }

  private static CqlSession connected() {
    return CqlSession.builder()
        .addContactPoints(cluster.contactPoints())
        .withLocalDatacenter(Cluster.DATACENTER)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofMinutes(1))
                .withDuration(
                    DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofMinutes(1))
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofMinutes(1))
                .build())
        .build();
  }

  private static SimpleStatement at(ConsistencyLevel level, String statement) {
    return SimpleStatement.newInstance(statement).setConsistencyLevel(level).setIdempotent(true);
  }

  private static String text(CqlSession session, ConsistencyLevel level) {
    Row row = session.execute(at(level, "SELECT text FROM cluster_test.kept WHERE id = 1")).one();
    return row.getString("text");
  }
}
