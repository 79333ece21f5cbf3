package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// An app, and the bot as which it acts: `cli_` and 16 hexadecimal digits, as Feishu shows it.
public record AppId(@JsonValue String value) implements Actor {

  static final String PREFIX = "cli_";

  @JsonCreator
  public AppId {
    Hex.check(value, PREFIX, 16);
  }

  public static AppId of(long number) {
    return new AppId(PREFIX + Hex.of(number));
  }

  /// Whether a text has the form of an app's id.
  public static boolean matches(String text) {
    return Hex.matches(text, PREFIX, 16);
  }

  long number() {
    return Hex.number(value, PREFIX);
  }

  @Override
  public String toString() {
    return value;
  }
}
