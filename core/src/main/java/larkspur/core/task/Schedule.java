package larkspur.core.task;

import java.util.Optional;
import larkspur.core.refusal.Refusal;

/// When a task starts and when it is due; either may be open. If both are set, it starts no later
/// than it is due, and both are moments or both are days.
public record Schedule(Optional<TaskTime> start, Optional<TaskTime> due) {

  public static final Schedule OPEN = new Schedule(Optional.empty(), Optional.empty());

  public Schedule {
    if (start.isPresent() && due.isPresent()) {
      if (start.get().allDay() != due.get().allDay()) {
        throw new Refusal.Invalid("start", "is_all_day of start and due must be the same");
      }
      if (start.get().at().isAfter(due.get().at())) {
        throw new Refusal.Invalid("start", "must not be later than due");
      }
    }
  }
}
