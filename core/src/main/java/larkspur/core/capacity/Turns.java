package larkspur.core.capacity;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;

/// Whose turn it is when only so many may work at a time.
///
/// A tenant's turns come in the order in which they were taken. Of several tenants that wait, the
/// one with the fewest at work is next; how many it may have follows from the [Quota]. So a tenant
/// with a thousand long runs keeps nobody from beginning a short one.
public final class Turns {

  /// After how long it is worth asking again when a queue is full. Nobody knows when a run will
  /// end; a client that asks once a second costs little.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Quota places;
  private final int queuedPerApp;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TenantId, Line> lines = new HashMap<>();
  private final Map<AppId, Integer> queued = new HashMap<>();
  private int working;
  private int waiting;

  /// @param queuedPerApp how many turns of one app may wait
  public Turns(Quota places, int queuedPerApp) {
    if (queuedPerApp < 0) {
      throw new IllegalArgumentException("a queue is not negative: " + queuedPerApp);
    }
    this.places = places;
    this.queuedPerApp = queuedPerApp;
  }

  /// What a tenant has at work and waiting. There is none for a tenant that has neither.
  private static final class Line {
    int working;
    final Set<Turn> waiting = new LinkedHashSet<>();
  }

  /// Takes a turn, for now or for later.
  ///
  /// @throws Refusal.TooMany if it would have to wait and too many of the app do already
  public Turn take(TenantId tenant, AppId app) {
    return take(tenant, app, queuedPerApp);
  }

  /// The same for what was let in before, which is never refused.
  public Turn takeAgain(TenantId tenant, AppId app) {
    return take(tenant, app, Integer.MAX_VALUE);
  }

  private Turn take(TenantId tenant, AppId app, int queuedMax) {
    lock.lock();
    try {
      Turn turn = new Turn(tenant, app);
      lines.computeIfAbsent(tenant, _ -> new Line()).waiting.add(turn);
      waiting++;
      int ofApp = queued.merge(app, 1, Integer::sum);
      handOut();
      if (!turn.works && ofApp > queuedMax) {
        turn.giveUp();
        throw Refusal.TooMany.forNow(Thing.RUN, queuedMax, RETRY_AFTER);
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /// Lets whoever is next begin, as long as there is somebody who may.
  private void handOut() {
    while (waiting > 0 && working < places.all()) {
      Line next = null;
      for (Line line : lines.values()) {
        if (!line.waiting.isEmpty() && (next == null || line.working < next.working)) {
          next = line;
        }
      }
      if (!places.admits(next.working, working)) {
        // Whoever else waits has more at work, and may have no more either.
        return;
      }
      next.waiting.iterator().next().begin();
    }
  }

  /// How many work.
  public int working() {
    lock.lock();
    try {
      return working;
    } finally {
      lock.unlock();
    }
  }

  /// How many wait.
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /// A place in line and then at work, until it is closed. To be closed in any case.
  public final class Turn implements AutoCloseable {
    private final TenantId tenant;
    private final AppId app;
    private final Condition come = lock.newCondition();
    private boolean works;
    private boolean over;

    private Turn(TenantId tenant, AppId app) {
      this.tenant = tenant;
      this.app = app;
    }

    /// Waits until it has come.
    public void await() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!works) {
          come.await();
        }
      } finally {
        lock.unlock();
      }
    }

    private void begin() {
      Line line = leaveQueue();
      works = true;
      line.working++;
      working++;
      come.signal();
    }

    private Line leaveQueue() {
      Line line = lines.get(tenant);
      line.waiting.remove(this);
      waiting--;
      queued.computeIfPresent(app, (_, count) -> count == 1 ? null : count - 1);
      return line;
    }

    private void giveUp() {
      over = true;
      forgetIfEmpty(leaveQueue());
    }

    private void forgetIfEmpty(Line line) {
      if (line.working == 0 && line.waiting.isEmpty()) {
        lines.remove(tenant);
      }
    }

    /// Gives the place to whoever is next.
    @Override
    public void close() {
      lock.lock();
      try {
        if (over) {
          return;
        }
        if (!works) {
          giveUp();
          return;
        }
        over = true;
        Line line = lines.get(tenant);
        line.working--;
        working--;
        forgetIfEmpty(line);
        handOut();
      } finally {
        lock.unlock();
      }
    }
  }
}
