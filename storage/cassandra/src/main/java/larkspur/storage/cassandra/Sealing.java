package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the older half of a long tail into a segment of its own.
///
/// 1. A transaction says up to which position: from then on those entries are not replaced.
/// 2. They are copied into the segment. Whoever does that writes the same.
/// 3. A transaction lists the segment, says that they are sealed, and cuts them from the tail.
///
/// A server that ends on the way leaves the log as usable as before, with a longer tail; any server
/// that meets such a log, or needs to replace one of those entries, goes on with 2.
final class Sealing {

  private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

  private static final int COPIED_AT_ONCE = 64;
  private static final long COPIED_BYTES_AT_ONCE = 1024 * 1024;

  private final CassandraStore store;
  private final int entriesMax;
  private final int bytesMax;
  private final Set<Name> atWork = ConcurrentHashMap.newKeySet();

  Sealing(CassandraStore store, int entriesMax, int bytesMax) {
    this.store = store;
    this.entriesMax = entriesMax;
    this.bytesMax = bytesMax;
  }

  /// Begins to seal in the background if a log's tail is long enough.
  void look(Name name, Frame frame) {
    if (isLong(frame, 2) && atWork.add(name)) {
      // One that is at it already is left to whoever that is, for a while.
      if (frame.sealing() != 0 && !isLong(frame, 3)) {
        atWork.remove(name);
        return;
      }
      Thread.ofVirtual().name("seal-" + name).start(() -> sealQuietly(name));
    }
  }

  private boolean isLong(Frame frame, int times) {
    return frame.tailEntries() > 1
        && (frame.tailEntries() >= times * entriesMax
            || frame.tailBytes() >= (long) times * bytesMax);
  }

  private void sealQuietly(Name name) {
    try {
      seal(name);
    } catch (StoreFailure failed) {
      // The next commit to the log tries again.
      if (!store.sending().isClosed()) {
        LOG.warn("the log {} was not sealed: {}", name, failed.getMessage());
      }
    } finally {
      atWork.remove(name);
    }
  }

  private void seal(Name name) {
    Frame frame = frame(name);
    while (isLong(frame, 2)) {
      if (frame.sealing() == 0) {
        try {
          frame = begin(name, frame);
        } catch (Conflict somebodyElse) {
          frame = frame(name);
          continue;
        }
      }
      frame = finish(name);
    }
  }

  private Frame frame(Name name) {
    return Frame.read(
        store
            .sending()
            .sendSerially(store.statements().logs.frame.bind(name.family(), name.id()))
            .one());
  }

  /// Chooses some of the oldest entries of the tail, by their number and size; not the latest one,
  /// nor more than half.
  private Frame begin(Name name, Frame frame) throws Conflict {
    int most = Math.clamp(frame.tailEntries() / 2, 1, entriesMax);
    int chosen = 0;
    long bytes = 0;
    long through = 0;
    for (Row row :
        store
            .sending()
            .sendSerially(
                store
                    .statements()
                    .logs
                    .tailSizes
                    .bind(name.family(), name.id(), frame.sealed() + 1, most)
                    .setPageSize(most))) {
      if (chosen > 0 && bytes + row.getInt("size") > bytesMax) {
        break;
      }
      through = row.getLong("position");
      bytes += row.getInt("size");
      chosen++;
    }
    return store.writer().ask(name, new LogRequest.BeginSealing(through, frame));
  }

  private List<Row> tail(Name name, long after, long through, int limit) {
    return store
        .sending()
        .sendSerially(
            store
                .statements()
                .logs
                .tailForward
                .bind(name.family(), name.id(), after + 1, through, limit)
                .setPageSize(limit))
        .all();
  }

  /// Does what is left to do of a sealing that was begun by whomever.
  ///
  /// @return the frame after it
  Frame finish(Name name) {
    Frame frame = frame(name);
    if (frame.sealing() == 0) {
      return frame;
    }
    int copied = 0;
    long bytes = 0;
    long after = frame.sealed();
    while (after < frame.sealing()) {
      List<Row> rows = tail(name, after, frame.sealing(), COPIED_AT_ONCE);
      if (rows.isEmpty()) {
        break;
      }
      for (List<Row> some : bySize(rows)) {
        copy(name, frame, some);
      }
      for (Row row : rows) {
        copied++;
        bytes += row.getInt("size");
      }
      after = rows.getLast().getLong("position");
    }
    try {
      if (after == frame.sealing()) {
        return store.writer().ask(name, new LogRequest.EndSealing(frame, copied, bytes));
      }
    } catch (Conflict somebodyElse) {
      // As below.
    }
    // Sealed, or erased, by somebody else meanwhile.
    Frame now = frame(name);
    if (!frame.life().equals(now.life())) {
      new LogReading(store, name).eraseSegment(frame, frame.sealing());
    }
    return now;
  }

  private static List<List<Row>> bySize(List<Row> rows) {
    List<List<Row>> parts = new ArrayList<>();
    List<Row> part = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows) {
      long size = row.getByteBuffer("value").remaining();
      if (!part.isEmpty() && bytes + size > COPIED_BYTES_AT_ONCE) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(row);
      bytes += size;
    }
    parts.add(part);
    return parts;
  }

  private void copy(Name name, Frame frame, List<Row> rows) {
    List<BoundStatement> steps = new ArrayList<>();
    for (Row row : rows) {
      steps.add(
          store
              .statements()
              .segments
              .write
              .bind(
                  name.family(),
                  name.id(),
                  frame.life(),
                  frame.sealing(),
                  row.getString("key"),
                  row.getLong("position"),
                  row.getUuid("version"),
                  row.getByteBuffer("value")));
    }
    store.sending().send(BatchStatement.newInstance(BatchType.UNLOGGED, List.copyOf(steps)));
  }
}
