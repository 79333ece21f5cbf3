package larkspur.core.task;

/// A member of a tasklist, in exactly one role.
public record TasklistMember(Party party, Role role) {

  public enum Role {
    EDITOR,
    VIEWER
  }

  /// A member as a caller names one.
  public record Proposal(Named<Party> who, Role role) {}
}
