package larkspur.core.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import larkspur.core.identity.Actor;

/// Something that happened to a task and is worth telling in some of its tasklists.
///
/// @param people those who were added or removed
/// @param detail the names of files, or the beginning of a comment
record Happening(
    ActivityKind kind, List<TasklistId> tasklists, List<Actor> people, Optional<String> detail) {

  Happening {
    tasklists = List.copyOf(tasklists);
    people = List.copyOf(people);
  }

  /// All that is worth telling about a task having become another. Only what is different
  /// counts, and only the tasklists that contain the task afterwards hear of it, or, of its
  /// removal, those that did before.
  static List<Happening> between(Task before, Task after) {
    List<Happening> happenings = new ArrayList<>();
    List<TasklistId> here = tasklists(after, _ -> true);
    add(
        happenings,
        ActivityKind.TASK_ADDED,
        tasklists(after, id -> before.placementIn(id).isEmpty()));
    add(
        happenings,
        ActivityKind.TASK_REMOVED,
        tasklists(before, id -> after.placementIn(id).isEmpty()));
    if (before.completedAt().isEmpty() && after.completedAt().isPresent()) {
      add(happenings, ActivityKind.COMPLETED, here);
    }
    if (before.completedAt().isPresent() && after.completedAt().isEmpty()) {
      add(happenings, ActivityKind.REOPENED, here);
    }
    assignees(before, after, here).ifPresent(happenings::add);
    schedule(before.schedule(), after.schedule()).ifPresent(kind -> add(happenings, kind, here));
    happenings.sort(Comparator.comparing(Happening::kind));
    return List.copyOf(happenings);
  }

  /// A new task is told as added, whatever else is already true of it.
  static List<Happening> creation(Task task) {
    List<Happening> happenings = new ArrayList<>();
    add(happenings, ActivityKind.TASK_ADDED, tasklists(task, _ -> true));
    return happenings;
  }

  private static List<TasklistId> tasklists(Task task, Predicate<TasklistId> which) {
    return task.placements().stream().map(Placement::tasklist).filter(which).toList();
  }

  private static void add(
      List<Happening> happenings, ActivityKind kind, List<TasklistId> tasklists) {
    if (!tasklists.isEmpty()) {
      happenings.add(new Happening(kind, tasklists, List.of(), Optional.empty()));
    }
  }

  private static Optional<Happening> assignees(Task before, Task after, List<TasklistId> here) {
    List<Actor> were = before.those(TaskMember.Role.ASSIGNEE).toList();
    List<Actor> are = after.those(TaskMember.Role.ASSIGNEE).toList();
    List<Actor> added = are.stream().filter(actor -> !were.contains(actor)).toList();
    List<Actor> removed = were.stream().filter(actor -> !are.contains(actor)).toList();
    if (here.isEmpty() || added.isEmpty() && removed.isEmpty()) {
      return Optional.empty();
    }
    if (added.isEmpty()) {
      return Optional.of(
          new Happening(ActivityKind.ASSIGNEE_REMOVED, here, removed, Optional.empty()));
    }
    ActivityKind kind =
        removed.isEmpty() ? ActivityKind.ASSIGNEE_ADDED : ActivityKind.ASSIGNEE_CHANGED;
    return Optional.of(new Happening(kind, here, added, Optional.empty()));
  }

  private static Optional<ActivityKind> schedule(Schedule before, Schedule after) {
    boolean start = after.start().isPresent() && !after.start().equals(before.start());
    boolean due = after.due().isPresent() && !after.due().equals(before.due());
    if (start && due) {
      return Optional.of(ActivityKind.START_AND_DUE_SET);
    }
    if (start) {
      return Optional.of(ActivityKind.START_SET);
    }
    if (due) {
      return Optional.of(ActivityKind.DUE_SET);
    }
    boolean bothWere = before.start().isPresent() && before.due().isPresent();
    return bothWere && after.equals(Schedule.OPEN)
        ? Optional.of(ActivityKind.START_AND_DUE_CLEARED)
        : Optional.empty();
  }
}
