package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Something that speaks in chats without being a member: a webhook, the task assistant.
public record RobotId(@JsonValue String value) implements Actor {

  static final String PREFIX = "robot_";

  /// Posts what happens in tasklists, where a subscription asks for it.
  public static final RobotId TASK_ASSISTANT = new RobotId("robot_task_assistant");

  @JsonCreator
  public RobotId {
    if (!value.startsWith(PREFIX) || value.length() > 64) {
      throw new IllegalArgumentException("not an actor: '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
