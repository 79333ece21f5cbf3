package larkspur.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what happens on its own: asks again and again, and gives up after a bound that is far
/// above what it takes.
final class Eventually {

  private static final long AGAIN_MILLISECONDS = 20;

  private Eventually() {}

  static void within(Duration bound, BooleanSupplier isSo) {
    long end = System.nanoTime() + bound.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not happen within " + bound);
      }
      try {
        boolean never = new CountDownLatch(1).await(AGAIN_MILLISECONDS, TimeUnit.MILLISECONDS);
        assert !never;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
