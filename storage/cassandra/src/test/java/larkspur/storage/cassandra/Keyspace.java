package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import larkspur.storage.Name;
import larkspur.storage.cluster.Cluster;

/// A keyspace of the tests' cluster, emptied for each test. Its stores share one connection, since
/// to make one takes seconds; they share nothing else.
final class Keyspace implements AutoCloseable {

  static final Cluster CLUSTER = Cluster.shared();

  /// One for all tests of the module, which run one after the other: to make one takes seconds.
  static final String NAME = "contract";

  private final CqlSession session;

  Keyspace() {
    this.session = CassandraStore.connect(options());
    Schema.prepare(session, options());
    session.execute("USE " + NAME);
  }

  /// Of a store on it. Its ids are not drawn from the tests' seed: an id that came again, in
  /// another test or another run on the same cluster, would find its receipt there.
  CassandraOptions options() {
    return options(NAME);
  }

  CassandraOptions options(String keyspace) {
    return CassandraOptions.of(CLUSTER.contactPoints(), Cluster.DATACENTER, keyspace)
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
      Sending sending = store.sending();
      List<Callable<Void>> removals = new ArrayList<>();
      for (Row row : sending.send(query("SELECT family, shard, id, kind FROM names"))) {
        removals.add(() -> {
          remove(store, row);
          return null;
        });
      }
      for (String table : List.of("agenda", "agenda_slots")) {
        String all =
            table.equals("agenda")
                ? "SELECT DISTINCT shard, slot FROM "
                : "SELECT shard, slot FROM ";
        for (Row row : sending.send(query(all + table))) {
          SimpleStatement drop =
              query(
                  "DELETE FROM " + table + " WHERE shard = ? AND slot = ?",
                  row.getByte("shard"),
                  row.getLong("slot"));
          removals.add(() -> {
            sending.send(drop);
            return null;
          });
        }
      }
      Together.someAtOnce(removals);
    }
  }

  private static void remove(CassandraStore store, Row named) {
    String family = named.getString("family");
    String id = named.getString("id");
    Name name = Name.of(family, id);
    switch (Registry.Kind.of(named.getByte("kind"))) {
      case PARTITION -> store.partition(name).erase();
      case LOG -> store.log(name).erase();
    }
    store
        .sending()
        .send(
            query(
                "DELETE FROM names WHERE family = ? AND shard = ? AND id = ?",
                family,
                named.getByte("shard"),
                id));
  }

  private static SimpleStatement query(String text, Object... values) {
    return SimpleStatement.newInstance(text, values);
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
