package larkspur.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When an event that was not taken is tried again.
///
/// @param waits before the second attempt, the third, and so on; none after the last
public record Schedule(List<Duration> waits) {

  /// Feishu's: four more attempts, the last after about seven hours (Feishu docs: receive events).
  public static final Schedule FEISHU =
      new Schedule(
          List.of(
              Duration.ofSeconds(15),
              Duration.ofMinutes(5),
              Duration.ofHours(1),
              Duration.ofHours(6)));

  public Schedule {
    waits = List.copyOf(waits);
    if (waits.stream().anyMatch(wait -> wait.isNegative() || wait.isZero())) {
      throw new IllegalArgumentException("a wait is longer than nothing: " + waits);
    }
  }

  /// How long to wait after so many attempts; empty if there are no more.
  Optional<Duration> after(int attempts) {
    return attempts <= waits.size() ? Optional.of(waits.get(attempts - 1)) : Optional.empty();
  }
}
