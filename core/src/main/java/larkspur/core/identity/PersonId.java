package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A person: `person_` and 16 hexadecimal digits. No protocol shows it; each facade derives its own
/// ids.
public record PersonId(@JsonValue String value) implements Actor {

  static final String PREFIX = "person_";

  @JsonCreator
  public PersonId {
    Hex.check(value, PREFIX, 16);
  }

  public static PersonId of(long number) {
    return new PersonId(PREFIX + Hex.of(number));
  }

  long number() {
    return Hex.number(value, PREFIX);
  }

  @Override
  public String toString() {
    return value;
  }
}
