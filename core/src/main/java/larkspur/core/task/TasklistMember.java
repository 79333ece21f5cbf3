package larkspur.core.task;

import larkspur.core.chat.ChatId;
import larkspur.core.identity.Actor;

/// A member of a tasklist, in exactly one role.
public record TasklistMember(Party party, Role role) {

  public enum Role {
    EDITOR,
    VIEWER
  }

  /// A member as a caller names one, who says of which kind it is.
  public sealed interface Proposal {

    Role role();

    /// A person or an app.
    record OfSomebody(Named<Actor> who, Role role) implements Proposal {}

    /// The members of a chat.
    record OfGroup(Named<ChatId> chat, Role role) implements Proposal {}
  }
}
