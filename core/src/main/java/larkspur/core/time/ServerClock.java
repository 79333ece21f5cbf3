package larkspur.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The one clock of a process. Everything that asks for the time, and everything that waits for a
/// time, asks it.
///
/// It runs with the system's clock until somebody freezes it or moves it forward; it never goes
/// back by that. Alarms ring on a thread of their own when their time has come by this clock, so
/// moving it an hour forward lets an hour's worth of expiries happen at once.
///
/// Instants have milliseconds, since that is what every protocol shows.
public final class ServerClock implements InstantSource, AutoCloseable {

  private final InstantSource system;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

  /// Changed under the lock, read by everybody at any time: a request asks for the time often.
  private volatile Setting setting;

  private long alarmsSet;
  private boolean closed;

  private ServerClock(InstantSource system, Setting setting) {
    this.system = system;
    this.setting = setting;
    Threads.daemon("clock", this::ring);
  }

  /// A clock that runs with the system's.
  public static ServerClock running() {
    return new ServerClock(InstantSource.system(), Setting.RUNNING);
  }

  /// A clock that stands at an instant until it is moved.
  public static ServerClock frozenAt(Instant instant) {
    return new ServerClock(
        InstantSource.system(), new Setting(Duration.ZERO, Optional.of(milliseconds(instant))));
  }

  /// How a clock is set: how far ahead of the system's it runs, or where it stands.
  ///
  /// @param ahead of the system's clock; while it stands, as it was before
  public record Setting(Duration ahead, Optional<Instant> frozen) {

    /// With the system's clock.
    public static final Setting RUNNING = new Setting(Duration.ZERO, Optional.empty());
  }

  /// A clock that is set as another was.
  public static ServerClock of(Setting setting) {
    return new ServerClock(InstantSource.system(), setting);
  }

  public Setting setting() {
    return setting;
  }

  @Override
  public Instant instant() {
    Setting set = setting;
    return set.frozen().isPresent()
        ? set.frozen().get()
        : Instant.ofEpochMilli(system.millis() + set.ahead().toMillis());
  }

  /// Stops the clock where it is.
  public Instant freeze() {
    lock.lock();
    try {
      Instant now = instant();
      setting = new Setting(setting.ahead(), Optional.of(now));
      changed.signalAll();
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// Lets a frozen clock run again from where it stands.
  public void release() {
    lock.lock();
    try {
      setting
          .frozen()
          .ifPresent(at ->
              setting =
                  new Setting(
                      Duration.ofMillis(at.toEpochMilli() - system.millis()), Optional.empty()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Moves the clock forward; frozen or running it stays so.
  public Instant forward(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("a clock is not moved back: " + by);
    }
    lock.lock();
    try {
      Setting set = setting;
      setting =
          set.frozen().isPresent()
              ? new Setting(set.ahead(), set.frozen().map(at -> milliseconds(at.plus(by))))
              : new Setting(set.ahead().plus(by), Optional.empty());
      changed.signalAll();
      return instant();
    } finally {
      lock.unlock();
    }
  }

  /// Runs an action once, when the time has come. Actions of one clock run one after the other:
  /// they start work, they do not do it.
  public Alarm at(Instant instant, Runnable action) {
    lock.lock();
    try {
      Alarm alarm = new Alarm(instant, alarmsSet++, Objects.requireNonNull(action));
      alarms.add(alarm);
      changed.signalAll();
      return alarm;
    } finally {
      lock.unlock();
    }
  }

  /// An action that waits for its time.
  public final class Alarm implements Comparable<Alarm> {
    private final Instant at;
    private final long number;
    private final Runnable action;

    private Alarm(Instant at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    /// Lets it not ring. Does nothing if it has rung.
    public void cancel() {
      lock.lock();
      try {
        alarms.remove(this);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int compareTo(Alarm other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private void ring() {
    while (true) {
      List<Alarm> due = new ArrayList<>();
      lock.lock();
      try {
        while (due.isEmpty()) {
          if (closed) {
            return;
          }
          Instant now = instant();
          while (!alarms.isEmpty() && !alarms.peek().at.isAfter(now)) {
            due.add(alarms.poll());
          }
          if (due.isEmpty()) {
            await(now);
          }
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
      for (Alarm alarm : due) {
        try {
          alarm.action.run();
        } catch (Throwable e) {
          // Whatever it is: a clock that stops rings for nobody any more.
          Threads.uncaught("an alarm failed", e);
        }
      }
    }
  }

  private void await(Instant now) throws InterruptedException {
    if (alarms.isEmpty() || setting.frozen().isPresent()) {
      changed.await();
    } else {
      Duration wait = Duration.between(now, alarms.peek().at);
      changed.awaitNanos(Math.min(wait.toNanos(), Duration.ofHours(1).toNanos()));
    }
  }

  private static Instant milliseconds(Instant instant) {
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
