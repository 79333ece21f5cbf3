package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Contents;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Position;

/// Reads entries of one log, across its tail and its segments, while others write to it.
///
/// Two replicas that answer for one read answer at slightly different moments. If one of them has
/// missed a transaction, what they say together may hold a later entry and lack an earlier one. So
/// every entry of the tail names the one before it, of whatever family: a gap is seen, and then the
/// same is read serially, which has none. A sealed segment is complete before anybody is told of
/// it; the list of segments is checked in the same way, each names the end of the one before it.
final class LogReading {

  /// Rows of a reply, when nothing is known of their size.
  private static final int PAGE = 64;

  private static final int PAGE_MAX = 1_000;

  /// As many bytes may a page have as was seen of the one before, about.
  private static final long PAGE_BYTES = 4 * 1024 * 1024;

  private static final int SEGMENTS_AT_ONCE = 8;

  private final CassandraStore store;
  private final Sending sending;
  private final Statements statements;
  private final Name name;

  LogReading(CassandraStore store, Name name) {
    this.store = store;
    this.sending = store.sending();
    this.statements = store.statements();
    this.name = name;
  }

  /// Some rows of the tail that follow each other without a gap.
  ///
  /// @param frame as it was when they were read; none if there are no rows
  /// @param complete whether no more of the tail lie in the range
  private record Page(Frame frame, List<Row> rows, boolean complete) {}

  List<LogEntry> forward(String family, long from, long to, int limit) {
    List<LogEntry> found = new ArrayList<>();
    // No entry is at the position before all of them.
    long next = Math.max(1, from);
    int page = Math.min(limit, PAGE);
    while (found.size() < limit && next <= to) {
      Page tail = tailForward(next, to, page);
      Frame frame = tail.rows().isEmpty() ? frame() : tail.frame();
      if (next <= frame.sealed()) {
        next = sealedForward(family, frame, next, Math.min(to, frame.sealed()), limit, found);
        continue;
      }
      if (tail.rows().isEmpty()) {
        // The latest entry is in the tail. If it lies here, one replica had not heard of it and the
        // other has sealed what it answers for.
        if (frame.last() < next || frame.last() > to) {
          break;
        }
        tail = serially(tailForwardFrom(next, to, page), page);
        if (tail.rows().isEmpty()) {
          break; // erased meanwhile
        }
        if (next <= tail.frame().sealed()) {
          continue;
        }
      }
      for (Row row : tail.rows()) {
        keep(family, row, found, limit);
        next = row.getLong("position") + 1;
      }
      if (tail.complete()) {
        break;
      }
      page = pageAfter(tail.rows());
    }
    return found;
  }

  List<LogEntry> backward(String family, long first, long to, int limit) {
    List<LogEntry> found = new ArrayList<>();
    long from = Math.max(1, first);
    long next = to;
    int page = Math.min(limit, PAGE);
    while (found.size() < limit && next >= from) {
      Page tail = tailBackward(from, next, page);
      Frame frame = tail.rows().isEmpty() ? frame() : tail.frame();
      for (Row row : tail.rows()) {
        long position = row.getLong("position");
        // What is sealed may still be seen in the tail, but is read where it is now.
        if (position > frame.sealed()) {
          keep(family, row, found, limit);
        }
        next = position - 1;
      }
      if (tail.complete() || next <= frame.sealed()) {
        if (found.size() < limit) {
          sealedBackward(family, frame, from, Math.min(next, frame.sealed()), limit, found);
        }
        break;
      }
      page = pageAfter(tail.rows());
    }
    return found;
  }

  /// The entries of all families.
  List<Contents.Placed> placed(long first, long to, int limit) {
    List<Contents.Placed> found = new ArrayList<>();
    long next = Math.max(1, first);
    int page = Math.min(limit, PAGE);
    while (found.size() < limit && next <= to) {
      Frame frame = frame();
      if (next <= frame.sealed()) {
        next = sealedPlaced(frame, next, Math.min(to, frame.sealed()), limit, found);
        continue;
      }
      Page tail = tailForward(next, to, page);
      if (tail.rows().isEmpty()) {
        break;
      }
      if (next <= tail.frame().sealed()) {
        continue; // sealed meanwhile
      }
      for (Row row : tail.rows()) {
        if (found.size() < limit) {
          found.add(new Contents.Placed(row.getString("key"), Entries.read(row)));
        }
        next = row.getLong("position") + 1;
      }
      if (tail.complete()) {
        break;
      }
      page = pageAfter(tail.rows());
    }
    return found;
  }

