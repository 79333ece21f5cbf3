package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// A task: a UUID in lower case.
public record TaskId(@JsonValue String value) {

  @JsonCreator
  public TaskId {
    Guid.check(value);
  }

  /// The id that a text spells, in whichever case; empty if it is no UUID.
  public static Optional<TaskId> read(String text) {
    return Guid.read(text, TaskId::new);
  }

  @Override
  public String toString() {
    return value;
  }
}
