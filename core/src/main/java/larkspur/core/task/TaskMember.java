package larkspur.core.task;

import larkspur.core.identity.Actor;

/// Somebody who has to do with a task. The same person may be both assignee and follower.
public record TaskMember(Actor actor, Role role) {

  public enum Role {
    /// Does it, and may edit it.
    ASSIGNEE,
    /// May read it.
    FOLLOWER
  }

  /// A member as a caller names one.
  public record Proposal(Named<Actor> who, Role role) {}
}
