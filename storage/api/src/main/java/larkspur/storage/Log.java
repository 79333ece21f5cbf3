package larkspur.storage;

import java.util.List;
import java.util.Optional;

/// An endless partition: a small head of values by key, and entries by position.
///
/// **Positions are given inside the commit** by the rule of [Position#next]: whoever has seen
/// position p never later finds a new entry below p, through this server or another. So a reader
/// may follow a log by remembering one number.
///
/// A log may hold entries of several families; they share one sequence of positions, and each is
/// scanned on its own.
///
/// The values of a head that are read and written are few at a time, but their keys may grow in
/// number with the use of the log: whoever commits an effect of other logs leaves a mark for each
/// of them (a tasklist's head holds one for each task that was ever in it). So what a value of a
/// head costs does not depend on how many others there are.
///
/// Every commit tests the head. What changes together with its appends lives in the head; an entry
/// already appended can only be replaced on its own ([#replace]), because it may lie far from the
/// head.
public interface Log {

  /// A value of the head.
  Optional<Entry> head(String key);

  /// The values of the head whose keys are in a range, in order.
  List<Entry> heads(KeyRange range, int limit);

  /// The position of the latest entry, or [Position#START] if there is none. Read it *before* the
  /// head when both go into one commit.
  Position last();

  /// The entry at a position.
  Optional<LogEntry> get(String family, Position position);

  /// The entries from one position to another, both included, in order; at most `limit`. Costs what
  /// it returns, wherever in the log it begins.
  List<LogEntry> scan(String family, Position from, Position to, Order order, int limit);

  /// Tests and changes the head, and appends, all or nothing.
  ///
  /// @throws Conflict if a condition does not hold; then nothing changed
  Appended commit(LogCommit commit) throws Conflict;

  /// Replaces the value of one entry, if it is still at the version seen.
  ///
  /// @return its new version
  /// @throws Conflict if it was replaced meanwhile, or is gone
  CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict;

  /// Removes the head and every entry. Not atomic: make the log unusable by a commit to its head
  /// first. Positions given later still follow the clock only.
  void erase();

  /// The outcome of a commit.
  ///
  /// @param positions those of the appends, in the order in which they were asked for
  record Appended(CommitId id, List<Position> positions) {

    /// The position of the only append.
    public Position position() {
      if (positions.size() != 1) {
        throw new IllegalStateException("the commit appended " + positions.size() + " entries");
      }
      return positions.getFirst();
    }
  }
}
