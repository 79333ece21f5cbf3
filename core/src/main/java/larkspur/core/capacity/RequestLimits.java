package larkspur.core.capacity;

import java.time.Duration;

/// What bounds requests.
///
/// @param underWay how many are worked on at a time, and how tenants share that
/// @param backlog how many commits may wait in the store before requests that would add to them are
///   refused
/// @param bodyBytes how much of large bodies may be in memory while they come in and are worked on;
///   tenants share it as they share `underWay`
/// @param bodyPatience for how long a client is waited for that keeps such room ([Pace])
public record RequestLimits(Quota underWay, int backlog, long bodyBytes, Duration bodyPatience) {

  public RequestLimits {
    if (backlog < 1 || bodyBytes < 0 || !bodyPatience.isPositive()) {
      throw new IllegalArgumentException(
          "a commit needs room to wait, a body room and time to come in: "
              + backlog
              + ", "
              + bodyBytes
              + ", "
              + bodyPatience);
    }
  }
}
