package larkspur.storage.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Piece;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;

/// A store in memory, for tests. Durable means: until the process ends, even when the store is
/// closed and another is opened on the same [#data()].
///
/// Stricter than the contract asks: a name used for a partition and for a log, a key written *once*
/// with two values, and a key family written both ways are each an [IllegalStateException].
public final class MemoryStore implements Store {

  private final MemoryData data;
  private final boolean exclusive;
  private volatile boolean closed;

  /// A store that is alone on data of its own.
  public MemoryStore() {
    this(new MemoryData(), true);
  }

  private MemoryStore(MemoryData data, boolean exclusive) {
    this.data = data;
    this.exclusive = exclusive;
  }

  /// A store that is alone on the data, as after a restart; it is for the caller to see that it is.
  public static MemoryStore open(MemoryData data) {
    return new MemoryStore(data, true);
  }

  /// A store that may be one of several on the data, as one server of a cluster.
  public static MemoryStore openShared(MemoryData data) {
    return new MemoryStore(data, false);
  }

  /// What remains when this store is closed.
  public MemoryData data() {
    return data;
  }

  private MemoryData opened() {
    if (closed) {
      throw new StoreFailure("the store is closed", null);
    }
    return data;
  }

  @Override
  public Partition partition(Name name) {
    return new MemoryPartition(name);
  }

  @Override
  public Log log(Name name) {
    return new MemoryLog(name);
  }

  @Override
  public Agenda agenda() {
    return new MemoryAgenda();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return opened().names(family, afterId, limit);
  }

  @Override
  public Contents contents() {
    return new MemoryContents();
  }

  @Override
  public boolean exclusive() {
    return exclusive;
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class MemoryPartition implements Partition {
    private final Name name;

    MemoryPartition(Name name) {
      this.name = name;
    }

    @Override
    public Optional<Entry> get(String key) {
      Limits.checkKey(key);
      return opened().readPartition(name, Optional.empty(), cells -> cells.get(key));
    }

    @Override
    public List<Entry> scan(KeyRange range, Order order, int limit) {
      Limits.scanLimit(limit);
      return opened().readPartition(name, List.of(), cells -> cells.scan(range, order, limit));
    }

    @Override
    public CommitId commit(Commit commit) throws Conflict {
      CommitId id = opened().freshId();
      data.commit(name, id, commit);
      return id;
    }

    @Override
    public void erase() {
      opened().erase(name);
    }
  }

  private final class MemoryLog implements Log {
    private final Name name;

    MemoryLog(Name name) {
      this.name = name;
    }

    @Override
    public Optional<Entry> head(String key) {
      Limits.checkKey(key);
      return opened().readLog(name, Optional.empty(), segments -> segments.head().get(key));
    }

    @Override
    public List<Entry> heads(KeyRange range, int limit) {
      Limits.scanLimit(limit);
      return opened()
          .readLog(name, List.of(), segments -> segments.head().scan(range, Order.FORWARD, limit));
    }

    @Override
    public Position last() {
      return opened().readLog(name, Position.START, Segments::last);
    }

    @Override
    public Optional<LogEntry> get(String family, Position position) {
      Limits.checkFamily(family);
      return opened().readLog(name, Optional.empty(), segments -> segments.get(family, position));
    }

    @Override
    public List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
      Limits.checkFamily(family);
      Limits.scanLimit(limit);
      return opened()
          .readLog(name, List.of(), segments -> segments.scan(family, from, to, order, limit));
    }

    @Override
    public Appended commit(LogCommit commit) throws Conflict {
      return opened().commit(name, data.freshId(), commit);
    }

    @Override
    public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
      Limits.checkFamily(family);
      Limits.checkValue(value);
      CommitId id = opened().freshId();
      data.replace(name, id, family, seen, value);
      return id;
    }

    @Override
    public void erase() {
      opened().erase(name);
    }
  }

  private final class MemoryContents implements Contents {

    @Override
    public List<Thing> things(Optional<Name> after, int limit) {
      return opened().things(after, limit);
    }

    @Override
    public List<Placed> entries(Name log, Position from, Position to, int limit) {
      Limits.scanLimit(limit);
      return opened().readLog(log, List.of(), segments -> segments.scan(from, to, limit));
    }

    @Override
    public void put(List<Piece> pieces) {
      pieces.forEach(opened()::put);
    }
  }

  private final class MemoryAgenda implements Agenda {

    @Override
    public void note(Note note) {
      opened().notes().add(note);
    }

    @Override
    public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
      return opened().notes().due(after, until, shard, limit);
    }

    @Override
    public void settle(Note note) {
      opened().notes().settle(note);
    }
  }
}
