package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Position;

/// One transaction of a log in the making: requests are added one after the other, each decided by
/// what the ones before it leave behind, and become steps that are taken together or not at all.
final class LogTransaction {

  private final Name name;
  private final Frame before;
  private final UUID tx;
  private final Supplier<CommitId> ids;
  private final Map<String, Optional<CommitId>> versions;

  private Frame frame;
  private boolean changed;
  private boolean erased;
  private final Map<String, Change> changes = new LinkedHashMap<>();
  private final List<Appended> appends = new ArrayList<>();
  private Optional<Segment> sealed = Optional.empty();
  private final List<Runnable> answers = new ArrayList<>();

  private record Change(UUID version, Optional<byte[]> value) {}

  private record Appended(
      String family, Position position, UUID version, byte[] value, long before) {}

  private record Segment(long through, long before) {}

  /// @param frame the log as it is known
  /// @param versions of all values of the head that the requests have conditions on
  /// @param id of the transaction
  /// @param ids for what must be told apart beside it
  LogTransaction(
      Name name,
      Frame frame,
      Map<String, Optional<CommitId>> versions,
      CommitId id,
      Supplier<CommitId> ids) {
    this.name = name;
    this.before = frame;
    this.tx = Versions.uuid(id);
    this.ids = ids;
    this.frame = frame;
    this.versions = new HashMap<>(versions);
  }

  void add(LogRequest<?> request) {
    switch (request) {
      case LogRequest.Commitment commitment -> commit(commitment);
      case LogRequest.Placement placement -> place(placement);
      case LogRequest.BeginSealing begin -> {
        if (!frame.isAsSealedAs(begin.seen())) {
          answers.add(() -> begin.outcome().completeExceptionally(new Conflict("sealing")));
          return;
        }
        change(frame.last(), frame.sealed(), begin.through(), 0, 0);
        answers.add(() -> begin.outcome().complete(frame));
      }
      case LogRequest.EndSealing end -> {
        if (!frame.isAsSealedAs(end.seen())) {
          answers.add(() -> end.outcome().completeExceptionally(new Conflict("sealing")));
          return;
        }
        long through = frame.sealing();
        sealed = Optional.of(new Segment(through, frame.sealed()));
        change(frame.last(), through, 0, -end.entries(), -end.bytes());
        answers.add(() -> end.outcome().complete(frame));
      }
      case LogRequest.Erasure erasure -> {
        if (frame.exists() && !frame.isAsSealedAs(erasure.seen())) {
          answers.add(() -> erasure.outcome().completeExceptionally(new Conflict("sealing")));
          return;
        }
        erased = true;
        changed = before.exists();
        frame = Frame.NONE;
        versions.clear();
        answers.add(() -> erasure.outcome().complete(null));
      }
    }
  }

  private void commit(LogRequest.Commitment request) {
    LogCommit commit = request.commit();
    Optional<String> broken = broken(commit);
    if (broken.isPresent()) {
      answers.add(() -> request.outcome().completeExceptionally(new Conflict(broken.get())));
      return;
    }
    UUID version = Versions.uuid(request.id());
    for (LogCommit.Change change : commit.changes()) {
      // Of two changes of one key in a transaction, the cluster would keep the greater one.
      changes.put(change.key(), new Change(version, change.value()));
      versions.put(change.key(), change.value().map(_ -> request.id()));
      changed = true;
    }
    List<Position> positions = new ArrayList<>();
    long last = frame.last();
    long bytes = 0;
    for (LogCommit.Append append : commit.appends()) {
      Position position = Position.next(commit.at(), new Position(last));
      appends.add(new Appended(append.family(), position, version, append.value(), last));
      positions.add(position);
      bytes += append.value().length;
      last = position.value();
    }
    if (!positions.isEmpty()) {
      change(last, frame.sealed(), frame.sealing(), positions.size(), bytes);
    }
    Log.Appended outcome = new Log.Appended(request.id(), List.copyOf(positions));
    answers.add(() -> request.outcome().complete(outcome));
  }

