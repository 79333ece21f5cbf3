package larkspur.core.task;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When a task starts or is due: a moment, kept to the second, or a whole day, kept as its midnight
/// in UTC. A day is the same date for everybody, wherever they are.
public record TaskTime(Instant at, boolean allDay) {

  public TaskTime {
    at = at.truncatedTo(allDay ? ChronoUnit.DAYS : ChronoUnit.SECONDS);
  }
}
