package larkspur.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Waits for what happens in its own time: a post that follows a change, a run that ends.
///
/// The limit is no promise of speed. It only ends a test that would else wait for ever.
public final class Eventually {

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(50);
  private static final Duration AT_MOST = Duration.ofSeconds(120);

  private static final Executor AFTER_A_WHILE =
      CompletableFuture.delayedExecutor(
          LOOK_AGAIN_AFTER.toMillis(),
          TimeUnit.MILLISECONDS,
          task -> Thread.ofVirtual().start(task));

  private Eventually() {}

  /// Looks until something is found.
  ///
  /// @param what is waited for, for the message of a failure
  public static <T> T find(String what, Supplier<Optional<T>> look) {
    long from = System.nanoTime();
    Optional<T> found = look.get();
    while (found.isEmpty()) {
      if (System.nanoTime() - from > AT_MOST.toNanos()) {
        throw new AssertionError("waited " + AT_MOST.toSeconds() + " s in vain for " + what);
      }
      found = lookAgain(what, look);
    }
    return found.get();
  }

  /// Looks until a claim holds.
  public static void holds(String claim, Supplier<Boolean> look) {
    find(claim, () -> look.get() ? Optional.of(true) : Optional.empty());
  }

  private static <T> Optional<T> lookAgain(String what, Supplier<Optional<T>> look) {
    try {
      return CompletableFuture.supplyAsync(look, AFTER_A_WHILE)
          .get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (TimeoutException e) {
      throw new AssertionError("one look for " + what + " takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
