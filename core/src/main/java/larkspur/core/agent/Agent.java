package larkspur.core.agent;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;

/// One who can be asked to work on a session; Aily calls it an app.
///
/// @param app the app of the tenant that it is bound to
/// @param skills the first one works when a run asks for none
public record Agent(
    AgentId id,
    TenantId tenant,
    AppId app,
    String name,
    boolean enabled,
    List<SkillSetting> skills) {

  public Agent {
    skills = List.copyOf(skills);
    if (skills.stream().map(SkillSetting::id).distinct().count() != skills.size()) {
      throw new IllegalArgumentException("two skills of " + id + " have one id");
    }
  }

  /// The skill of that id, or the first one if none is asked for.
  Optional<SkillSetting> skill(Optional<SkillId> asked) {
    return skills.stream()
        .filter(skill -> asked.isEmpty() || asked.get().equals(skill.id()))
        .findFirst();
  }
}