  private long sealedPlaced(
      Frame frame, long from, long to, int limit, List<Contents.Placed> found) {
    Optional<LogSegment> containing = containing(frame, from);
    if (containing.isEmpty()) {
      return to + 1;
    }
    LogSegment segment = containing.get();
    // Whole, since its families lie one after the other in it.
    List<Contents.Placed> all = new ArrayList<>();
    String family = "";
    long position = Long.MAX_VALUE;
    int page = PAGE;
    List<Row> rows;
    do {
      rows =
          sending
              .send(
                  statements
                      .segments
                      .whole
                      .bind(
                          name.family(),
                          name.id(),
                          frame.life(),
                          segment.through(),
                          family,
                          position,
                          page)
                      .setPageSize(page))
              .all();
      for (Row row : rows) {
        family = row.getString("entry_family");
        position = row.getLong("position");
        all.add(new Contents.Placed(family, Entries.read(row)));
      }
      if (rows.size() < page) {
        break;
      }
      page = pageAfter(rows);
    } while (true);
    all.sort(Comparator.comparing(Contents.Placed::position));
    for (Contents.Placed placed : all) {
      long at = placed.position().value();
      if (at >= from && at <= to) {
        found.add(placed);
        if (found.size() == limit) {
          return at + 1;
        }
      }
    }
    return segment.through() + 1;
  }

  private static void keep(String family, Row row, List<LogEntry> found, int limit) {
    if (found.size() < limit && row.getString("key").equals(family)) {
      found.add(Entries.read(row));
    }
  }

  private static int pageAfter(List<Row> rows) {
    return pageAfter(
        rows.size(), rows.stream().mapToLong(row -> row.getByteBuffer("value").remaining()).sum());
  }

  private static int pageAfterEntries(List<LogEntry> entries) {
    return pageAfter(
        entries.size(), entries.stream().mapToLong(entry -> entry.value().length).sum());
  }

  private static int pageAfter(int entries, long bytes) {
    return entries == 0
        ? PAGE
        : (int) Math.clamp(PAGE_BYTES / Math.max(1, bytes / entries), 1, PAGE_MAX);
  }

  private Frame frame() {
    return Frame.read(sending.send(statements.logs.frame.bind(name.family(), name.id())).one());
  }

  private BoundStatement tailForwardFrom(long from, long to, int limit) {
    return statements
        .logs
        .tailForward
        .bind(name.family(), name.id(), from, to, limit)
        .setPageSize(limit);
  }

  private Page tailForward(long from, long to, int limit) {
    BoundStatement select = tailForwardFrom(from, to, limit);
    Page page = page(sending.send(select), limit);
    return gapForward(page, from) ? serially(select, limit) : page;
  }

  private Page serially(BoundStatement select, int limit) {
    return page(sending.sendSerially(select), limit);
  }

  private static boolean gapForward(Page page, long from) {
    long sealed = page.frame().sealed();
    long before = from - 1;
    for (Row row : page.rows()) {
      long named = row.getLong("before");
      // What lies before the first may be anywhere before the range, or be sealed.
      if (named > Math.max(before, sealed)) {
        return true;
      }
      before = row.getLong("position");
    }
    return false;
  }

  private Page tailBackward(long from, long to, int limit) {
    BoundStatement select =
        statements
            .logs
            .tailBackward
            .bind(name.family(), name.id(), from, to, limit)
            .setPageSize(limit);
    Page page = page(sending.send(select), limit);
    return gapBackward(page, from) ? serially(select, limit) : page;
  }

  private static boolean gapBackward(Page page, long from) {
    long sealed = page.frame().sealed();
    List<Row> rows = page.rows();
    for (int i = 0; i < rows.size(); i++) {
      long named = rows.get(i).getLong("before");
      if (named <= sealed || named < from) {
        // What is before this one is read elsewhere, or not at all.
        return false;
      }
      boolean isLast = i + 1 == rows.size();
      if (isLast ? page.complete() : rows.get(i + 1).getLong("position") != named) {
        return true;
      }
    }
    return false;
  }

  private static Page page(ResultSet result, int limit) {
    List<Row> rows = new ArrayList<>();
    int read = 0;
    for (Row row : result) {
      read++;
      if (Versions.isThere(row)) {
        rows.add(row);
      }
    }
    Frame frame = rows.isEmpty() ? Frame.NONE : Frame.read(rows.getFirst());
    return new Page(frame, rows, read < limit);
  }

