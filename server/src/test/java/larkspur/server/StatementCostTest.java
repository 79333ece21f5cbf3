package larkspur.server;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import larkspur.server.CallCosts.Cost;
import larkspur.storage.cassandra.CassandraOptions;
import larkspur.storage.cassandra.CassandraStore;
import larkspur.storage.cluster.Cluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How many statements the hottest calls are to a real cluster, and the part of the page that tells
/// it.
@Tag("cluster")
class StatementCostTest {

  /// A statement that the cluster did not answer in time is sent again, which would count. So each
  /// figure is the least of two, unless those of the first round are what the page tells.
  private static final int ROUNDS = 2;

  /// To make and drop tables takes seconds.
  private static final Duration DROPPED_WITHIN = Duration.ofMinutes(1);

  private static String table() {
    Cluster cluster = Cluster.shared();
    List<List<Cost>> rounds = new ArrayList<>();
    String table;
    do {
      rounds.add(round(cluster));
      table = table(rounds);
    } while (rounds.size() < ROUNDS && !CostPage.tells("statements", table));
    return table;
  }

  /// Counted in a keyspace of its own: where a round was before, a message with the same `uuid` is
  /// there already, and costs less.
  private static List<Cost> round(Cluster cluster) {
    String keyspace = "costs_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    CassandraOptions options =
        CassandraOptions.of(cluster.contactPoints(), Cluster.DATACENTER, keyspace);
    try (CassandraStore beside = CassandraStore.open(options)) {
      CassandraStore store = CassandraStore.open(options);
      return CallCosts.of(store, beside, store::statementsSent);
    } finally {
      drop(cluster, keyspace);
    }
  }

  private static void drop(Cluster cluster, String keyspace) {
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoints(cluster.contactPoints())
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

  private static String table(List<List<Cost>> rounds) {
    StringBuilder table = new StringBuilder();
    table.append("| Call | Statements while its caller waits | Set off by it |\n");
    table.append("| --- | --- | --- |\n");
    for (int i = 0; i < rounds.getFirst().size(); i++) {
      int call = i;
      HotCalls.HotCall made = rounds.getFirst().get(call).call();
      long answering =
          rounds.stream().mapToLong(round -> round.get(call).answering().counted()).min().orElse(0);
      long afterwards =
          rounds.stream()
              .mapToLong(round -> round.get(call).afterwards().counted())
              .min()
              .orElse(0);
      table.append(
          "| %s · %s | %d | %s |\n"
              .formatted(
                  made.protocol(), made.name(), answering, afterwards == 0 ? "" : afterwards));
    }
    return table.toString();
  }

  @Test
  void the_page_tells_how_many_statements_they_are() {
    CostPage.claim("statements", table());
  }
}
