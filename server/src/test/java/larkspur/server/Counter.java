package larkspur.server;

/// Something that an engine counts and that only grows: the statements that it sends, each a round
/// trip.
interface Counter {

  /// So many until now.
  long value();
}
