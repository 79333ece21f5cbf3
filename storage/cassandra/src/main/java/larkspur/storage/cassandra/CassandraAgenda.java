package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import larkspur.storage.Agenda;
import larkspur.storage.Limits;
import larkspur.storage.Note;
import larkspur.storage.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agenda: notes in slots of time, one of the cluster's partitions for each slot and shard.
///
/// A settled note is not deleted but marked, so that a look walks over no tombstones; a slot that
/// is past, and in which all is settled, is dropped whole and never looked at again. So that no
/// note is lost in one that is just being dropped:
///
/// - a slot is opened again before each note, unless this server did so a moment ago ([#OPEN]);
/// - a slot is dropped only if it was opened, and each of its notes written, longer ago than any
///   request can still be under way;
/// - and what is dropped is what was written no later than that: a deletion carries its time.
final class CassandraAgenda implements Agenda {

  /// Short, so that what is settled in time is not met again for long.
  private static final long SLOT_MILLIS = 10_000;

  /// For how long an opened slot is relied on.
  private static final Duration OPEN = Duration.ofSeconds(10);

  /// By how much the clocks of nodes and servers may differ.
  private static final Duration CLOCKS = Duration.ofSeconds(20);

  private static final int SLOTS_AT_ONCE = 256;
  private static final int NOTES_AT_ONCE = 1_000;
  private static final int REMEMBERED_MAX = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger(CassandraAgenda.class);

  private final Sending sending;
  private final Statements.Agenda statements;

  /// For how long nothing must have been written into a slot that is dropped.
  private final Duration quiet;

  private final Map<Slot, Long> opened =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Slot, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private record Slot(byte shard, long number) {
    static Slot of(Note note) {
      return new Slot((byte) note.shard(), number(note.at().toEpochMilli()));
    }

    static long number(long millis) {
      return millis / SLOT_MILLIS;
    }

    long lastMillis() {
      return (number + 1) * SLOT_MILLIS - 1;
    }
  }

  /// @param longestRequest for how long a write may be under way
  CassandraAgenda(Sending sending, Statements.Agenda statements, Duration longestRequest) {
    this.sending = sending;
    this.statements = statements;
    this.quiet = OPEN.plus(longestRequest).plus(CLOCKS);
  }

  @Override
  public void note(Note note) {
    sending.check();
    noteAll(List.of(note));
  }

  /// Notes all of them, durable when it returns.
  void noteAll(List<Note> notes) {
    if (notes.isEmpty()) {
      return;
    }
    Map<Slot, List<Note>> bySlot = notes.stream().collect(Collectors.groupingBy(Slot::of));
    if (bySlot.size() == 1) {
      bySlot.forEach(this::note);
      return;
    }
    List<Callable<Void>> writes = new ArrayList<>();
    bySlot.forEach((slot, some) ->
        writes.add(() -> {
          note(slot, some);
          return null;
        }));
    Together.someAtOnce(writes);
  }

  private void note(Slot slot, List<Note> notes) {
    open(slot);
    List<BoundStatement> steps = new ArrayList<>();
    for (Note note : notes) {
      steps.add(
          statements.note.bind(
              slot.shard(),
              slot.number(),
              note.at().toEpochMilli(),
              note.reason(),
              note.subject(),
              note.tag()));
    }
    sending.send(
        steps.size() == 1
            ? steps.getFirst()
            : BatchStatement.newInstance(BatchType.UNLOGGED, List.copyOf(steps)));
  }

  private void open(Slot slot) {
    long now = System.nanoTime();
    synchronized (opened) {
      Long before = opened.get(slot);
      if (before != null && now - before < OPEN.toNanos()) {
        return;
      }
    }
    sending.sendAside(statements.open.bind(slot.shard(), slot.number()));
    synchronized (opened) {
      opened.put(slot, now);
    }
  }

