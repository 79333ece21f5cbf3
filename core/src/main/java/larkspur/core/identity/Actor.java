package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Who does things: a person, an app's bot, or a robot such as the task assistant.
public sealed interface Actor permits PersonId, AppId, RobotId {

  /// The whole id as one string, from which [#of] makes it again.
  @JsonValue
  String value();

  @JsonCreator
  static Actor of(String value) {
    if (value.startsWith(PersonId.PREFIX)) {
      return new PersonId(value);
    }
    if (value.startsWith(AppId.PREFIX)) {
      return new AppId(value);
    }
    return new RobotId(value);
  }
}
