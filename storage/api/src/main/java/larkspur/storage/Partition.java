package larkspur.storage;

import java.util.List;
import java.util.Optional;

/// A unit of atomicity: entries ordered by key, fewer than [Limits#PARTITION_ENTRIES_MAX] and under
/// 10 MB. Values are JSON, so that a person can read them and a field can be added.
///
/// Keys that begin alike (a key family, up to the first `/`) are written in one of two ways and
/// never in both: *guarded*, where every write names what it expects to find, or *once*, where a
/// key is written and never changed. An engine with lightweight transactions must not mix the two
/// on one key.
public interface Partition {

  Optional<Entry> get(String key);

  /// The entries of a range, in order; at most `limit`. Sees every commit acknowledged before the
  /// call; a commit made meanwhile is seen wholly, partly or not at all, but entry by entry.
  List<Entry> scan(KeyRange range, Order order, int limit);

  /// Makes the changes, all or none.
  ///
  /// @return the id under which they were written: the version of each entry
  /// @throws Conflict if a condition does not hold; then nothing changed
  CommitId commit(Commit commit) throws Conflict;

  /// Removes every entry. Not atomic, and not to be raced against commits that matter.
  void erase();
}
