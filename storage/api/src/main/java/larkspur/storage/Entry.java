package larkspur.storage;

/// A value under a key, in a partition or in the head of a log.
///
/// @param version the commit that last wrote it; to be handed back as a condition
/// @param value the bytes as written; the array is shared and must not be changed
public record Entry(String key, CommitId version, byte[] value) {}
