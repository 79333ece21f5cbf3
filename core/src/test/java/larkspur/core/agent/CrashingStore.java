package larkspur.core.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;

/// A store as a process sees it that ends at its n-th write, before or after the write takes
/// effect: from then on nothing it does reaches the data.
final class CrashingStore implements Store {

  enum When {
    BEFORE,
    AFTER
  }

  private final Store store;
  private final int at;
  private final When when;
  private final AtomicInteger writes = new AtomicInteger();

  CrashingStore(Store store, int at, When when) {
    this.store = store;
    this.at = at;
    this.when = when;
  }

  int writes() {
    return writes.get();
  }

  boolean crashed() {
    return writes.get() >= at;
  }

  /// Ends the process here, if it has not ended.
  synchronized void end() {
    writes.accumulateAndGet(at, Math::max);
  }

  private interface Write<T> {
    T run() throws Conflict;
  }

  private synchronized <T> T write(Write<T> write) throws Conflict {
    int number = writes.incrementAndGet();
    if (number < at) {
      return write.run();
    }
    if (number == at && when == When.AFTER) {
      write.run();
    }
    throw gone();
  }

  private void sure(Runnable write) {
    try {
      write(() -> {
        write.run();
        return true;
      });
    } catch (Conflict impossible) {
      throw new AssertionError(impossible);
    }
  }

  private Store alive() {
    if (crashed()) {
      throw gone();
    }
    return store;
  }

  private static StoreFailure gone() {
    return new StoreFailure("the process has ended, says the test", null);
  }

  @Override
  public Partition partition(Name name) {
    return new Partition() {
      @Override
      public Optional<Entry> get(String key) {
        return alive().partition(name).get(key);
      }

      @Override
      public List<Entry> scan(KeyRange range, Order order, int limit) {
        return alive().partition(name).scan(range, order, limit);
      }

      @Override
      public CommitId commit(Commit commit) throws Conflict {
        return write(() -> store.partition(name).commit(commit));
      }

      @Override
      public void erase() {
        sure(() -> store.partition(name).erase());
      }
    };
  }

  @Override
  public Log log(Name name) {
    return new Log() {
      @Override
      public Optional<Entry> head(String key) {
        return alive().log(name).head(key);
      }

      @Override
      public List<Entry> heads(KeyRange range, int limit) {
        return alive().log(name).heads(range, limit);
      }

      @Override
      public Position last() {
        return alive().log(name).last();
      }

      @Override
      public Optional<LogEntry> get(String family, Position position) {
        return alive().log(name).get(family, position);
      }

      @Override
      public List<LogEntry> scan(
          String family, Position from, Position to, Order order, int limit) {
        return alive().log(name).scan(family, from, to, order, limit);
      }

      @Override
      public Appended commit(LogCommit commit) throws Conflict {
        return write(() -> store.log(name).commit(commit));
      }

      @Override
      public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
        return write(() -> store.log(name).replace(family, seen, value));
      }

      @Override
      public void erase() {
        sure(() -> store.log(name).erase());
      }
    };
  }

  @Override
  public Agenda agenda() {
    return new Agenda() {
      @Override
      public void note(Note note) {
        sure(() -> store.agenda().note(note));
      }

      @Override
      public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
        return alive().agenda().due(after, until, shard, limit);
      }

      @Override
      public void settle(Note note) {
        sure(() -> store.agenda().settle(note));
      }
    };
  }

  @Override
  public Contents contents() {
    return alive().contents();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return alive().names(family, afterId, limit);
  }

  @Override
  public boolean exclusive() {
    return store.exclusive();
  }

  @Override
  public void close() {}
}