  @Override
  public void settle(Note note) {
    Slot slot = Slot.of(note);
    sending.send(
        statements.settle.bind(
            slot.shard(),
            slot.number(),
            note.at().toEpochMilli(),
            note.reason(),
            note.subject(),
            note.tag()));
  }

  @Override
  public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
    int most = Limits.scanLimit(limit);
    List<Note> found = new ArrayList<>();
    if (until.isBefore(Instant.EPOCH)) {
      sending.check();
      return found;
    }
    long last = until.isAfter(Note.LATEST) ? Note.LATEST.toEpochMilli() : until.toEpochMilli();
    long next = after.map(note -> Slot.of(note).number()).orElse(0L);
    while (found.size() < most) {
      List<Row> slots =
          sending
              .sendAside(
                  statements
                      .slots
                      .bind((byte) shard, next, Slot.number(last), SLOTS_AT_ONCE)
                      .setPageSize(SLOTS_AT_ONCE))
              .all();
      for (Row row : slots) {
        if (found.size() == most) {
          break;
        }
        Slot slot = new Slot((byte) shard, row.getLong("slot"));
        Optional<Note> within = after.filter(note -> Slot.of(note).equals(slot));
        new Look(slot, within, last, row.getLong("opened")).into(found, most);
        next = slot.number() + 1;
      }
      if (slots.size() < SLOTS_AT_ONCE) {
        break;
      }
    }
    return found;
  }

  /// One look at one slot.
  private final class Look {
    private final Slot slot;
    private final Optional<Note> after;
    private final long until;
    private final long openedAt;
    private boolean allSettled = true;
    private long latestWrite;

    /// @param openedAt by the cluster's clock, in microseconds, as all times of writing are
    Look(Slot slot, Optional<Note> after, long until, long openedAt) {
      this.slot = slot;
      this.after = after;
      this.until = until;
      this.openedAt = openedAt;
    }

    void into(List<Note> found, int most) {
      Optional<Note> last = after;
      while (true) {
        List<Row> rows = rows(last);
        for (Row row : rows) {
          Note note = read(row);
          last = Optional.of(note);
          boolean settled = row.isNull("settled") || row.getBoolean("settled");
          if (!row.isNull("written")) {
            latestWrite = Math.max(latestWrite, row.getLong("written"));
          }
          allSettled &= settled;
          if (!settled) {
            found.add(note);
            if (found.size() == most) {
              return;
            }
          }
        }
        if (rows.size() < NOTES_AT_ONCE) {
          break;
        }
      }
      if (allSettled && after.isEmpty() && slot.lastMillis() <= until) {
        dropIfQuiet();
      }
    }

    private List<Row> rows(Optional<Note> last) {
      BoundStatement select =
          last.map(note ->
                  statements.dueAfter.bind(
                      slot.shard(),
                      slot.number(),
                      note.at().toEpochMilli(),
                      note.reason(),
                      note.subject(),
                      note.tag(),
                      until,
                      NOTES_AT_ONCE))
              .orElseGet(
                  () -> statements.due.bind(slot.shard(), slot.number(), until, NOTES_AT_ONCE));
      return sending.sendAside(select.setPageSize(NOTES_AT_ONCE)).all();
    }

    private static Note read(Row row) {
      return new Note(
          Instant.ofEpochMilli(row.getLong("at")),
          row.getString("reason"),
          row.getString("subject"),
          row.getString("tag"));
    }

    private void dropIfQuiet() {
      // Real time, and no other: it is compared with that of the writes, in microseconds.
      long latest = (System.currentTimeMillis() - quiet.toMillis()) * 1_000;
      if (openedAt >= latest || latestWrite >= latest) {
        return;
      }
      try {
        sending.sendAside(statements.drop.bind(latest, slot.shard(), slot.number()));
        sending.sendAside(statements.close.bind(openedAt, slot.shard(), slot.number()));
      } catch (StoreFailure failed) {
        LOG.warn("a slot of the agenda was not dropped: {}", failed.getMessage());
      }
    }
  }
}
