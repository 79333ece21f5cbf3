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
  private final Queue<Thread> late = new ConcurrentLinkedQueue<>();

  LossyLink(Link link, RandomGenerator random) {
    this.link = link;
    this.random = random;
  }

  /// How many replies were lost, whatever had become of their requests.
  int lost() {
    return lost.get();
  }

  private int draw() {
    synchronized (random) {
      return random.nextInt(16);
    }
  }

  @Override
  public ResultSet send(Statement<?> statement) {
    switch (draw()) {
      case 0 -> throw lose();
      case 1 -> {
        link.send(statement);
        throw lose();
      }
      case 2 -> {
        // It arrives at some time after the loss was noticed.
        late.add(
            Thread.startVirtualThread(() -> {
              Thread.yield();
              try {
                link.send(statement);
              } catch (DriverException failed) {
                // Nobody waits for it.
              }
            }));
        throw lose();
      }
      default -> {
        return link.send(statement);
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
