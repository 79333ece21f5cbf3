package larkspur.core.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// A session: `session_` and 1 to 24 digits of base 33. Those made here have 13, see
/// [SessionIds].
public record SessionId(@JsonValue String value) {

  static final String PREFIX = "session_";

  @JsonCreator
  public SessionId {
    if (!matches(value)) {
      throw new IllegalArgumentException("not the id of a session: '" + value + "'");
    }
  }

  /// The id that a text is, if it has the form of one.
  public static Optional<SessionId> parse(String text) {
    return matches(text) ? Optional.of(new SessionId(text)) : Optional.empty();
  }

  private static boolean matches(String text) {
    return Base33.matches(text, PREFIX, 1, 24);
  }

  @Override
  public String toString() {
    return value;
  }
}
