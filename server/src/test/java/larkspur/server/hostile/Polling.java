package larkspur.server.hostile;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what happens on threads of the server's.
final class Polling {

  private static final Duration AGAIN = Duration.ofMillis(2);

  private Polling() {}

  static void until(Duration bound, BooleanSupplier isSo) {
    long end = System.nanoTime() + bound.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not happen within " + bound);
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }
}
