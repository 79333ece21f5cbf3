package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.UUID;
import larkspur.storage.CommitId;

/// Commit ids as the cluster keeps them: 128 bits each, which is all that a UUID is there.
final class Versions {

  private Versions() {}

  static UUID uuid(CommitId id) {
    return new UUID(id.high(), id.low());
  }

  static CommitId id(UUID uuid) {
    return new CommitId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /// Whether a row is an entry, and not just the trace of a condition that none be there.
  static boolean isThere(Row row) {
    return !row.isNull("version");
  }

  static CommitId read(Row row) {
    return id(row.getUuid("version"));
  }
}