  private void place(LogRequest.Placement request) {
    for (Entry head : request.heads()) {
      changes.put(head.key(), new Change(Versions.uuid(head.version()), Optional.of(head.value())));
      versions.put(head.key(), Optional.of(head.version()));
      changed = true;
    }
    for (Contents.Placed placed : request.entries()) {
      long position = placed.position().value();
      // Entries come in order: what lies before the last one was put before.
      if (position > frame.last()) {
        LogEntry entry = placed.entry();
        appends.add(
            new Appended(
                placed.family(),
                entry.position(),
                Versions.uuid(entry.version()),
                entry.value(),
                frame.last()));
        change(position, frame.sealed(), frame.sealing(), 1, entry.value().length);
      }
    }
    answers.add(() -> request.outcome().complete(null));
  }

  private Optional<String> broken(LogCommit commit) {
    if (commit.after().isPresent() && commit.after().get().value() != frame.last()) {
      return Optional.of("the last position");
    }
    return commit.conditions().stream()
        .filter(condition -> !versions.get(condition.key()).equals(condition.expected()))
        .map(LogCommit.Condition::key)
        .findFirst();
  }

  private void change(long last, long sealedTo, long sealingTo, int entries, long bytes) {
    changed = true;
    frame =
        new Frame(
            tx,
            frame.life(),
            last,
            sealedTo,
            sealingTo,
            frame.tailEntries() + entries,
            frame.tailBytes() + bytes);
  }

  boolean changesSomething() {
    return changed;
  }

  /// The frame that it leaves behind. To be asked when it was taken.
  Frame frame() {
    return frame;
  }

  /// The versions that are known when it was taken.
  Map<String, Optional<CommitId>> versions() {
    return versions;
  }

  Sending.Receipt receipt(Statements.Logs statements) {
    return Sending.Receipt.of(
        Versions.id(tx), statements.receipt, statements.voidReceipt, name.family(), name.id());
  }

  List<BoundStatement> steps(Statements.Logs statements) {
    String family = name.family();
    String id = name.id();
    List<BoundStatement> steps = new ArrayList<>();
    if (erased) {
      steps.add(
          statements.move.bind(null, null, null, null, null, null, null, family, id, before.tx()));
      steps.add(statements.erase.bind(family, id));
    } else {
      UUID life = before.exists() ? before.life() : Versions.uuid(ids.get());
      frame =
          new Frame(
              tx,
              life,
              frame.last(),
              frame.sealed(),
              frame.sealing(),
              frame.tailEntries(),
              frame.tailBytes());
      steps.add(
          statements.move.bind(
              tx,
              life,
              frame.last(),
              frame.sealed(),
              frame.sealing(),
              frame.tailEntries(),
              frame.tailBytes(),
              family,
              id,
              before.tx()));
      if (!before.exists()) {
        steps.add(statements.anchor.bind(family, id));
      }
    }
    changes.forEach((key, change) ->
        steps.add(
            change
                .value()
                .map(value ->
                    statements.set.bind(family, id, key, change.version(), ByteBuffer.wrap(value)))
                .orElseGet(() -> statements.unset.bind(family, id, key))));
    for (Appended append : appends) {
      steps.add(
          statements.append.bind(
              family,
              id,
              append.position().value(),
              append.family(),
              append.version(),
              ByteBuffer.wrap(append.value()),
              append.value().length,
              append.before()));
    }
    sealed.ifPresent(segment -> {
      steps.add(statements.addSegment.bind(family, id, segment.through(), segment.before()));
      steps.add(statements.cutTail.bind(family, id, segment.through()));
    });
    return steps;
  }

  /// Tells everyone who waits. To be called when what it rests on was true.
  void answer() {
    answers.forEach(Runnable::run);
  }
}
