package larkspur.storage.moving;

/// What was moved.
///
/// @param records lines that say something of the store: names, entries, values, notes
/// @param bytes of all lines, before they are compressed
/// @param sha256 the sum that the stream ends with; equal for stores that hold the same
public record Moved(long records, long bytes, String sha256) {}
