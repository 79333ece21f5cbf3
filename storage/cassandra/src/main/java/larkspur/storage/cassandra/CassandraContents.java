package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Piece;
import larkspur.storage.Position;

/// Everything in the keyspace, as it moves. What is put goes in by transactions like any other, so
/// that nothing of it is later than a commit that follows.
final class CassandraContents implements Contents {

  private final CassandraStore store;

  CassandraContents(CassandraStore store) {
    this.store = store;
  }

  @Override
  public List<Thing> things(Optional<Name> after, int limit) {
    int most = Limits.scanLimit(limit);
    List<Thing> found = new ArrayList<>();
    for (String family : store.registry().families()) {
      int past = after.map(name -> family.compareTo(name.family())).orElse(1);
      if (past < 0) {
        continue;
      }
      if (found.size() == most) {
        break;
      }
      Optional<String> afterId = past == 0 ? after.map(Name::id) : Optional.empty();
      for (Registry.Registered one : store.registry().list(family, afterId, most - found.size())) {
        found.add(
            new Thing(
                one.name(),
                switch (one.kind()) {
                  case PARTITION -> Kind.PARTITION;
                  case LOG -> Kind.LOG;
                }));
      }
    }
    return found;
  }

  @Override
  public List<Placed> entries(Name log, Position from, Position to, int limit) {
    int most = Limits.scanLimit(limit);
    return from.isAfter(to) || most == 0
        ? List.of()
        : new LogReading(store, log).placed(from.value(), to.value(), most);
  }

  @Override
  public void put(List<Piece> pieces) {
    store.sending().check();
    Map<Optional<Name>, List<Piece>> byName = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      byName.computeIfAbsent(name(piece), _ -> new ArrayList<>()).add(piece);
    }
    List<Callable<Void>> puts = new ArrayList<>();
    for (List<Piece> ofOne : byName.values()) {
      puts.add(() -> {
        ofOne.forEach(this::put);
        return null;
      });
    }
    Together.someAtOnce(puts);
  }

  private static Optional<Name> name(Piece piece) {
    return switch (piece) {
      case Piece.Entries(var name, var _) -> Optional.of(name);
      case Piece.Heads(var name, var _) -> Optional.of(name);
      case Piece.Tail(var name, var _) -> Optional.of(name);
      case Piece.Notes _ -> Optional.empty();
    };
  }

  private void put(Piece piece) {
    switch (piece) {
      case Piece.Entries(var name, var entries) -> putEntries(name, entries);
      case Piece.Heads(var name, var entries) ->
          place(name, new LogRequest.Placement(entries, List.of()));
      case Piece.Tail(var name, var entries) ->
          place(name, new LogRequest.Placement(List.of(), entries));
      case Piece.Notes(var notes) -> store.agenda().noteAll(notes);
    }
  }

  private void place(Name log, LogRequest.Placement placement) {
    try {
      store.writer().ask(log, placement);
    } catch (Conflict impossible) {
      throw new IllegalStateException("what is put has no condition", impossible);
    }
  }

  private void putEntries(Name name, List<Entry> entries) {
    store.registry().add(name, Registry.Kind.PARTITION);
    List<BoundStatement> steps = new ArrayList<>();
    for (Entry entry : entries) {
      steps.add(
          store
              .statements()
              .partitions
              .once
              .bind(
                  name.family(),
                  name.id(),
                  entry.key(),
                  Versions.uuid(entry.version()),
                  ByteBuffer.wrap(entry.value())));
    }
    new CassandraPartition(store, name).change("putting entries into " + name, steps);
  }
}