  /// @return where to go on
  private long sealedForward(
      String family, Frame frame, long from, long to, int limit, List<LogEntry> found) {
    int page = PAGE;
    long next = from;
    while (next <= to) {
      List<LogSegment> segments = segments(frame, next, SEGMENTS_AT_ONCE);
      if (segments.isEmpty()) {
        // Erased meanwhile.
        return to + 1;
      }
      for (LogSegment segment : segments) {
        if (segment.before() >= to) {
          return to + 1;
        }
        while (next <= Math.min(to, segment.through())) {
          int wanted = Math.min(page, limit - found.size());
          List<LogEntry> entries =
              entries(
                  statements.segments.forward.bind(
                      name.family(),
                      name.id(),
                      frame.life(),
                      segment.through(),
                      family,
                      next,
                      to,
                      wanted),
                  wanted);
          found.addAll(entries);
          page = pageAfterEntries(entries);
          if (found.size() == limit) {
            return found.getLast().position().value() + 1;
          }
          next =
              entries.size() < wanted
                  ? segment.through() + 1
                  : entries.getLast().position().value() + 1;
        }
      }
    }
    return next;
  }

  private void sealedBackward(
      String family, Frame frame, long from, long to, int limit, List<LogEntry> found) {
    int page = PAGE;
    long next = to;
    while (next >= from) {
      Optional<LogSegment> containing = containing(frame, next);
      if (containing.isEmpty()) {
        return;
      }
      LogSegment segment = containing.get();
      while (next >= from && next > segment.before()) {
        int wanted = Math.min(page, limit - found.size());
        List<LogEntry> entries =
            entries(
                statements.segments.backward.bind(
                    name.family(),
                    name.id(),
                    frame.life(),
                    segment.through(),
                    family,
                    from,
                    next,
                    wanted),
                wanted);
        found.addAll(entries);
        page = pageAfterEntries(entries);
        if (found.size() == limit) {
          return;
        }
        next =
            entries.size() < wanted ? segment.before() : entries.getLast().position().value() - 1;
      }
    }
  }

  private List<LogEntry> entries(BoundStatement select, int limit) {
    List<LogEntry> found = new ArrayList<>();
    for (Row row : sending.send(select.setPageSize(limit))) {
      if (Versions.isThere(row)) {
        found.add(Entries.read(row));
      }
    }
    return found;
  }

  /// An entry that is in a segment, if it is.
  Optional<LogEntry> sealed(String family, Frame frame, Position position) {
    return containing(frame, position.value())
        .map(segment ->
            sending
                .send(
                    statements.segments.get.bind(
                        name.family(),
                        name.id(),
                        frame.life(),
                        segment.through(),
                        family,
                        position.value()))
                .one())
        .filter(Versions::isThere)
        .map(row -> new LogEntry(position, Versions.read(row), Values.read(row)));
  }

  /// The segment in which a sealed position lies.
  Optional<LogSegment> containing(Frame frame, long position) {
    return segments(frame, position, 1).stream().findFirst();
  }

  /// The segments from the one in which a sealed position lies, in order; at most so many. None
  /// only if the log was erased meanwhile.
  private List<LogSegment> segments(Frame frame, long from, int limit) {
    Optional<List<LogSegment>> remembered = store.segments().find(name, frame.life(), from, limit);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    BoundStatement select =
        statements.logs.segmentsFrom.bind(name.family(), name.id(), from, limit);
    List<LogSegment> found = segments(sending.send(select.setPageSize(limit)));
    if (gap(found, frame, from, limit)) {
      found = segments(sending.sendSerially(select));
      if (gap(found, frame, from, limit)) {
        // Read serially, so the log is another now than the frame says.
        return List.of();
      }
    }
    store.segments().remember(name, frame.life(), found);
    return found;
  }

  private static List<LogSegment> segments(ResultSet result) {
    List<LogSegment> found = new ArrayList<>();
    for (Row row : result) {
      found.add(new LogSegment(row.getLong("before"), row.getLong("position")));
    }
    return found;
  }

  private static boolean gap(List<LogSegment> found, Frame frame, long from, int limit) {
    if (found.isEmpty() || found.getFirst().before() >= from) {
      return true;
    }
    for (int i = 1; i < found.size(); i++) {
      if (found.get(i).before() != found.get(i - 1).through()) {
        return true;
      }
    }
    return found.size() < limit && found.getLast().through() < frame.sealed();
  }

  /// Removes what is in segments: the sealed ones, and one that is about to be.
  void eraseSegments(Frame frame) {
    long next = 1;
    while (next <= frame.sealed()) {
      List<LogSegment> segments = segments(frame, next, SEGMENTS_AT_ONCE);
      if (segments.isEmpty()) {
        break;
      }
      for (LogSegment segment : segments) {
        eraseSegment(frame, segment.through());
        next = segment.through() + 1;
      }
    }
    if (frame.sealing() != 0) {
      eraseSegment(frame, frame.sealing());
    }
    store.segments().forget(name);
  }

  void eraseSegment(Frame frame, long through) {
    sending.send(statements.segments.erase.bind(name.family(), name.id(), frame.life(), through));
  }
}
