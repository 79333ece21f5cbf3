package larkspur.core.agent;

import java.time.Duration;

/// What bounds runs.
///
/// @param life how long a run may be active, from its creation; it goes on counting while no server
///   runs
/// @param atOnce how many runs one process works on at the same time; further ones stay queued
public record RunLimits(Duration life, int atOnce) {

  /// An hour, as Aily has it, and a few hundred virtual threads.
  public static final RunLimits DEFAULT = new RunLimits(Duration.ofHours(1), 512);

  public RunLimits {
    if (life.isNegative() || life.isZero() || atOnce < 1) {
      throw new IllegalArgumentException("runs need time and room: " + life + ", " + atOnce);
    }
  }
}
