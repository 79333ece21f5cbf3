package larkspur.storage.moving;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.cassandra.CassandraOptions;
import larkspur.storage.cassandra.CassandraStore;
import larkspur.storage.cluster.Cluster;
import larkspur.storage.contract.Seed;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// From the embedded engine to a real cluster and back.
@Tag("cluster")
@ExtendWith(Seed.class)
final class ThroughClusterTest {

  private static final String KEYSPACE = "moving";

  private final Cluster cluster = Cluster.shared();

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void drop() {
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoints(cluster.contactPoints())
            .withLocalDatacenter(Cluster.DATACENTER)
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofMinutes(1))
                    .withDuration(
                        DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofMinutes(1))
                    .withDuration(
                        DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofMinutes(1))
                    .build())
            .build()) {
      session.execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
    }
  }

  private Store rocks(String name) {
    return RocksStore.open(
        folder.resolve(name),
        RocksOptions.usual()
            .withIds(new SplittableRandom(Seed.random(name).nextLong()))
            .withCacheBytes(1024 * 1024)
            .withMemtableBytes(1024 * 1024)
            .withLibraries(Path.of("target", "libraries")));
  }

  @Test
  void whatGoesThroughAClusterComesBackAsItWas() throws Conflict {
    byte[] first;
    try (Store store = rocks("one")) {
      Sample.little(store);
      Sample.much(store);
      first = Sample.export(store);
    }
    byte[] second;
    try (Store store =
        CassandraStore.open(
            CassandraOptions.of(cluster.contactPoints(), Cluster.DATACENTER, KEYSPACE)
                // So that logs lie in many segments there.
                .withSegments(50, 1024 * 1024)
                .withPatience(Duration.ofMinutes(1)))) {
      Sample.read(first, store);
      second = Sample.export(store);
    }
    try (Store store = rocks("two")) {
      Sample.read(second, store);
      byte[] last = Sample.export(store);

      assertThat(Sample.body(second)).isEqualTo(Sample.body(first));
      assertThat(last).isEqualTo(first);
    }
  }
}
