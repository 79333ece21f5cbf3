package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.UUID;

/// What every transaction of a log tests and sets: the static columns beside its head.
///
/// @param tx the latest transaction; none only if the log does not exist
/// @param life tells the log from one that was erased under the same name
/// @param last the position of the latest entry
/// @param sealed up to which position entries are in sealed segments; later ones are in the tail.
///   The latest entry always is
/// @param sealing up to which position they are about to be: such entries of the tail are not
///   changed any more; 0 if nobody is at it
/// @param tailEntries how many entries are in the tail
/// @param tailBytes the size of their values, as they were appended
record Frame(
    UUID tx, UUID life, long last, long sealed, long sealing, int tailEntries, long tailBytes) {

  /// Of a log that does not exist.
  static final Frame NONE = new Frame(null, null, 0, 0, 0, 0, 0);

  boolean exists() {
    return tx != null;
  }

  /// Whether it is of the same log, and nothing was sealed or begun to be between the two.
  boolean isAsSealedAs(Frame other) {
    return exists()
        && life.equals(other.life)
        && sealed == other.sealed
        && sealing == other.sealing;
  }

  /// Of a row that was read with the frame's columns; or of none.
  static Frame read(Row row) {
    if (row == null || row.isNull("tx")) {
      return NONE;
    }
    return new Frame(
        row.getUuid("tx"),
        row.getUuid("life"),
        row.getLong("last"),
        row.getLong("sealed"),
        row.getLong("sealing"),
        row.getInt("tail_entries"),
        row.getLong("tail_bytes"));
  }
}
