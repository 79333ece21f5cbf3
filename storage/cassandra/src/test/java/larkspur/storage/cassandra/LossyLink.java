package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Loses requests on their way there and replies on their way back, and lets requests arrive long
/// after everyone stopped waiting for them; drawn from a seed.
final class LossyLink implements Link {

  private final Link link;
  private final RandomGenerator random;
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> late = new ConcurrentLinkedQueue<>();

  /// @param until so many statements were sent
  private record Held(Statement<?> statement, int until) {}

  LossyLink(Link link, RandomGenerator random) {
    this.link = link;
    this.random = random;
  }

  /// How many replies were lost, whatever had become of their requests.
  int lost() {
    return lost.get();
  }

  private int draw(int bound) {
    synchronized (random) {
      return random.nextInt(bound);
    }
  }

  @Override
  public ResultSet send(Statement<?> statement) {
    int now = sent.incrementAndGet();
    release(now);
    switch (draw(16)) {
      case 0 -> throw lose();
      case 1 -> {
        link.send(statement);
        throw lose();
      }
      case 2 -> {
        // It arrives when others have been sent since.
        held.add(new Held(statement, now + 1 + draw(20)));
        throw lose();
      }
      default -> {
        return link.send(statement);
      }
    }
  }

  private void release(int now) {
    for (Held one : held) {
      if (one.until() <= now && held.remove(one)) {
        late.add(
            Thread.startVirtualThread(() -> {
              try {
                link.send(one.statement());
              } catch (DriverException failed) {
                // Nobody waits for it.
              }
            }));
      }
    }
  }

  private DriverTimeoutException lose() {
    lost.incrementAndGet();
    return new DriverTimeoutException("lost on purpose");
  }

  /// Returns when nothing is on its way any more.
  @Override
  public void close() {
    release(Integer.MAX_VALUE);
    for (Thread one : late) {
      try {
        one.join();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
    link.close();
  }
}
