package larkspur.core.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// An agent, which Aily calls an app: `spring_larkspur__c`, say. Its form is not prescribed,
/// but it is 1 to 64 printable ASCII characters without spaces.
public record AgentId(@JsonValue String value) {

  @JsonCreator
  public AgentId {
    if (!matches(value)) {
      throw new IllegalArgumentException("not the id of an agent: '" + value + "'");
    }
  }

  /// The id that a text is, if any agent could have it.
  public static Optional<AgentId> parse(String text) {
    return matches(text) ? Optional.of(new AgentId(text)) : Optional.empty();
  }

  private static boolean matches(String text) {
    return !text.isEmpty()
        && text.length() <= 64
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  @Override
  public String toString() {
    return value;
  }
}
