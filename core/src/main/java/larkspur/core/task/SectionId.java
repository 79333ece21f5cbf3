package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// A section of a tasklist: a UUID in lower case.
public record SectionId(@JsonValue String value) {

  @JsonCreator
  public SectionId {
    Guid.check(value);
  }

  /// The id that a text spells, in whichever case; empty if it is no UUID.
  public static Optional<SectionId> read(String text) {
    return Guid.read(text, SectionId::new);
  }

  @Override
  public String toString() {
    return value;
  }
}
