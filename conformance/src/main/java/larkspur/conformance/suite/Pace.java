package larkspur.conformance.suite;

import java.time.Duration;

/// How a suite waits: before each call, between two looks at the same thing, and when a server asks
/// for it.
@FunctionalInterface
interface Pace {

  void pause(Duration duration);

  static Pace real() {
    return duration -> {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    };
  }
}
