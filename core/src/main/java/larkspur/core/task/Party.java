package larkspur.core.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import larkspur.core.chat.ChatId;
import larkspur.core.identity.Actor;

/// Who can be a member of a tasklist: somebody, or everybody who is in a chat when the question
/// arises.
public sealed interface Party {

  /// The whole of it as one string, from which [#of] makes it again.
  @JsonValue
  String value();

  @JsonCreator
  static Party of(String value) {
    return value.startsWith(Group.PREFIX)
        ? new Group(new ChatId(value.substring(Group.PREFIX.length())))
        : new Somebody(Actor.of(value));
  }

  /// A person or an app.
  record Somebody(Actor actor) implements Party {
    @Override
    public String value() {
      return actor.value();
    }
  }

  /// The members of a chat.
  record Group(ChatId chat) implements Party {
    static final String PREFIX = "chat_";

    @Override
    public String value() {
      return PREFIX + chat.value();
    }
  }
}
