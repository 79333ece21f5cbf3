package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The number by which people speak of a task, shown with a `t` before it. Unlike a [TaskId] it
/// names a task only within its tenant, and nothing is looked up by it.
public record TaskNumber(@JsonValue long value) {

  @JsonCreator
  public TaskNumber {}

  @Override
  public String toString() {
    return "t" + value;
  }
}
