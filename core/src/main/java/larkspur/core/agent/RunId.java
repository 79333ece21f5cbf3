package larkspur.core.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import larkspur.storage.Position;

/// A run: `run_` and 1 to 28 digits of base 33. Those made here have 18, which lead back to
/// the session and the place in it ([PlacedId]).
public record RunId(@JsonValue String value) {

  static final String PREFIX = "run_";

  @JsonCreator
  public RunId {
    if (!matches(value)) {
      throw new IllegalArgumentException("not the id of a run: '" + value + "'");
    }
  }

  /// The id that a text is, if it has the form of one.
  public static Optional<RunId> parse(String text) {
    return matches(text) ? Optional.of(new RunId(text)) : Optional.empty();
  }

  static RunId of(SessionId session, Position position) {
    return new RunId(PREFIX + PlacedId.digits(session, position));
  }

  /// Where in the session it would be; empty if it is not of this session.
  Optional<Position> position(SessionId session) {
    return PlacedId.position(session, value.substring(PREFIX.length()));
  }

  private static boolean matches(String text) {
    return Base33.matches(text, PREFIX, 1, 28);
  }

  @Override
  public String toString() {
    return value;
  }
}
