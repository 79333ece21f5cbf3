package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// An activity subscription: a UUID in lower case.
public record SubscriptionId(@JsonValue String value) {

  @JsonCreator
  public SubscriptionId {
    Guid.check(value);
  }

  /// The id that a text spells, in whichever case; empty if it is no UUID.
  public static Optional<SubscriptionId> read(String text) {
    return Guid.read(text, SubscriptionId::new);
  }

  @Override
  public String toString() {
    return value;
  }
}
