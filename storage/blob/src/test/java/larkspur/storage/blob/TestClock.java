package larkspur.storage.blob;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Stands still until it is moved.
final class TestClock implements InstantSource {

  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void forward(Duration by) {
    now = now.plus(by);
  }
}
