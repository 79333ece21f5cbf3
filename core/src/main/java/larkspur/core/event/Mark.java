package larkspur.core.event;

import java.util.Optional;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Position;

/// How far the entries of a source have had their effect in a log: a value in the head of the log
/// where the effect is, changed in the same commit as the effect. That is what makes it happen
/// exactly once.
///
/// @param key in the head: `applied/<source>`
/// @param seen the value as read, if there is one
public record Mark(String key, Optional<Entry> seen) {

  public static Mark of(Log target, Name source) {
    String key = "applied/" + source;
    return new Mark(key, target.head(key));
  }

  /// Whether the entry at this position of the source has had its effect.
  public boolean covers(Position position) {
    return seen.isPresent() && !Followers.position(seen.get()).isBefore(position);
  }

  /// Moves the mark in the commit that has the effect.
  public LogCommit.Builder move(LogCommit.Builder commit, Position position) {
    return commit.require(key, seen).set(key, Followers.bytes(position));
  }
}
