package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import larkspur.storage.cluster.Cluster;
import larkspur.storage.cluster.Node;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Nodes that are killed under load and come back, with their disks and without.
///
/// `-Dlarkspur.cassandra.seconds=60` is the large check: a node is killed after a quarter of that
/// time and comes back after half of it, and later once more with an empty disk. The small one
/// leaves only the empty disk out, for which the cluster takes most of a minute.
@Tag("cluster")
@ExtendWith(Seed.class)
final class NodeFailureTest {

  private static final Duration LASTS =
      Duration.ofSeconds(Integer.getInteger("larkspur.cassandra.seconds", 8));

  private static final Duration LARGE = Duration.ofMinutes(1);

  private final Cluster cluster = Keyspace.CLUSTER;
  private Keyspace keyspace;
  private CassandraStore one;
  private CassandraStore two;

  @BeforeEach
  void open() {
    cluster.awaitUp();
    keyspace = new Keyspace();
    keyspace.empty();
    // Small segments, so that they are sealed while nodes are away.
    one = CassandraStore.open(keyspace.options().withSegments(20, 64 * 1024));
    two = CassandraStore.open(keyspace.options().withSegments(20, 64 * 1024));
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    keyspace.close();
  }

  @Test
  void nothingAcknowledgedIsLostThoughOneNodeAfterTheOtherFails() throws Exception {
    Load load = new Load(List.of(one, two));
    long begun = System.nanoTime();
    load.begin();
    load.awaitMore(50);
    pause(begun, LASTS.dividedBy(4));
    Node killed = cluster.node(2);
    cluster.kill(killed);
    assertThat(cluster.isUp()).isFalse();
    // The other two are a quorum.
    load.awaitMore(50);
    pause(begun, LASTS.dividedBy(2));
    cluster.start(killed);
    pause(begun, LASTS);
    load.awaitMore(50);
    load.end();
    System.out.println("while a node was away: " + load.figures());
    assertAll(load);

    // What a quorum without the node took, the node learns; then it stands for another one.
    cluster.awaitUp();
    if (LASTS.compareTo(LARGE) >= 0) {
      cluster.restartEmpty(killed);
      cluster.awaitUp();
    }
    cluster.repair(killed, Keyspace.NAME);
    cluster.kill(cluster.node(1));
    assertAll(load);
    cluster.start(cluster.node(1));
    cluster.awaitUp();
  }

  private void assertAll(Load load) {
    try (CassandraStore fresh = CassandraStore.open(keyspace.options())) {
      load.assertNothingIsLostOrDoubled(fresh);
      load.assertFollowersMissedNothing(fresh);
    }
  }

  private static void pause(long begun, Duration until) throws InterruptedException {
    long left = until.toMillis() - Duration.ofNanos(System.nanoTime() - begun).toMillis();
    if (left > 0) {
      Thread.sleep(left);
    }
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(until.toNanos() - 1_000_000);
  }
}
