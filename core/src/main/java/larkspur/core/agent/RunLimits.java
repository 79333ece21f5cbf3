package larkspur.core.agent;

import java.time.Duration;
import larkspur.core.capacity.Quota;

/// What bounds runs.
///
/// @param life how long a run may be active, from its creation; it goes on counting while no server
///   runs
/// @param atWork how many runs one process works on at the same time, and how tenants share that;
///   further ones stay queued
/// @param queuedPerApp how many runs may wait so that were created through one app; further ones
///   are not created
public record RunLimits(Duration life, Quota atWork, int queuedPerApp) {

  public RunLimits {
    if (life.isNegative() || life.isZero() || queuedPerApp < 0) {
      throw new IllegalArgumentException("runs need time: " + life + ", " + queuedPerApp);
    }
  }
}
