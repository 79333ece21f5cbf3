package larkspur.core.agent;

import java.util.Map;
import java.util.TreeMap;

/// A skill as one agent has it.
///
/// @param kind which [Skill] does the work
/// @param settings what that skill wants to be told, by its own names
public record SkillSetting(
    SkillId id, String label, String description, String kind, Map<String, String> settings) {

  public SkillSetting {
    settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
  }
}
