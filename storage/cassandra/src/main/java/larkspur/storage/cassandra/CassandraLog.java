package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// A log: one of the cluster's partitions with its head and its tail, and one for each sealed
/// segment.
final class CassandraLog implements Log {

  private final CassandraStore store;
  private final Sending sending;
  private final Statements.Logs statements;
  private final Name name;

  CassandraLog(CassandraStore store, Name name) {
    this.store = store;
    this.sending = store.sending();
    this.statements = store.statements().logs;
    this.name = name;
  }

  @Override
  public Optional<Entry> head(String key) {
    Limits.checkKey(key);
    Row row = sending.send(statements.head.bind(name.family(), name.id(), key)).one();
    return Optional.ofNullable(row)
        .filter(Versions::isThere)
        .map(found -> new Entry(key, Versions.read(found), Values.read(found)));
  }

  @Override
  public List<Entry> heads(KeyRange range, int limit) {
    // The anchor lies under the empty key.
    KeyRange keys = range.from().isEmpty() ? new KeyRange("\0", range.to()) : range;
    String family = name.family();
    String id = name.id();
    return Cells.scan(
        keys,
        Order.FORWARD,
        limit,
        (within, wanted) ->
            sending.send(
                (within.endless()
                        ? statements.headsFrom.bind(family, id, within.from(), wanted)
                        : statements.headsFromTo.bind(
                            family, id, within.from(), within.to(), wanted))
                    .setPageSize(Math.max(1, wanted))));
  }

  @Override
  public Position last() {
    return new Position(frame().last());
  }

  boolean holdsSomething() {
    return frame().exists();
  }

  private Frame frame() {
    return Frame.read(sending.send(statements.frame.bind(name.family(), name.id())).one());
  }

  @Override
  public Optional<LogEntry> get(String family, Position position) {
    Limits.checkFamily(family);
    Row row =
        sending
            .send(statements.tailEntry.bind(name.family(), name.id(), position.value(), family))
            .one();
    if (row != null && Versions.isThere(row) && Frame.read(row).sealed() < position.value()) {
      return Optional.of(Entries.read(row));
    }
    Frame frame = frame();
    return position.value() > frame.sealed()
        ? Optional.empty()
        : new LogReading(store, name).sealed(family, frame, position);
  }

  @Override
  public List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
    Limits.checkFamily(family);
    int most = Limits.scanLimit(limit);
    if (from.isAfter(to) || most == 0) {
      sending.check();
      return List.of();
    }
    LogReading reading = new LogReading(store, name);
    return switch (order) {
      case FORWARD -> reading.forward(family, from.value(), to.value(), most);
      case BACKWARD -> reading.backward(family, from.value(), to.value(), most);
    };
  }

  @Override
  public Appended commit(LogCommit commit) throws Conflict {
    sending.check();
    store.agenda().noteAll(commit.notes());
    return store.writer().ask(name, new LogRequest.Commitment(commit, store.freshId()));
  }

  @Override
  public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
    Limits.checkFamily(family);
    Limits.checkValue(value);
    Sending.Deadline deadline = sending.deadline();
    long position = seen.position().value();
    UUID expected = Versions.uuid(seen.version());
    // First as if it were in the tail and nobody sealed it, which the condition tests.
    Frame frame = Frame.NONE;
    while (true) {
      CommitId id = store.freshId();
      Sending.Outcome outcome =
          position > frame.sealed()
              ? replaceInTail(family, position, expected, id, value, deadline)
              : replaceInSegment(frame, family, position, expected, id, value, deadline);
      switch (outcome) {
        case DONE -> {
          return id;
        }
        case VOIDED -> deadline.atOnce("a replacement in " + name);
        case REFUSED -> {
          Optional<LogEntry> there = get(family, seen.position());
          if (!there.map(LogEntry::version).equals(Optional.of(seen.version()))) {
            throw new Conflict(name + " at " + seen.position());
          }
          // It is as seen, so it moves, or has moved, into a segment.
          deadline.atOnce("a replacement in " + name);
          frame = frame();
          if (position > frame.sealed() && position <= frame.sealing()) {
            frame = store.sealing().finish(name);
          }
        }
      }
    }
  }

  private Sending.Outcome replaceInTail(
      String family,
      long position,
      UUID expected,
      CommitId id,
      byte[] value,
      Sending.Deadline deadline) {
    BoundStatement replace =
        statements.replace.bind(
            Versions.uuid(id),
            ByteBuffer.wrap(value),
            name.family(),
            name.id(),
            position,
            family,
            expected,
            position);
    Sending.Receipt receipt =
        Sending.Receipt.of(
            id, statements.receipt, statements.voidReceipt, name.family(), name.id());
    return transact(replace, receipt, deadline);
  }

  private Sending.Outcome replaceInSegment(
      Frame frame,
      String family,
      long position,
      UUID expected,
      CommitId id,
      byte[] value,
      Sending.Deadline deadline) {
    Optional<LogSegment> segment = new LogReading(store, name).containing(frame, position);
    if (segment.isEmpty()) {
      return Sending.Outcome.REFUSED;
    }
    Statements.Segments segments = store.statements().segments;
    UUID life = frame.life();
    long through = segment.get().through();
    BoundStatement replace =
        segments.replace.bind(
            Versions.uuid(id),
            ByteBuffer.wrap(value),
            name.family(),
            name.id(),
            life,
            through,
            family,
            position,
            expected);
    Sending.Receipt receipt =
        Sending.Receipt.of(
            id, segments.receipt, segments.voidReceipt, name.family(), name.id(), life, through);
    return transact(replace, receipt, deadline);
  }

  private Sending.Outcome transact(
      BoundStatement replace, Sending.Receipt receipt, Sending.Deadline deadline) {
    return store
        .turns()
        .take(name, deadline, () -> sending.transact(List.of(replace), receipt, deadline));
  }

  @Override
  public void erase() {
    sending.check();
    Sending.Deadline deadline = sending.deadline();
    while (true) {
      Frame frame = frame();
      if (frame.exists()) {
        new LogReading(store, name).eraseSegments(frame);
      }
      try {
        store.writer().ask(name, new LogRequest.Erasure(frame));
        break;
      } catch (Conflict sealedMeanwhile) {
        deadline.atOnce("erasing " + name);
      }
    }
    store.registry().erase(name);
  }
}
