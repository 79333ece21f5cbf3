package larkspur.core.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;

/// A task as it is now.
///
/// @param completedAt empty while it is open
/// @param extra what an app wants to find again, returned as it was given
/// @param placements the tasklists that contain it; in an answer, those that the caller may read
public record Task(
    TaskId id,
    TenantId tenant,
    TaskNumber number,
    String summary,
    String description,
    Schedule schedule,
    Optional<Instant> completedAt,
    String extra,
    Optional<Origin> origin,
    Optional<CustomComplete> customComplete,
    Mode mode,
    boolean milestone,
    List<TaskMember> members,
    List<Placement> placements,
    Actor creator,
    Source source,
    Instant createdAt,
    Instant updatedAt) {

  public static final int SUMMARY_MAX = 3000;
  public static final int DESCRIPTION_MAX = 3000;
  public static final int EXTRA_MAX = 65_536;

  /// Members of one role.
  public static final int MEMBERS_MAX = 50;

  /// Tasklists that contain one task. Not documented; each is looked at when somebody asks for the
  /// task.
  public static final int PLACEMENTS_MAX = 100;

  public Task {
    members = List.copyOf(members);
    placements = List.copyOf(placements);
  }

  /// Who must finish, if several are assigned.
  public enum Mode {
    /// All of them: a countersign task. Only its creator completes or reopens it as a whole.
    ALL,
    /// Any one of them.
    ANY
  }

  /// How it was made.
  public enum Source {
    /// By a call that an app made as itself.
    APP,
    /// By a call that an app made for a person.
    PERSON
  }

  boolean has(Actor actor, TaskMember.Role role) {
    return members.contains(new TaskMember(actor, role));
  }

  Stream<Actor> those(TaskMember.Role role) {
    return members.stream().filter(member -> member.role() == role).map(TaskMember::actor);
  }

  Optional<Placement> placementIn(TasklistId tasklist) {
    return placements.stream()
        .filter(placement -> placement.tasklist().equals(tasklist))
        .findFirst();
  }

  Task withMembers(List<TaskMember> changed) {
    return new Task(
        id,
        tenant,
        number,
        summary,
        description,
        schedule,
        completedAt,
        extra,
        origin,
        customComplete,
        mode,
        milestone,
        changed,
        placements,
        creator,
        source,
        createdAt,
        updatedAt);
  }

  Task withPlacements(List<Placement> changed) {
    return new Task(
        id,
        tenant,
        number,
        summary,
        description,
        schedule,
        completedAt,
        extra,
        origin,
        customComplete,
        mode,
        milestone,
        members,
        changed,
        creator,
        source,
        createdAt,
        updatedAt);
  }

  Task updatedAt(Instant at) {
    return new Task(
        id,
        tenant,
        number,
        summary,
        description,
        schedule,
        completedAt,
        extra,
        origin,
        customComplete,
        mode,
        milestone,
        members,
        placements,
        creator,
        source,
        createdAt,
        at);
  }
}
