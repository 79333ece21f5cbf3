package larkspur.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How anything is found again later, or after a crash.
///
/// A note is written no later than the commit that it belongs to, most simply with it ([LogCommit],
/// [Commit]). One whose commit never happened is harmless: whoever looks reads the truth, finds
/// nothing to do, and settles it.
///
/// So a note's time lies further ahead than the longest that its commit can take to be seen:
/// whoever looked earlier would find nothing to do, and settle what is still to come.
public interface Agenda {

  /// Into how many shards notes are spread, so that several servers can share the looking.
  int SHARDS = 16;

  /// Durable when it returns.
  void note(Note note);

  /// Notes of a shard for a time up to `until`, included, oldest first; at most `limit`.
  default List<Note> due(Instant until, int shard, int limit) {
    return due(Optional.empty(), until, shard, limit);
  }

  /// Those of them that come after one. Notes for the same millisecond have an order among
  /// themselves that stays, so that one look goes on from the last note it saw and meets each note
  /// once.
  ///
  /// @param after of this shard; it may be settled since
  List<Note> due(Optional<Note> after, Instant until, int shard, int limit);

  /// Removes a note. May be forgotten in a crash: then the note is found once more.
  void settle(Note note);
}
