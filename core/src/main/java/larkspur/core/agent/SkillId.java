package larkspur.core.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A skill of an agent: `skill_echo`, say. Its form is not prescribed: a run may ask for
/// any, and fails if its agent has none of that name.
public record SkillId(@JsonValue String value) {

  @JsonCreator
  public SkillId {
    StoredText.check("skill", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
