package larkspur.core.call;

import java.time.Duration;

/// So many calls in a window of time.
public record Rate(int most, Duration window) {

  public Rate {
    if (most < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("no rate: " + most + " in " + window);
    }
  }
}
