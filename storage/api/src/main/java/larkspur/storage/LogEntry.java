package larkspur.storage;

/// A value at a position of a log.
///
/// @param version the commit that last wrote it: the append, or the latest replacement
/// @param value the bytes as written; the array is shared and must not be changed
public record LogEntry(Position position, CommitId version, byte[] value) {}
