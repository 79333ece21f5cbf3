package larkspur.storage.cassandra;

/// A sealed segment: the entries after one position, up to another.
///
/// @param before the position up to which the segment before it goes; 0 if it is the first
/// @param through the position of its last entry, by which it is named
record LogSegment(long before, long through) {}
