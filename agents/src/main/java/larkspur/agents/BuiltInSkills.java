package larkspur.agents;

import java.util.List;
import java.util.Map;
import larkspur.core.agent.Skill;
import larkspur.core.time.ServerClock;

/// The skills that every server has, by the kinds under which agents' settings name them.
public final class BuiltInSkills {

  public static final String ASSISTANT = "assistant";
  public static final String ECHO = "echo";
  public static final String SCRIPT = "script";

  private BuiltInSkills() {}

  /// @param commands what the assistant can do besides helping
  public static Map<String, Skill> of(ServerClock clock, List<Command> commands) {
    return Map.of(
        ASSISTANT,
        new AssistantSkill(commands),
        ECHO,
        new EchoSkill(clock),
        SCRIPT,
        new ScriptSkill(clock));
  }
}
