package larkspur.core.task;

import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;

/// Who may do what with tasklists and tasks. Apps are treated exactly as people are. Who is in a
/// chat is asked when the question arises, never remembered.
final class Permissions {

  private final TasklistStore tasklists;
  private final Chats chats;

  Permissions(TasklistStore tasklists, Chats chats) {
    this.tasklists = tasklists;
    this.chats = chats;
  }

  /// The tasklist, if the caller has that much access to it.
  ///
  /// @throws Refusal.NotFound if there is none in the caller's tenant
  /// @throws Refusal.NotAllowed if the caller has less
  Kept<Tasklist> tasklist(Caller caller, TasklistId id, Access wanted) {
    Kept<Tasklist> tasklist =
        find(caller, id).orElseThrow(() -> new Refusal.NotFound(Thing.TASKLIST));
    if (!on(tasklist.value(), caller.actor()).includes(wanted)) {
      throw lacking(wanted, Thing.TASKLIST);
    }
    return tasklist;
  }

  private Optional<Kept<Tasklist>> find(Caller caller, TasklistId id) {
    return tasklists.find(id).filter(tasklist -> tasklist.value().tenant().equals(caller.tenant()));
  }

  Access on(Tasklist tasklist, Actor actor) {
    if (tasklist.owner().equals(actor)) {
      return Access.MANAGE;
    }
    Access best = Access.NONE;
    for (TasklistMember member : tasklist.members()) {
      Access offered = offered(member.role());
      // A chat is asked only if what its members may do is more than what is known already.
      if (!best.includes(offered) && includes(member.party(), actor)) {
        best = offered;
      }
    }
    return best;
  }

  private static Access offered(TasklistMember.Role role) {
    return switch (role) {
      case EDITOR -> Access.EDIT;
      case VIEWER -> Access.READ;
    };
  }

  private boolean includes(Party party, Actor actor) {
    return switch (party) {
      case Party.Somebody somebody -> somebody.actor().equals(actor);
      case Party.Group group -> chats.isMember(group.chat(), actor);
    };
  }

  /// @throws Refusal.NotAllowed if the caller has less access to the task
  void require(Caller caller, Task task, Access wanted) {
    if (!on(task, caller).includes(wanted)) {
      throw lacking(wanted, Thing.TASK);
    }
  }

  private Access on(Task task, Caller caller) {
    Actor actor = caller.actor();
    if (task.creator().equals(actor) || task.has(actor, TaskMember.Role.ASSIGNEE)) {
      return Access.EDIT;
    }
    Access best = task.has(actor, TaskMember.Role.FOLLOWER) ? Access.READ : Access.NONE;
    for (Placement placement : task.placements()) {
      best = best.orBetter(through(placement, caller));
      if (best == Access.EDIT) {
        return best;
      }
    }
    return best;
  }

  /// What a tasklist that contains a task lets one do with the task.
  private Access through(Placement placement, Caller caller) {
    Access access =
        find(caller, placement.tasklist())
            .map(tasklist -> on(tasklist.value(), caller.actor()))
            .orElse(Access.NONE);
    return switch (access) {
      case MANAGE -> Access.EDIT;
      case NONE, READ, EDIT -> access;
    };
  }

  /// The task with those of its tasklists that the caller may read.
  Task shown(Caller caller, Task task) {
    List<Placement> readable =
        task.placements().stream()
            .filter(placement -> through(placement, caller).includes(Access.READ))
            .toList();
    return readable.size() == task.placements().size() ? task : task.withPlacements(readable);
  }

  private static Refusal lacking(Access wanted, Thing thing) {
    return new Refusal.NotAllowed(
        Lack.PERMISSION,
        switch (wanted) {
          case NONE -> throw new IllegalArgumentException("nobody lacks it");
          case READ -> "no permission to read the " + thing.words();
          case EDIT -> "no permission to edit the " + thing.words();
          case MANAGE -> "no permission to manage the " + thing.words();
        });
  }
}
