package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import larkspur.storage.Name;
import larkspur.storage.cluster.Cluster;
import larkspur.storage.contract.Seed;

/// A keyspace of the tests' cluster, emptied for each test. Its stores share one connection, since
/// to make one takes seconds; they share nothing else.
final class Keyspace implements AutoCloseable {

  static final Cluster CLUSTER = Cluster.shared();

  /// One for all tests of the module, which run one after the other: to make one takes seconds.
  static final String NAME = "contract";

  private final CqlSession session;
  private int opened;

  Keyspace() {
    this.session = CassandraStore.connect(options());
    Schema.prepare(session, options());
    session.execute("USE " + NAME);
  }

  /// Of a store on it, each with ids of its own, or a version could return.
  CassandraOptions options() {
    return options(NAME);
  }

  CassandraOptions options(String keyspace) {
    RandomGenerator ids = new SplittableRandom(Seed.random("ids " + opened++).nextLong());
    return CassandraOptions.of(CLUSTER.contactPoints(), Cluster.DATACENTER, keyspace)
        .withIds(ids)
        .withPatience(Duration.ofSeconds(60));
  }

  /// A store that remembers nothing of those before it.
  CassandraStore open() {
    return open(options(), link -> link);
  }

  /// @param through what all statements go through on their way to the cluster
  CassandraStore open(CassandraOptions options, UnaryOperator<Link> through) {
    return new CassandraStore(session, through.apply(new Shared()), options);
  }

  /// Takes away all that is in it. By transactions and with times of writing, since a test before
  /// may have left requests on their way: to truncate a table would not stop those.
  void empty() {
    try (CassandraStore store = open()) {
      for (Row row : session.execute("SELECT family, id, kind FROM names")) {
        Name name = Name.of(row.getString("family"), row.getString("id"));
        switch (Registry.Kind.of(row.getByte("kind"))) {
          case PARTITION -> store.partition(name).erase();
          case LOG -> store.log(name).erase();
        }
      }
    }
    for (Row row : session.execute("SELECT family, shard, id FROM names")) {
      session.execute(
          "DELETE FROM names WHERE family = ? AND shard = ? AND id = ?",
          row.getString("family"),
          row.getByte("shard"),
          row.getString("id"));
    }
    for (Row row : session.execute("SELECT DISTINCT shard, slot FROM agenda")) {
      session.execute(
          "DELETE FROM agenda WHERE shard = ? AND slot = ?",
          row.getByte("shard"),
          row.getLong("slot"));
    }
    for (Row row : session.execute("SELECT shard, slot FROM agenda_slots")) {
      session.execute(
          "DELETE FROM agenda_slots WHERE shard = ? AND slot = ?",
          row.getByte("shard"),
          row.getLong("slot"));
    }
  }

  CqlSession session() {
    return session;
  }

  @Override
  public void close() {
    session.close();
  }

  /// A link that stays when a store is closed.
  private final class Shared implements Link {
    @Override
    public ResultSet send(Statement<?> statement) {
      return session.execute(statement);
    }

    @Override
    public void close() {}
  }
}
