package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import larkspur.storage.StoreRefused;

/// The keyspace and its tables; [package-info][larkspur.storage.cassandra] draws them.
final class Schema {

  /// The version of all this, kept in the table `about`.
  static final int FORMAT = 1;

  /// For how long the cluster remembers what was deleted, in seconds: a day, so that receipts that
  /// are over do not pile up beside the head of a busy log. A node that was away for longer must
  /// not come back with its disk.
  private static final int MEMORY = 24 * 60 * 60;

  /// For the agenda an hour: a note that comes back is looked at once more, and no harm is done.
  /// What a look passes must be few, so its tables are also written out every hour.
  private static final int SHORT_MEMORY = 60 * 60;

  private static final Map<String, String> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put(
        "names",
        """
        (family text, shard tinyint, id text, kind tinyint,
         PRIMARY KEY ((family, shard), id))\
        """);
    TABLES.put(
        "partitions",
        """
        (family text, id text, part tinyint, key text, version uuid, value blob, voided boolean,
         PRIMARY KEY ((family, id), part, key))\
        """);
    TABLES.put(
        "logs",
        """
        (family text, id text,
         tx uuid static, life uuid static, last bigint static, sealed bigint static,
         sealing bigint static, tail_entries int static, tail_bytes bigint static,
         part tinyint, position bigint, key text,
         version uuid, value blob, size int, before bigint, voided boolean,
         PRIMARY KEY ((family, id), part, position, key))\
        """);
    TABLES.put(
        "segments",
        """
        (family text, id text, life uuid, segment bigint,
         entry_family text, position bigint, receipt text,
         version uuid, value blob, voided boolean,
         PRIMARY KEY ((family, id, life, segment), entry_family, position, receipt))\
        """);
    TABLES.put(
        "agenda_slots", "(shard tinyint, slot bigint, noted boolean, PRIMARY KEY (shard, slot))");
    TABLES.put(
        "agenda",
        """
        (shard tinyint, slot bigint, at bigint, reason text, subject text, tag text,
         settled boolean,
         PRIMARY KEY ((shard, slot), at, reason, subject, tag))\
        """);
    // Made last: where it says a format, all others are there.
    TABLES.put("about", "(subject text PRIMARY KEY, value text)");
  }

  private Schema() {}

  /// Makes what is not there yet, and checks that this program can read what is.
  ///
  /// Two servers that make the same keyspace at the same moment can disturb each other, as any two
  /// changes of a schema can; an installation's first server is started alone.
  static void prepare(CqlSession session, CassandraOptions options) {
    String keyspace = options.keyspace();
    if (!has(session, "keyspaces", keyspace, Optional.empty())) {
      change(
          session,
          "CREATE KEYSPACE IF NOT EXISTS "
              + keyspace
              + " WITH replication = {'class': 'NetworkTopologyStrategy', '"
              + options.datacenter().replace("'", "''")
              + "': "
              + options.replicationFactor()
              + "}");
    }
    Optional<String> format = Optional.empty();
    if (has(session, "tables", keyspace, Optional.of("about"))) {
      format = format(session, keyspace);
    }
    if (format.isPresent()) {
      check(format.get(), keyspace);
      return;
    }
    TABLES.forEach((table, columns) -> {
      if (!has(session, "tables", keyspace, Optional.of(table))) {
        change(
            session,
            "CREATE TABLE IF NOT EXISTS "
                + keyspace
                + "."
                + table
                + " "
                + columns
                + " WITH compaction = {'class': 'UnifiedCompactionStrategy'}"
                + memory(table));
      }
    });
    awaitEverywhere(session, keyspace, "about");
    Row answer =
        session
            .execute(
                "INSERT INTO "
                    + keyspace
                    + ".about (subject, value) VALUES ('format', '"
                    + FORMAT
                    + "') IF NOT EXISTS")
            .one();
    if (!answer.getBoolean("[applied]")) {
      check(answer.getString("value"), keyspace);
    }
  }

  /// A change of the schema. All of them are said to one node, which knows each before the next;
  /// the others hear of them later, see [#awaitEverywhere].
  static void change(CqlSession session, String query) {
    Node first =
        session.getMetadata().getNodes().values().stream()
            .filter(node -> node.getState() == NodeState.UP)
            .min(Comparator.comparing(Node::getHostId))
            .orElseThrow(() -> new StoreRefused("No node of the cluster is up."));
    session.execute(
        SimpleStatement.newInstance(query).setNode(first).setTimeout(Duration.ofMinutes(1)));
  }

  /// Returns when every node that is up knows a table.
  static void awaitEverywhere(CqlSession session, String keyspace, String table) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    for (Node node : session.getMetadata().getNodes().values()) {
      SimpleStatement query =
          SimpleStatement.newInstance(
                  "SELECT table_name FROM system_schema.tables"
                      + " WHERE keyspace_name = ? AND table_name = ?",
                  keyspace,
                  table)
              .setNode(node);
      while (node.getState() == NodeState.UP && session.execute(query).one() == null) {
        if (System.nanoTime() - end > 0) {
          throw new StoreRefused(node.getEndPoint() + " does not hear of new tables.");
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static String memory(String table) {
    return switch (table) {
      case "names", "logs", "partitions", "segments" -> " AND gc_grace_seconds = " + MEMORY;
      case "agenda", "agenda_slots" ->
          " AND gc_grace_seconds = "
              + SHORT_MEMORY
              + " AND memtable_flush_period_in_ms = "
              + 1_000 * SHORT_MEMORY;
      case String _ -> "";
    };
  }

  private static boolean has(
      CqlSession session, String what, String keyspace, Optional<String> table) {
    String query = "SELECT keyspace_name FROM system_schema." + what + " WHERE keyspace_name = ?";
    return (table.isEmpty()
                ? session.execute(query, keyspace)
                : session.execute(query + " AND table_name = ?", keyspace, table.get()))
            .one()
        != null;
  }

  private static Optional<String> format(CqlSession session, String keyspace) {
    Row row =
        session.execute("SELECT value FROM " + keyspace + ".about WHERE subject = 'format'").one();
    return Optional.ofNullable(row).map(found -> found.getString("value"));
  }

  private static void check(String format, String keyspace) {
    if (!format.matches("[0-9]{1,9}")) {
      throw new StoreRefused("The keyspace " + keyspace + " is none of Larkspur's.");
    }
    if (Integer.parseInt(format) > FORMAT) {
      throw new StoreRefused(
          "The keyspace "
              + keyspace
              + " has format "
              + format
              + "; this program reads formats up to "
              + FORMAT
              + ". Use a newer one.");
    }
  }
}
