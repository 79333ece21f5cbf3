package larkspur.storage.memory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.Order;

/// Entries by key: a partition, or the head of a log. Used under a lock on it, or on the log that
/// it belongs to.
final class Cells implements MemoryData.Kept {

  private final NavigableMap<String, Entry> byKey = new TreeMap<>(Utf8Order.KEYS);
  private final Outcomes outcomes = new Outcomes();

  /// For each family of keys, whether it is written once or guarded.
  private final Map<String, Boolean> onceByFamily = new HashMap<>();

  @Override
  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  @Override
  public synchronized Cells copy() {
    Cells copy = new Cells();
    copy.byKey.putAll(byKey);
    copy.outcomes.putAll(outcomes);
    copy.onceByFamily.putAll(onceByFamily);
    return copy;
  }

  Optional<Entry> get(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  List<Entry> scan(KeyRange range, Order order, int limit) {
    if (!range.endless() && Utf8Order.KEYS.compare(range.from(), range.to()) >= 0) {
      return List.of();
    }
    NavigableMap<String, Entry> within =
        range.endless()
            ? byKey.tailMap(range.from(), true)
            : byKey.subMap(range.from(), true, range.to(), false);
    NavigableMap<String, Entry> ordered =
        switch (order) {
          case FORWARD -> within;
          case BACKWARD -> within.descendingMap();
        };
    return ordered.values().stream().limit(Limits.scanLimit(limit)).toList();
  }

  void expect(String key, Optional<CommitId> expected) throws Conflict {
    Optional<CommitId> found = get(key).map(Entry::version);
    if (!found.equals(expected)) {
      throw new Conflict(key);
    }
  }

  void put(String key, CommitId id, byte[] value) {
    byKey.put(key, new Entry(key, id, value.clone()));
  }

  /// As it was elsewhere, version and all.
  void put(Entry entry) {
    put(entry.key(), entry.version(), entry.value());
  }

  void remove(String key) {
    byKey.remove(key);
  }

  void erase() {
    byKey.clear();
  }

  Optional<Log.Appended> outcome(CommitId id) {
    return Optional.ofNullable(outcomes.get(id));
  }

  void check(Commit commit) throws Conflict {
    for (Commit.Step step : commit.steps()) {
      switch (step) {
        case Commit.Step.Insert(var key, var _) -> expect(key, Optional.empty());
        case Commit.Step.Replace(var key, var _, var expected) ->
            expect(key, Optional.of(expected));
        case Commit.Step.Remove(var key, var expected) -> expect(key, Optional.of(expected));
        case Commit.Step.Require(var key, var expected) -> expect(key, expected);
        case Commit.Step.Once(var key, var value) -> {
          if (byKey.containsKey(key) && !Arrays.equals(byKey.get(key).value(), value)) {
            throw new IllegalStateException("written once, now with another value: " + key);
          }
        }
      }
    }
    commit.steps().forEach(this::checkFamily);
  }

  private void checkFamily(Commit.Step step) {
    if (step instanceof Commit.Step.Require) {
      return;
    }
    int slash = step.key().indexOf('/');
    String family = slash < 0 ? step.key() : step.key().substring(0, slash);
    boolean once = step instanceof Commit.Step.Once;
    if (onceByFamily.computeIfAbsent(family, _ -> once) != once) {
      throw new IllegalStateException("the keys of '" + family + "' are written guarded and once");
    }
  }

  void apply(CommitId id, Commit commit) {
    for (Commit.Step step : commit.steps()) {
      switch (step) {
        case Commit.Step.Insert(var key, var value) -> put(key, id, value);
        case Commit.Step.Replace(var key, var value, var _) -> put(key, id, value);
        case Commit.Step.Once(var key, var value) -> put(key, id, value);
        case Commit.Step.Remove(var key, var _) -> remove(key);
        case Commit.Step.Require _ -> {}
      }
    }
    outcomes.put(id, new Log.Appended(id, List.of()));
  }
}
