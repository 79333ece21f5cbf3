package larkspur.core.task;

import java.util.List;

/// What a new tasklist is to be.
///
/// @param members of several for one party the last wins; one for the caller is dropped
public record NewTasklist(String name, List<TasklistMember.Proposal> members) {

  public NewTasklist {
    Lengths.name("name", name, Tasklist.NAME_MAX);
    members = List.copyOf(Lengths.sizeAtMost("members", members, Tasklist.MEMBERS_MAX));
  }
}
