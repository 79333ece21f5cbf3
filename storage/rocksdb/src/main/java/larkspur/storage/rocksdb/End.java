package larkspur.storage.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.storage.LogEntry;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// Where a log ends: its last position, and its newest entries.
///
/// Immutable. Whatever is written to the log makes another one of it, so one that is still the same
/// speaks of a log that is, too.
final class End {

  /// Entries kept of a family. A page is mostly 20.
  static final int ENTRIES_MAX = 32;

  /// A larger entry is not kept, and so none before it.
  static final int ENTRY_BYTES_MAX = 4 * 1024;

  /// What an entry takes beside its value, roughly.
  private static final int OBJECTS_BYTES = 120;

  private final Position last;

  /// From here on every entry of a family without a tail is known: there is none.
  private final Position since;

  private final List<Tail> tails;

  /// The entries of a family from a position on, all of them, in order.
  ///
  /// @param bytes that they take
  private record Tail(String family, Position from, LogEntry[] entries, long bytes) {

    Tail(String family, Position from, LogEntry[] entries) {
      this(family, from, entries, Stream.of(entries).mapToLong(End::size).sum());
    }

    Tail append(LogEntry entry) {
      if (entry.value().length > ENTRY_BYTES_MAX) {
        return new Tail(family, entry.position().successor(), new LogEntry[0]);
      }
      boolean full = entries.length == ENTRIES_MAX;
      LogEntry[] more =
          full
              ? Arrays.copyOfRange(entries, 1, ENTRIES_MAX + 1)
              : Arrays.copyOf(entries, entries.length + 1);
      more[more.length - 1] = entry;
      return full
          ? new Tail(
              family, more[0].position(), more, bytes + End.size(entry) - End.size(entries[0]))
          : new Tail(family, from, more, bytes + End.size(entry));
    }

    Tail replace(LogEntry entry) {
      LogEntry[] others = entries.clone();
      for (int i = 0; i < others.length; i++) {
        if (others[i].position().equals(entry.position())) {
          if (entry.value().length > ENTRY_BYTES_MAX) {
            return new Tail(
                family,
                entry.position().successor(),
                Arrays.copyOfRange(others, i + 1, others.length));
          }
          others[i] = entry;
        }
      }
      return new Tail(family, from, others);
    }
  }

  private End(Position last, Position since, List<Tail> tails) {
    this.last = last;
    this.since = since;
    this.tails = tails;
  }

  /// A log of which nothing is known but its last position.
  static End at(Position last) {
    return new End(last, last.equals(Position.START) ? last : last.successor(), List.of());
  }

  Position last() {
    return last;
  }

  private static long size(LogEntry entry) {
    return OBJECTS_BYTES + entry.value().length;
  }

  long bytes() {
    long bytes = OBJECTS_BYTES;
    for (Tail tail : tails) {
      bytes += OBJECTS_BYTES + tail.bytes();
    }
    return bytes;
  }

  /// With an entry after the last one.
  End append(String family, LogEntry entry) {
    return with(tail(family).append(entry), entry.position());
  }

  /// With another value of an entry, whether it is known here or not.
  End replace(String family, LogEntry entry) {
    return with(tail(family).replace(entry), last);
  }

  /// With the entries of a family from a position on, as a scan found them.
  ///
  /// @param newestFirst all there are
  End complete(String family, Position from, List<LogEntry> newestFirst) {
    LogEntry[] entries = newestFirst.reversed().toArray(LogEntry[]::new);
    for (LogEntry entry : entries) {
      if (entry.value().length > ENTRY_BYTES_MAX) {
        return this;
      }
    }
    return with(new Tail(family, from, entries), last);
  }

  private Tail tail(String family) {
    for (Tail tail : tails) {
      if (tail.family().equals(family)) {
        return tail;
      }
    }
    return new Tail(family, since, new LogEntry[0]);
  }

  private End with(Tail tail, Position newLast) {
    List<Tail> all = new ArrayList<>(tails.size() + 1);
    for (Tail other : tails) {
      if (!other.family().equals(tail.family())) {
        all.add(other);
      }
    }
    all.add(tail);
    return new End(newLast, since, all);
  }

  /// What a scan would find; empty if that is not known here.
  Optional<List<LogEntry>> scan(String family, Position from, Position to, Order order, int limit) {
    Tail tail = tail(family);
    boolean whole = !from.isBefore(tail.from());
    LogEntry[] entries = tail.entries();
    List<LogEntry> found = new ArrayList<>(Math.min(limit, entries.length));
    switch (order) {
      case FORWARD -> {
        for (int i = 0; whole && i < entries.length && found.size() < limit; i++) {
          addWithin(from, to, entries[i], found);
        }
      }
      case BACKWARD -> {
        for (int i = entries.length - 1; i >= 0 && found.size() < limit; i--) {
          addWithin(from, to, entries[i], found);
        }
      }
    }
    boolean enough = order == Order.BACKWARD && found.size() == limit;
    return whole || enough ? Optional.of(found) : Optional.empty();
  }

  private static void addWithin(Position from, Position to, LogEntry entry, List<LogEntry> found) {
    if (!entry.position().isBefore(from) && !entry.position().isAfter(to)) {
      found.add(entry);
    }
  }
}
