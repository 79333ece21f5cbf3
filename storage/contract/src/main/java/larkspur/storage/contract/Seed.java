package larkspur.storage.contract;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.IncompleteExecutionException;

/// The number from which all random choices of this run of the tests are drawn:
/// `-Dlarkspur.seed=N`, or else a new one. As an extension it adds the number to the message of
/// every failure.
public final class Seed implements TestExecutionExceptionHandler {

  private static final long VALUE =
      Long.getLong("larkspur.seed", new SplittableRandom().nextLong());

  public static long value() {
    return VALUE;
  }

  /// A sequence of its own for each purpose, so that one more draw for one does not change all
  /// others.
  public static RandomGenerator random(String purpose) {
    return new SplittableRandom(VALUE ^ ((long) purpose.hashCode() << 32));
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (failure instanceof IncompleteExecutionException) {
      throw failure;
    }
    throw new AssertionError("with -Dlarkspur.seed=" + VALUE + ": " + failure, failure);
  }
}
