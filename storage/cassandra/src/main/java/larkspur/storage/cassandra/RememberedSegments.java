package larkspur.storage.cassandra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import larkspur.storage.Name;

/// Which segments logs have, as far as it was read. A segment's bounds never change, so what is
/// remembered is true for as long as the log lives.
final class RememberedSegments {

  private static final int LOGS_MAX = 1_024;
  private static final int SEGMENTS_OF_A_LOG_MAX = 256;

  private record Known(UUID life, NavigableMap<Long, LogSegment> byThrough) {}

  private final Map<Name, Known> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Known> eldest) {
          return size() > LOGS_MAX;
        }
      };

  /// Those from the one in which a position lies, without a gap, at most so many; empty if not even
  /// that one is known.
  synchronized Optional<List<LogSegment>> find(Name name, UUID life, long from, int limit) {
    Known log = known.get(name);
    if (log == null || !log.life().equals(life)) {
      return Optional.empty();
    }
    List<LogSegment> found = new ArrayList<>();
    long before = from - 1;
    for (LogSegment segment : log.byThrough().tailMap(from, true).values()) {
      if (found.size() == limit
          || (found.isEmpty() ? segment.before() > before : segment.before() != before)) {
        break;
      }
      found.add(segment);
      before = segment.through();
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  synchronized void remember(Name name, UUID life, List<LogSegment> segments) {
    Known log = known.get(name);
    if (log == null || !log.life().equals(life)) {
      log = new Known(life, new TreeMap<>());
      known.put(name, log);
    }
    if (log.byThrough().size() > SEGMENTS_OF_A_LOG_MAX) {
      log.byThrough().clear();
    }
    for (LogSegment segment : segments) {
      log.byThrough().put(segment.through(), segment);
    }
  }

  synchronized void forget(Name name) {
    known.remove(name);
  }
}
