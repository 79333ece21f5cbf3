package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A grant: `grant_` and 16 hexadecimal digits. No protocol shows it, but every token that came of
/// a grant leads back to it.
public record GrantId(@JsonValue String value) {

  static final String PREFIX = "grant_";

  @JsonCreator
  public GrantId {
    Hex.check(value, PREFIX, 16);
  }

  public static GrantId of(long number) {
    return new GrantId(PREFIX + Hex.of(number));
  }

  long number() {
    return Hex.number(value, PREFIX);
  }

  @Override
  public String toString() {
    return value;
  }
}
