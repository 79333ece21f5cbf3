package larkspur.core.task;

import java.time.Instant;
import java.util.List;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;

/// A tasklist.
///
/// @param creator never changes, and grants nothing
/// @param owner a person or an app, and no member
/// @param sections in the order in which they are shown; at least the default one
public record Tasklist(
    TasklistId id,
    TenantId tenant,
    String name,
    Actor creator,
    Actor owner,
    List<TasklistMember> members,
    List<Section> sections,
    SectionId defaultSection,
    Instant createdAt,
    Instant updatedAt) {

  public static final int NAME_MAX = 100;

  /// Besides the owner.
  public static final int MEMBERS_MAX = 500;

  public Tasklist {
    members = List.copyOf(members);
    sections = List.copyOf(sections);
  }

  boolean hasSection(SectionId section) {
    return sections.stream().anyMatch(known -> known.id().equals(section));
  }

  Tasklist withMembers(List<TasklistMember> changed, Instant at) {
    return new Tasklist(
        id, tenant, name, creator, owner, changed, sections, defaultSection, createdAt, at);
  }
}
