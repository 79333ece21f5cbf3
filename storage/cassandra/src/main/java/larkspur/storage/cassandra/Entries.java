package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import larkspur.storage.LogEntry;
import larkspur.storage.Position;

/// Entries of logs, out of rows.
final class Entries {

  private Entries() {}

  static LogEntry read(Row row) {
    return new LogEntry(
        new Position(row.getLong("position")), Versions.read(row), Values.read(row));
  }
}
