package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Set;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;

/// What happened to a task, as an app hears of it.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TaskEvent.InTenant.class, name = "in tenant"),
  @JsonSubTypes.Type(value = TaskEvent.OfItsApp.class, name = "of its app"),
  @JsonSubTypes.Type(value = TaskEvent.OfSubscriber.class, name = "of subscriber")
})
public sealed interface TaskEvent {

  /// With what every kind of these begins.
  String KINDS = "task.";

  /// What an app may hear of, as listeners name it.
  @JsonIgnore
  String kind();

  TaskId task();

  static TaskEvent read(byte[] what) {
    return Json.read(what, TaskEvent.class);
  }

  /// A task of the tenant was made or changed, whoever did it.
  ///
  /// @param people who have to do with it
  record InTenant(TaskId task, Thing thing, boolean created, List<PersonId> people)
      implements TaskEvent {
    public static final String KIND = "task.in-tenant";

    public InTenant {
      people = List.copyOf(people);
    }

    /// What of the task it is about.
    public enum Thing {
      TASK,
      ASSIGNEES,
      FOLLOWERS
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A task that the app made as itself was changed, whoever did it.
  record OfItsApp(TaskId task, Thing thing) implements TaskEvent {
    public static final String KIND = "task.of-its-app";

    /// What of the task was changed. All that is neither its people nor whether it is done is one.
    public enum Thing {
      DETAILS,
      ASSIGNEES,
      FOLLOWERS,
      COMPLETION,
      REOPENING
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A task was changed that somebody has to do with who asked for it: the app itself, or a person
  /// through the app.
  record OfSubscriber(TaskId task, Set<Part> parts) implements TaskEvent {
    public static final String KIND = "task.of-subscriber";

    public OfSubscriber {
      parts = Set.copyOf(parts);
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// What of a task was changed.
  enum Part {
    CREATION,
    SUMMARY,
    DESCRIPTION,
    ASSIGNEES,
    FOLLOWERS,
    START_AND_DUE,
    COMPLETION,
    REOPENING,
    OTHER
  }
}
