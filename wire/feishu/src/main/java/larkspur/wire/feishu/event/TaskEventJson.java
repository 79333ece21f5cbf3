package larkspur.wire.feishu.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.task.TaskEvent;
import larkspur.core.task.TaskEvent.Part;

/// The bodies of events about tasks (platform, 5.13).
final class TaskEventJson {

  private final Identities identities;

  TaskEventJson(Identities identities) {
    this.identities = identities;
  }

  /// @param app that is told; its own ids name people
  /// @return empty for what this type of event does not tell
  Optional<Map<String, Object>> of(AppId app, TaskEvent event) {
    return switch (event) {
      case TaskEvent.InTenant told -> Optional.of(inTenant(app, told));
      case TaskEvent.OfItsApp told -> Optional.of(ofItsApp(told));
      case TaskEvent.OfSubscriber told -> ofSubscriber(told);
    };
  }

  /// `task.task.update_tenant_v1`, whose list of people really is nested twice. Only their
  /// `open_id` means something.
  private Map<String, Object> inTenant(AppId app, TaskEvent.InTenant told) {
    List<Map<String, Object>> people = told.people().stream().map(who -> ids(app, who)).toList();
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("user_id_list", people);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("user_id_list", list);
    body.put("task_id", told.task().value());
    body.put(
        "object_type",
        switch (told.thing()) {
          case TASK -> "task";
          case ASSIGNEES -> "collaborator";
          case FOLLOWERS -> "follower";
        });
    body.put("event_type", told.created() ? "create" : "update");
    return body;
  }

  private Map<String, Object> ids(AppId app, PersonId person) {
    Map<String, Object> ids = new LinkedHashMap<>();
    ids.put("union_id", "");
    ids.put("user_id", "");
    ids.put("open_id", identities.openId(app, person));
    return ids;
  }

  private static Map<String, Object> ofItsApp(TaskEvent.OfItsApp told) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("task_id", told.task().value());
    body.put("obj_type", objType(told.thing()));
    return body;
  }

  private static int objType(TaskEvent.OfItsApp.Thing thing) {
    return switch (thing) {
      case DETAILS -> 1;
      case ASSIGNEES -> 2;
      case FOLLOWERS -> 3;
      case COMPLETION -> 5;
      case REOPENING -> 6;
    };
  }

  /// `task.task.update_user_access_v2`; empty if nothing changed that has a word in it.
  private static Optional<Map<String, Object>> ofSubscriber(TaskEvent.OfSubscriber told) {
    List<String> types =
        told.parts().stream()
            .sorted()
            .map(TaskEventJson::eventType)
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    if (types.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("event_types", types);
    body.put("task_guid", told.task().value());
    return Optional.of(body);
  }

  private static Optional<String> eventType(Part part) {
    return switch (part) {
      case CREATION -> Optional.of("task_create");
      case SUMMARY -> Optional.of("task_summary_update");
      case DESCRIPTION -> Optional.of("task_desc_update");
      case ASSIGNEES -> Optional.of("task_assignees_update");
      case FOLLOWERS -> Optional.of("task_followers_update");
      case START_AND_DUE -> Optional.of("task_start_due_update");
      case COMPLETION, REOPENING -> Optional.of("task_completed_update");
      case OTHER -> Optional.empty();
    };
  }
}
