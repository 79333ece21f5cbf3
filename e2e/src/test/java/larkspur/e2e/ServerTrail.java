package larkspur.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.IncompleteExecutionException;

/// Adds to a failure what the servers last said on their standard error.
public final class ServerTrail implements TestExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!(failure instanceof IncompleteExecutionException)) {
      RunningServer.trails().forEach(trail -> failure.addSuppressed(new Said(trail)));
    }
    throw failure;
  }

  private static final class Said extends Exception {
    private Said(String trail) {
      super(trail, null, false, false);
    }
  }
}
