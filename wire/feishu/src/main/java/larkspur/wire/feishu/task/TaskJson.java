package larkspur.wire.feishu.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.task.CustomComplete;
import larkspur.core.task.Links;
import larkspur.core.task.Origin;
import larkspur.core.task.Task;
import larkspur.core.task.TaskMember;
import larkspur.core.task.TaskTime;

/// A `task` as it goes out. Lists and texts are always there, objects only when they are set
///
record TaskJson(
    String guid,
    String taskId,
    String summary,
    String description,
    String status,
    String completedAt,
    Optional<TimeJson> start,
    Optional<TimeJson> due,
    List<Object> reminders,
    MemberJson creator,
    List<MemberJson> members,
    List<Object> attachments,
    Optional<OriginJson> origin,
    String extra,
    List<PlacementJson> tasklists,
    String repeatRule,
    String parentTaskGuid,
    int mode,
    int source,
    Optional<CustomCompleteJson> customComplete,
    String url,
    int subtaskCount,
    boolean isMilestone,
    List<Object> customFields,
    List<Object> dependencies,
    List<AssigneeJson> assigneeRelated,
    String createdAt,
    String updatedAt) {

  record TimeJson(String timestamp, boolean isAllDay) {}

  record PlacementJson(String tasklistGuid, String sectionGuid) {}

  record OriginJson(Map<String, String> platformI18nName, Optional<LinkJson> href) {}

  record LinkJson(String url, String title) {}

  record CustomCompleteJson(
      Optional<WayJson> pc, Optional<WayJson> ios, Optional<WayJson> android) {}

  record WayJson(Optional<String> href, Map<String, String> tip) {}

  record AssigneeJson(Optional<String> id, String completedAt) {}

  static TaskJson of(Task task, Parties parties, Links links) {
    String completedAt = milliseconds(task.completedAt());
    return new TaskJson(
        task.id().value(),
        task.number().toString(),
        task.summary(),
        task.description(),
        task.completedAt().isPresent() ? "done" : "todo",
        completedAt,
        task.schedule().start().map(TaskJson::time),
        task.schedule().due().map(TaskJson::time),
        List.of(),
        parties.show(task.creator(), "creator"),
        task.members().stream()
            .map(member -> parties.show(member.actor(), role(member.role())))
            .toList(),
        List.of(),
        task.origin().map(TaskJson::origin),
        task.extra(),
        task.placements().stream()
            .map(placement ->
                new PlacementJson(placement.tasklist().value(), placement.section().value()))
            .toList(),
        "",
        "",
        switch (task.mode()) {
          case ALL -> 1;
          case ANY -> 2;
        },
        switch (task.source()) {
          case APP -> 6;
          case PERSON -> 7;
        },
        task.customComplete().map(TaskJson::customComplete),
        links.task(task.id(), task.number()),
        0,
        task.milestone(),
        List.of(),
        List.of(),
        assignees(task, parties, completedAt),
        milliseconds(Optional.of(task.createdAt())),
        milliseconds(Optional.of(task.updatedAt())));
  }

  /// A countersign task is completed as a whole by calls, and so by all of its assignees at once.
  private static List<AssigneeJson> assignees(Task task, Parties parties, String completedAt) {
    return switch (task.mode()) {
      case ANY -> List.of();
      case ALL ->
          task.members().stream()
              .filter(member -> member.role() == TaskMember.Role.ASSIGNEE)
              .map(member -> new AssigneeJson(parties.showId(member.actor()), completedAt))
              .toList();
    };
  }

  private static String milliseconds(Optional<Instant> at) {
    return Long.toString(at.map(Instant::toEpochMilli).orElse(0L));
  }

  private static TimeJson time(TaskTime time) {
    return new TimeJson(milliseconds(Optional.of(time.at())), time.allDay());
  }

  static String role(TaskMember.Role role) {
    return switch (role) {
      case ASSIGNEE -> "assignee";
      case FOLLOWER -> "follower";
    };
  }

  private static OriginJson origin(Origin origin) {
    return new OriginJson(
        origin.platformName(), origin.link().map(link -> new LinkJson(link.url(), link.title())));
  }

  private static CustomCompleteJson customComplete(CustomComplete custom) {
    return new CustomCompleteJson(
        custom.pc().map(TaskJson::way),
        custom.ios().map(TaskJson::way),
        custom.android().map(TaskJson::way));
  }

  private static WayJson way(CustomComplete.Way way) {
    return new WayJson(way.href(), way.tip());
  }
}
