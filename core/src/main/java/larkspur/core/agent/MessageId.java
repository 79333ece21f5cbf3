package larkspur.core.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import larkspur.storage.Position;

/// A message of a session: `message_` and 1 to 24 digits of base 33. Those made here have
/// 18, which lead back to the session and the place in it ([PlacedId]).
public record MessageId(@JsonValue String value) {

  static final String PREFIX = "message_";

  @JsonCreator
  public MessageId {
    if (!matches(value)) {
      throw new IllegalArgumentException("not the id of a message: '" + value + "'");
    }
  }

  /// The id that a text is, if it has the form of one.
  public static Optional<MessageId> parse(String text) {
    return matches(text) ? Optional.of(new MessageId(text)) : Optional.empty();
  }

  static MessageId of(SessionId session, Position position) {
    return new MessageId(PREFIX + PlacedId.digits(session, position));
  }

  /// Where in the session it would be; empty if it is not of this session.
  Optional<Position> position(SessionId session) {
    return PlacedId.position(session, value.substring(PREFIX.length()));
  }

  private static boolean matches(String text) {
    return Base33.matches(text, PREFIX, 1, 24);
  }

  @Override
  public String toString() {
    return value;
  }
}
