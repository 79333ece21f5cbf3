package larkspur.core.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;

/// A store that tells when something was written, and that can die at a chosen write, before or
/// after it took effect. A dead one does nothing any more, as a process that was killed.
final class WatchedStore implements Store {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Store store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private Optional<Death> death = Optional.empty();
  private long writes;
  private boolean dead;

  /// @param at the number of the write at which it dies, from 1
  /// @param before whether that write has no effect
  record Death(long at, boolean before) {}

  WatchedStore(Store store) {
    this.store = store;
  }

  /// Counts writes from now on.
  void dieAt(Death chosen) {
    lock.lock();
    try {
      writes = 0;
      death = Optional.of(chosen);
    } finally {
      lock.unlock();
    }
  }

  boolean dead() {
    lock.lock();
    try {
      return dead;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a condition holds, which is looked at after each write, or until this store is
  /// dead.
  void await(BooleanSupplier condition) {
    if (!holdsWithin(PATIENCE, condition)) {
      throw new AssertionError("nothing came of it within " + PATIENCE);
    }
  }

  /// Whether a condition comes to hold within a time, or this store to be dead.
  boolean holdsWithin(Duration patience, BooleanSupplier condition) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!dead && !condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = written.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  private interface Write<T> {
    T run() throws Conflict;
  }

  private <T> T write(Write<T> write) throws Conflict {
    try {
      return mayDie() ? writeOrDie(write) : write.run();
    } finally {
      lock.lock();
      try {
        written.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean mayDie() {
    lock.lock();
    try {
      return death.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /// Writes one after the other, so that a death falls between two of them.
  private <T> T writeOrDie(Write<T> write) throws Conflict {
    lock.lock();
    try {
      alive();
      writes++;
      boolean last = death.get().at() == writes;
      if (last && death.get().before()) {
        die();
      }
      T result = write.run();
      if (last) {
        die();
      }
      return result;
    } finally {
      lock.unlock();
    }
  }

  private void die() {
    dead = true;
    alive();
  }

  private void alive() {
    if (dead) {
      throw new StoreFailure("the process was killed", null);
    }
  }

  private <T> T read(Supplier<T> read) {
    lock.lock();
    try {
      alive();
    } finally {
      lock.unlock();
    }
    return read.get();
  }

  @Override
  public Partition partition(Name name) {
    Partition partition = store.partition(name);
    return new Partition() {
      @Override
      public Optional<Entry> get(String key) {
        return read(() -> partition.get(key));
      }

      @Override
      public List<Entry> scan(KeyRange range, Order order, int limit) {
        return read(() -> partition.scan(range, order, limit));
      }

      @Override
      public CommitId commit(Commit commit) throws Conflict {
        return write(() -> partition.commit(commit));
      }

      @Override
      public void erase() {
        partition.erase();
      }
    };
  }

  @Override
  public Log log(Name name) {
    Log log = store.log(name);
    return new Log() {
      @Override
      public Optional<Entry> head(String key) {
        return read(() -> log.head(key));
      }

      @Override
      public List<Entry> heads(KeyRange range, int limit) {
        return read(() -> log.heads(range, limit));
      }

      @Override
      public Position last() {
        return read(log::last);
      }

      @Override
      public Optional<LogEntry> get(String family, Position position) {
        return read(() -> log.get(family, position));
      }

      @Override
      public List<LogEntry> scan(
          String family, Position from, Position to, Order order, int limit) {
        return read(() -> log.scan(family, from, to, order, limit));
      }

      @Override
      public Appended commit(LogCommit commit) throws Conflict {
        return write(() -> log.commit(commit));
      }

      @Override
      public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
        return write(() -> log.replace(family, seen, value));
      }

      @Override
      public void erase() {
        log.erase();
      }
    };
  }

  @Override
  public Agenda agenda() {
    Agenda agenda = store.agenda();
    return new Agenda() {
      @Override
      public void note(Note note) {
        writeNote(() -> agenda.note(note));
      }

      @Override
      public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
        return read(() -> agenda.due(after, until, shard, limit));
      }

      @Override
      public void settle(Note note) {
        writeNote(() -> agenda.settle(note));
      }
    };
  }

  private void writeNote(Runnable write) {
    try {
      write(() -> {
        write.run();
        return true;
      });
    } catch (Conflict impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Contents contents() {
    return store.contents();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return read(() -> store.names(family, afterId, limit));
  }

  @Override
  public boolean exclusive() {
    return store.exclusive();
  }

  @Override
  public void close() {
    store.close();
  }
}
