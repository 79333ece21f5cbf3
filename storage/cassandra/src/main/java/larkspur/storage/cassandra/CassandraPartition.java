package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;

/// A partition: rows of one of the cluster's partitions, so that a lightweight transaction can test
/// and change any of them at once.
final class CassandraPartition implements Partition {

  private final CassandraStore store;
  private final Sending sending;
  private final Statements.Partitions statements;
  private final Name name;

  CassandraPartition(CassandraStore store, Name name) {
    this.store = store;
    this.sending = store.sending();
    this.statements = store.statements().partitions;
    this.name = name;
  }

  @Override
  public Optional<Entry> get(String key) {
    Limits.checkKey(key);
    Row row = sending.send(statements.get.bind(name.family(), name.id(), key)).one();
    return Optional.ofNullable(row)
        .filter(Versions::isThere)
        .map(found -> new Entry(key, Versions.read(found), Values.read(found)));
  }

  boolean holdsSomething() {
    return sending.send(statements.any.bind(name.family(), name.id())).one() != null;
  }

  @Override
  public List<Entry> scan(KeyRange range, Order order, int limit) {
    return Cells.scan(
        range,
        order,
        limit,
        (within, wanted) ->
            sending.send(select(within, order, wanted).setPageSize(Math.max(1, wanted))));
  }

  private BoundStatement select(KeyRange range, Order order, int limit) {
    String family = name.family();
    String id = name.id();
    return switch (order) {
      case FORWARD ->
          range.endless()
              ? statements.forward.bind(family, id, range.from(), limit)
              : statements.forwardTo.bind(family, id, range.from(), range.to(), limit);
      case BACKWARD ->
          range.endless()
              ? statements.backward.bind(family, id, range.from(), limit)
              : statements.backwardTo.bind(family, id, range.from(), range.to(), limit);
    };
  }

  @Override
  public CommitId commit(Commit commit) throws Conflict {
    sending.check();
    store.agenda().noteAll(commit.notes());
    store.registry().add(name, Registry.Kind.PARTITION);
    return commit.steps().getFirst() instanceof Commit.Step.Once
        ? writeOnce(commit)
        : transact(commit);
  }

  private CommitId writeOnce(Commit commit) {
    CommitId id = store.freshId();
    List<BoundStatement> steps = new ArrayList<>();
    for (Commit.Step step : commit.steps()) {
      steps.add(step(step, Versions.uuid(id)));
    }
    sending.send(BatchStatement.newInstance(BatchType.UNLOGGED, List.copyOf(steps)));
    return id;
  }

  private CommitId transact(Commit commit) throws Conflict {
    Sending.Deadline deadline = sending.deadline();
    while (true) {
      CommitId id = store.freshId();
      List<BoundStatement> steps = new ArrayList<>();
      for (Commit.Step step : commit.steps()) {
        steps.add(step(step, Versions.uuid(id)));
      }
      switch (attempt(id, steps, deadline)) {
        case DONE -> {
          return id;
        }
        case REFUSED -> throw new Conflict(name.toString());
        case VOIDED -> deadline.atOnce("a commit to " + name);
      }
    }
  }

  /// Does what has no condition, as a transaction: so that its time is later than that of every one
  /// before it, and earlier than that of every one after it.
  void change(String what, List<BoundStatement> steps) {
    Sending.Deadline deadline = sending.deadline();
    while (attempt(store.freshId(), steps, deadline) != Sending.Outcome.DONE) {
      deadline.atOnce(what);
    }
  }

  private Sending.Outcome attempt(
      CommitId id, List<BoundStatement> steps, Sending.Deadline deadline) {
    Sending.Receipt receipt =
        Sending.Receipt.of(
            id, statements.receipt, statements.voidReceipt, name.family(), name.id());
    return store.turns().take(name, deadline, () -> sending.transact(steps, receipt, deadline));
  }

  private BoundStatement step(Commit.Step step, UUID version) {
    String family = name.family();
    String id = name.id();
    return switch (step) {
      case Commit.Step.Insert(var key, var value) ->
          statements.insert.bind(family, id, key, version, ByteBuffer.wrap(value));
      case Commit.Step.Replace(var key, var value, var expected) ->
          statements.replace.bind(
              version, ByteBuffer.wrap(value), family, id, key, Versions.uuid(expected));
      case Commit.Step.Remove(var key, var expected) ->
          statements.remove.bind(family, id, key, Versions.uuid(expected));
      case Commit.Step.Require(var key, var expected) -> {
        // There is no condition without a change: it sets the version to what it is.
        UUID same = expected.map(Versions::uuid).orElse(null);
        yield statements.require.bind(same, family, id, key, same);
      }
      case Commit.Step.Once(var key, var value) ->
          statements.once.bind(family, id, key, version, ByteBuffer.wrap(value));
    };
  }

  @Override
  public void erase() {
    sending.check();
    change("erasing " + name, List.of(statements.erase.bind(name.family(), name.id())));
    store.registry().erase(name);
  }
}
