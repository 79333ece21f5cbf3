package larkspur.core.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.WatchedStore;

/// A store that tells when something was written, and that can die at a chosen write, before or
/// after it took effect. A dead one does nothing any more, as a process that was killed.
public final class MortalStore extends WatchedStore {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private Optional<Death> death = Optional.empty();
  private long writes;
  private boolean dead;

  /// @param at the number of the write at which it dies, from 1
  /// @param before whether that write has no effect
  public record Death(long at, boolean before) {}

  public MortalStore(Store store) {
    super(store);
  }

  /// Counts writes from now on.
  public void dieAt(Death chosen) {
    lock.lock();
    try {
      writes = 0;
      death = Optional.of(chosen);
    } finally {
      lock.unlock();
    }
  }

  public boolean dead() {
    lock.lock();
    try {
      return dead;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a condition holds, which is looked at after each write, or until this store is
  /// dead.
  public void await(BooleanSupplier condition) {
    if (!holdsWithin(PATIENCE, condition)) {
      throw new AssertionError("nothing came of it within " + PATIENCE);
    }
  }

  /// Whether a condition comes to hold within a time, or this store to be dead.
  public boolean holdsWithin(Duration patience, BooleanSupplier condition) {
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

  @Override
  protected <T> T watch(Call call, Step<T> step) throws Conflict {
    if (!call.operation().writes()) {
      lock.lock();
      try {
        alive();
      } finally {
        lock.unlock();
      }
      return step.run();
    }
    try {
      return mayDie() ? writeOrDie(step) : step.run();
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
  private <T> T writeOrDie(Step<T> write) throws Conflict {
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
}
