package larkspur.core.task;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import larkspur.core.identity.Actor;

/// What one call did to a task, as far as it is worth telling; an entry of the task's log.
///
/// @param summary as it was right after the call, like the schedule
/// @param happenings at least one
record TaskChange(
    Instant at,
    Actor actor,
    TaskNumber number,
    String summary,
    Schedule schedule,
    List<Happening> happenings) {

  TaskChange {
    happenings = List.copyOf(happenings);
  }

  Set<TasklistId> tasklists() {
    Set<TasklistId> tasklists = new LinkedHashSet<>();
    happenings.forEach(happening -> tasklists.addAll(happening.tasklists()));
    return tasklists;
  }
}
