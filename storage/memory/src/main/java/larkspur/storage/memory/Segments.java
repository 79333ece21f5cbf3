package larkspur.storage.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// A log: its head, and its entries cut into segments by position. Used under a lock on it.
final class Segments implements MemoryData.Kept {

  private final int segmentEntries;
  private final Cells head;
  private final NavigableMap<Position, Segment> byFirst = new TreeMap<>();
  private final Outcomes outcomes = new Outcomes();
  private Position last = Position.START;

  /// Some entries that follow each other in the log, of any families.
  private static final class Segment {
    private final Map<String, NavigableMap<Position, LogEntry>> byFamily = new HashMap<>();
    private int entries;

    List<Contents.Placed> inOrder() {
      List<Contents.Placed> all = new ArrayList<>();
      byFamily.forEach((family, some) ->
          some.values().forEach(entry -> all.add(new Contents.Placed(family, entry))));
      all.sort(Comparator.comparing(Contents.Placed::position));
      return all;
    }

    Segment copy() {
      Segment copy = new Segment();
      byFamily.forEach((family, all) -> copy.byFamily.put(family, new TreeMap<>(all)));
      copy.entries = entries;
      return copy;
    }
  }

  Segments(int segmentEntries) {
    this(segmentEntries, new Cells());
  }

  private Segments(int segmentEntries, Cells head) {
    this.segmentEntries = segmentEntries;
    this.head = head;
  }

  @Override
  public synchronized Segments copy() {
    Segments copy = new Segments(segmentEntries, head.copy());
    byFirst.forEach((first, segment) -> copy.byFirst.put(first, segment.copy()));
    copy.outcomes.putAll(outcomes);
    copy.last = last;
    return copy;
  }

  @Override
  public boolean isEmpty() {
    return head.isEmpty() && byFirst.isEmpty();
  }

  Cells head() {
    return head;
  }

  Position last() {
    return last;
  }

  Optional<Log.Appended> outcome(CommitId id) {
    return Optional.ofNullable(outcomes.get(id));
  }

  Optional<LogEntry> get(String family, Position position) {
    var segment = byFirst.floorEntry(position);
    return segment == null
        ? Optional.empty()
        : Optional.ofNullable(segment.getValue().byFamily.get(family))
            .map(entries -> entries.get(position));
  }

  List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
    int most = Limits.scanLimit(limit);
    List<LogEntry> found = new ArrayList<>();
    if (from.isAfter(to)) {
      return found;
    }
    Position firstSegment = Optional.ofNullable(byFirst.floorKey(from)).orElse(from);
    var within = byFirst.subMap(firstSegment, true, to, true);
    var segments =
        switch (order) {
          case FORWARD -> within;
          case BACKWARD -> within.descendingMap();
        };
    for (Segment segment : segments.values()) {
      var entries = segment.byFamily.get(family);
      if (entries == null) {
        continue;
      }
      var wanted = entries.subMap(from, true, to, true);
      var ordered =
          switch (order) {
            case FORWARD -> wanted;
            case BACKWARD -> wanted.descendingMap();
          };
      for (LogEntry entry : ordered.values()) {
        if (found.size() >= most) {
          return found;
        }
        found.add(entry);
      }
    }
    return found;
  }

  /// The entries of all families.
  List<Contents.Placed> scan(Position from, Position to, int limit) {
    if (from.isAfter(to)) {
      return List.of();
    }
    Position firstSegment = Optional.ofNullable(byFirst.floorKey(from)).orElse(from);
    return byFirst.subMap(firstSegment, true, to, true).values().stream()
        .flatMap(segment -> segment.inOrder().stream())
        .filter(placed -> !placed.position().isBefore(from) && !placed.position().isAfter(to))
        .limit(Limits.scanLimit(limit))
        .toList();
  }

  /// Puts an entry as it was elsewhere: after the last one, or once more where it is.
  void put(Contents.Placed placed) {
    LogEntry entry =
        new LogEntry(placed.position(), placed.entry().version(), placed.entry().value().clone());
    if (placed.position().isAfter(last)) {
      last = placed.position();
      append(placed.family(), entry);
    } else if (get(placed.family(), placed.position()).isPresent()) {
      byFirst
          .floorEntry(placed.position())
          .getValue()
          .byFamily
          .get(placed.family())
          .put(placed.position(), entry);
    } else {
      throw new IllegalStateException(
          "an entry at " + placed.position() + " is put into a log that ends at " + last);
    }
  }

  void check(LogCommit commit) throws Conflict {
    if (commit.after().isPresent() && !commit.after().get().equals(last)) {
      throw new Conflict("the log ends at " + last);
    }
    for (LogCommit.Condition condition : commit.conditions()) {
      head.expect(condition.key(), condition.expected());
    }
  }

  Log.Appended apply(CommitId id, LogCommit commit) {
    for (LogCommit.Change change : commit.changes()) {
      change
          .value()
          .ifPresentOrElse(
              value -> head.put(change.key(), id, value), () -> head.remove(change.key()));
    }
    List<Position> positions = new ArrayList<>();
    for (LogCommit.Append append : commit.appends()) {
      last = Position.next(commit.at(), last);
      append(append.family(), new LogEntry(last, id, append.value().clone()));
      positions.add(last);
    }
    Log.Appended appended = new Log.Appended(id, List.copyOf(positions));
    outcomes.put(id, appended);
    return appended;
  }

  private void append(String family, LogEntry entry) {
    if (byFirst.isEmpty() || byFirst.lastEntry().getValue().entries >= segmentEntries) {
      byFirst.put(entry.position(), new Segment());
    }
    Segment open = byFirst.lastEntry().getValue();
    open.byFamily.computeIfAbsent(family, _ -> new TreeMap<>()).put(entry.position(), entry);
    open.entries++;
  }

  void replace(CommitId id, String family, LogEntry seen, byte[] value) throws Conflict {
    Optional<LogEntry> found = get(family, seen.position());
    if (!found.map(LogEntry::version).equals(Optional.of(seen.version()))) {
      throw new Conflict(family + " at " + seen.position());
    }
    LogEntry replaced = new LogEntry(seen.position(), id, value.clone());
    byFirst
        .floorEntry(seen.position())
        .getValue()
        .byFamily
        .get(family)
        .put(seen.position(), replaced);
    outcomes.put(id, new Log.Appended(id, List.of()));
  }

  void erase() {
    head.erase();
    byFirst.clear();
    last = Position.START;
  }
}
