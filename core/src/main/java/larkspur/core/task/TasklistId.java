package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// A tasklist: a UUID in lower case.
public record TasklistId(@JsonValue String value) {

  @JsonCreator
  public TasklistId {
    Guid.check(value);
  }

  /// The id that a text spells, in whichever case; empty if it is no UUID.
  public static Optional<TasklistId> read(String text) {
    return Guid.read(text, TasklistId::new);
  }

  @Override
  public String toString() {
    return value;
  }
}
