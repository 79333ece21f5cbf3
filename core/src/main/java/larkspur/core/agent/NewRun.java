package larkspur.core.agent;

import java.util.Optional;

/// A run to be created.
///
/// @param skill the agent's first one if none is asked for
/// @param input what the skill is told; of no effect without `skill`
/// @param endUser a mark that the caller sets for its own analysis; kept, and shown to nobody
public record NewRun(
    AgentId agent,
    Optional<SkillId> skill,
    Optional<String> input,
    Optional<String> metadata,
    Optional<String> endUser) {

  public NewRun {
    StoredText.check("input", input);
    StoredText.check("metadata", metadata);
    StoredText.check("endUser", endUser);
  }
}
