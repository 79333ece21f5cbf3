package larkspur.core.identity;

import java.util.List;
import java.util.Optional;
import larkspur.core.refusal.Refusal;

/// A part of a tenant in which people work together. Departments make a tree under
/// [DepartmentId#ROOT], which has the tenant's own name.
///
/// @param customId the id that the tenant itself chose
/// @param parent the root, or another department of the tenant
/// @param order its place among those of one parent; smaller ones first
/// @param members who is in it directly; of the departments that list somebody the first in order
///   is their main one
public record Department(
    DepartmentId id,
    String customId,
    String name,
    DepartmentId parent,
    Optional<PersonId> leader,
    int order,
    List<PersonId> members) {

  static final int NAME_MAX = 100;

  /// As Feishu documents it; `od-` begins the ids that are given out.
  private static final String CUSTOM_ID = "(?!od-)[a-zA-Z0-9][a-zA-Z0-9_\\-@.]{0,63}";

  /// The `customId` of the root, which no other department has.
  static final String ROOT_CUSTOM_ID = "0";

  /// @throws Refusal.Invalid if the custom id could not be asked for, or the name is too long
  public Department {
    members = List.copyOf(members);
    if (!customId.matches(CUSTOM_ID)
        || customId.equals(ROOT_CUSTOM_ID) != id.equals(DepartmentId.ROOT)) {
      throw new Refusal.Invalid(
          "customId",
          "must be 1 to 64 letters, digits or _ - @ . and begin with a letter or digit, but not with"
              + " od-, nor be 0");
    }
    boolean root = id.equals(DepartmentId.ROOT);
    if (!root && (name.isBlank() || name.codePointCount(0, name.length()) > NAME_MAX)) {
      throw new Refusal.Invalid("name", "must have 1 to " + NAME_MAX + " characters");
    }
  }
}
