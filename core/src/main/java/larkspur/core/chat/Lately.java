package larkspur.core.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.json.Json;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;

/// What was told lately of a chat: a value in its head, changed by the commit that tells. Two who
/// tell of the same thing, after a crash or at once, do so within seconds of each other, so the
/// newest [#MAX] are enough to know it by; the value grows no further.
///
/// What there is to tell is spread over [#SHELVES] values, so that those who tell of different
/// things at once seldom meet.
record Lately(String key, Optional<Entry> seen, List<String> told) {

  /// Things that one value remembers.
  static final int MAX = 32;

  static final int SHELVES = 8;

  private record Stored(List<String> told) {}

  /// @param what it is about, in a few letters and digits
  static Lately of(Log chat, String what) {
    String key = "told/" + Math.floorMod(what.hashCode(), SHELVES);
    Optional<Entry> seen = chat.head(key);
    return new Lately(
        key,
        seen,
        seen.map(entry -> Json.read(entry.value(), Stored.class).told()).orElse(List.of()));
  }

  boolean holds(String what) {
    return told.contains(what);
  }

  /// Remembers it in the commit that tells it, which ends in a conflict if another has told it, or
  /// something else, meanwhile.
  LogCommit.Builder with(LogCommit.Builder commit, String what) {
    List<String> now = new ArrayList<>(told);
    now.add(what);
    List<String> newest = now.subList(Math.max(0, now.size() - MAX), now.size());
    return commit.require(key, seen).set(key, Json.write(new Stored(newest)));
  }
}
