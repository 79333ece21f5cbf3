package larkspur.storage.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
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

/// A store that passes every call on to another one, and lets whoever extends it stand beside each:
/// to count it, to do something before or after it, or to let it fail.
public abstract class WatchedStore implements Store {

  private final Store store;

  /// @param store closed with this one
  protected WatchedStore(Store store) {
    this.store = store;
  }

  /// What is asked of a store.
  public enum Operation {
    PARTITION_GET,
    PARTITION_SCAN,
    PARTITION_COMMIT,
    PARTITION_ERASE,
    LOG_HEAD,
    LOG_HEADS,
    LOG_LAST,
    LOG_GET,
    LOG_SCAN,
    LOG_COMMIT,
    LOG_REPLACE,
    LOG_ERASE,
    NOTE,
    DUE,
    SETTLE,
    NAMES,
    THINGS,
    ENTRIES,
    PUT;

    /// Whether it changes what is stored.
    public boolean writes() {
      return switch (this) {
        case PARTITION_COMMIT, PARTITION_ERASE -> true;
        case LOG_COMMIT, LOG_REPLACE, LOG_ERASE -> true;
        case NOTE, SETTLE, PUT -> true;
        case PARTITION_GET, PARTITION_SCAN -> false;
        case LOG_HEAD, LOG_HEADS, LOG_LAST, LOG_GET, LOG_SCAN -> false;
        case DUE, NAMES, THINGS, ENTRIES -> false;
      };
    }
  }

  /// One call to a store.
  ///
  /// @param family of the partition or log, or of the names that are asked for; empty for the
  ///   agenda's
  /// @param id of the partition or log; empty for other calls
  /// @param what the keys it is about, or the families of its entries, each append's for a commit
  ///   to a log; the reason of a note
  /// @param notes how many notes are written with it
  public record Call(Operation operation, String family, String id, List<String> what, int notes) {
    public Call {
      what = List.copyOf(what);
    }
  }

  /// A call that waits to be made.
  protected interface Step<T> {
    T run() throws Conflict;
  }

  /// Stands beside a call: makes it by running the step, once, or throws in its place.
  protected abstract <T> T watch(Call call, Step<T> step) throws Conflict;

  /// The store that calls are passed on to.
  protected final Store watched() {
    return store;
  }

  private <T> T sure(Call call, Supplier<T> step) {
    try {
      return watch(call, step::get);
    } catch (Conflict impossible) {
      throw new IllegalStateException("a call without conditions met a conflict", impossible);
    }
  }

  private void sure(Call call, Runnable step) {
    sure(
        call,
        () -> {
          step.run();
          return true;
        });
  }

  @Override
  public final Partition partition(Name name) {
    return new WatchedPartition(name, store.partition(name));
  }

  @Override
  public final Log log(Name name) {
    return new WatchedLog(name, store.log(name));
  }

  @Override
  public final Agenda agenda() {
    return new WatchedAgenda(store.agenda());
  }

  @Override
  public final List<Name> names(String family, Optional<String> afterId, int limit) {
    return sure(
        new Call(Operation.NAMES, family, "", List.of(), 0),
        () -> store.names(family, afterId, limit));
  }

  @Override
  public final Contents contents() {
    return new WatchedContents(store.contents());
  }

  @Override
  public int backlog() {
    return store.backlog();
  }

  @Override
  public boolean exclusive() {
    return store.exclusive();
  }

  @Override
  public void whenStopped(Consumer<StoreFailure> action) {
    store.whenStopped(action);
  }

  @Override
  public void close() {
    store.close();
  }

  private final class WatchedPartition implements Partition {
    private final Name name;
    private final Partition partition;

    WatchedPartition(Name name, Partition partition) {
      this.name = name;
      this.partition = partition;
    }

    private Call call(Operation operation, List<String> what, int notes) {
      return new Call(operation, name.family(), name.id(), what, notes);
    }

    @Override
    public Optional<Entry> get(String key) {
      return sure(call(Operation.PARTITION_GET, List.of(key), 0), () -> partition.get(key));
    }

    @Override
    public List<Entry> scan(KeyRange range, Order order, int limit) {
      return sure(
          call(Operation.PARTITION_SCAN, List.of(), 0), () -> partition.scan(range, order, limit));
    }

    @Override
    public CommitId commit(Commit commit) throws Conflict {
      List<String> keys = commit.steps().stream().map(Commit.Step::key).toList();
      return watch(
          call(Operation.PARTITION_COMMIT, keys, commit.notes().size()),
          () -> partition.commit(commit));
    }

    @Override
    public void erase() {
      sure(call(Operation.PARTITION_ERASE, List.of(), 0), partition::erase);
    }
  }

  private final class WatchedLog implements Log {
    private final Name name;
    private final Log log;

    WatchedLog(Name name, Log log) {
      this.name = name;
      this.log = log;
    }

    private Call call(Operation operation, String... what) {
      return new Call(operation, name.family(), name.id(), List.of(what), 0);
    }

    @Override
    public Optional<Entry> head(String key) {
      return sure(call(Operation.LOG_HEAD, key), () -> log.head(key));
    }

    @Override
    public List<Entry> heads(KeyRange range, int limit) {
      return sure(call(Operation.LOG_HEADS), () -> log.heads(range, limit));
    }

    @Override
    public Position last() {
      return sure(call(Operation.LOG_LAST), log::last);
    }

    @Override
    public Optional<LogEntry> get(String family, Position position) {
      return sure(call(Operation.LOG_GET, family), () -> log.get(family, position));
    }

    @Override
    public List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
      return sure(call(Operation.LOG_SCAN, family), () -> log.scan(family, from, to, order, limit));
    }

    @Override
    public Appended commit(LogCommit commit) throws Conflict {
      List<String> families = commit.appends().stream().map(LogCommit.Append::family).toList();
      Call call =
          new Call(Operation.LOG_COMMIT, name.family(), name.id(), families, commit.notes().size());
      return watch(call, () -> log.commit(commit));
    }

    @Override
    public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
      return watch(call(Operation.LOG_REPLACE, family), () -> log.replace(family, seen, value));
    }

    @Override
    public void erase() {
      sure(call(Operation.LOG_ERASE), log::erase);
    }
  }

  private final class WatchedAgenda implements Agenda {
    private final Agenda agenda;

    WatchedAgenda(Agenda agenda) {
      this.agenda = agenda;
    }

    private static Call call(Operation operation, String... what) {
      return new Call(operation, "", "", List.of(what), 0);
    }

    @Override
    public void note(Note note) {
      sure(call(Operation.NOTE, note.reason()), () -> agenda.note(note));
    }

    @Override
    public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
      return sure(call(Operation.DUE), () -> agenda.due(after, until, shard, limit));
    }

    @Override
    public void settle(Note note) {
      sure(call(Operation.SETTLE, note.reason()), () -> agenda.settle(note));
    }
  }

  private final class WatchedContents implements Contents {
    private final Contents contents;

    WatchedContents(Contents contents) {
      this.contents = contents;
    }

    @Override
    public List<Thing> things(Optional<Name> after, int limit) {
      return sure(
          new Call(Operation.THINGS, "", "", List.of(), 0), () -> contents.things(after, limit));
    }

    @Override
    public List<Placed> entries(Name log, Position from, Position to, int limit) {
      return sure(
          new Call(Operation.ENTRIES, log.family(), log.id(), List.of(), 0),
          () -> contents.entries(log, from, to, limit));
    }

    @Override
    public void put(List<Piece> pieces) {
      sure(new Call(Operation.PUT, "", "", List.of(), 0), () -> contents.put(pieces));
    }
  }
}
