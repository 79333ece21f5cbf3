package larkspur.core.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import larkspur.core.chat.Chats;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Hearing;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// What can be done with tasks, and by whom.
///
/// A task of another tenant does not exist. Every operation is one commit to the task's log, with
/// which what is worth telling sets out for the tasklists that contain the task; nothing that comes
/// of it delays or fails the call. One that changes nothing makes no commit, and is no activity.
/// What is answered shows those tasklists only that the caller may read.
public final class Tasks {

  private final TaskStore store;
  private final Permissions permissions;
  private final TaskNumbers numbers;
  private final ClientTokens tokens;
  private final Identities identities;
  private final IdSource ids;
  private final ServerClock clock;

  public Tasks(
      Store store,
      Hearing hearing,
      TaskSubscribers subscribers,
      AgendaReader agenda,
      Identities identities,
      Chats chats,
      IdSource ids,
      ServerClock clock) {
    this.store = new TaskStore(store, hearing.followers(), new TaskTidings(hearing, subscribers));
    this.permissions = new Permissions(new TasklistStore(store), chats);
    this.numbers = new TaskNumbers(store);
    this.tokens = new ClientTokens(store, clock, agenda);
    this.identities = identities;
    this.ids = ids;
    this.clock = clock;
  }

  /// Makes a task. Repeated with the same client's token within five minutes, it answers the task
  /// made before, as it is now, whatever else the repetition says.
  ///
  /// @throws Refusal.NotFound if a tasklist or a section is named that there is not
  /// @throws Refusal.NotAllowed if the caller may not edit a tasklist that is named
  /// @throws Refusal.Invalid if a member is named whom there is not
  /// @throws Refusal.Conflict if a call with the same client's token is in progress
  public Task create(Caller caller, NewTask draft) {
    if (draft.clientToken().isEmpty()) {
      Prepared prepared = prepare(caller, draft);
      return create(caller, draft, prepared, new TaskId(ids.uuid()));
    }
    Name call = tokens.call(caller, "create", draft.clientToken().get());
    return tokens.once(
        call,
        () -> {
          Optional<Kept<Task>> made = tokens.recall(call).flatMap(store::find);
          if (made.isPresent()) {
            return permissions.shown(caller, made.get().value());
          }
          // Whatever can be refused is refused before the token is remembered: after a failure it
          // is as new.
          Prepared prepared = prepare(caller, draft);
          return create(caller, draft, prepared, tokens.remember(call, new TaskId(ids.uuid())));
        });
  }

  private record Prepared(List<Placement> placements, List<TaskMember> members) {}

  private Prepared prepare(Caller caller, NewTask draft) {
    List<Placement> placements =
        draft.placements().stream()
            .map(wanted ->
                placement(
                    permissions.tasklist(caller, wanted.tasklist(), Access.EDIT).value(), wanted))
            .toList();
    return new Prepared(
        placements,
        draft.members().stream().map(proposal -> member(caller, proposal)).distinct().toList());
  }

  private Task create(Caller caller, NewTask draft, Prepared prepared, TaskId id) {
    Instant now = clock.instant();
    Task task =
        new Task(
            id,
            caller.tenant(),
            numbers.next(caller.tenant()),
            draft.summary(),
            draft.description(),
            draft.schedule(),
            draft.completedAt(),
            draft.extra(),
            draft.origin().or(() -> origin(caller)),
            draft.customComplete(),
            draft.mode(),
            draft.milestone(),
            prepared.members(),
            prepared.placements(),
            caller.actor(),
            caller.isPerson() ? Task.Source.PERSON : Task.Source.APP,
            now,
            now);
    try {
      store.create(task, caller.actor());
      // All its tasklists have just been found to be the caller's to edit.
      return task;
    } catch (Conflict madeByAnotherServer) {
      // Two servers met on one client's token; the id was reserved for both.
      return permissions.shown(caller, found(caller, id).value());
    }
  }

  /// What an app makes as itself comes from that app, unless it says otherwise.
  private Optional<Origin> origin(Caller caller) {
    return caller.actor() instanceof AppId app
        ? identities
            .app(app)
            .map(made ->
                new Origin(Map.of("en_us", made.name(), "zh_cn", made.name()), Optional.empty()))
        : Optional.empty();
  }

  /// Needs to be allowed to read it.
  ///
  /// @throws Refusal.NotFound if there is none
  /// @throws Refusal.NotAllowed if the caller may not read it
  public Task get(Caller caller, TaskId id) {
    Task task = found(caller, id).value();
    permissions.require(caller, task, Access.READ);
    return permissions.shown(caller, task);
  }

  /// Changes a task, all that is asked for or nothing. Needs to be allowed to edit it.
  ///
  /// @param edits at most one of each sort
  /// @throws Refusal.NotFound if there is none
  /// @throws Refusal.NotAllowed if the caller may not edit it, or would complete or reopen a
  ///   countersign task of somebody else's making
  /// @throws Refusal.Invalid if a complete task would be completed, or what comes out is no
  ///   [Schedule]
  public Task edit(Caller caller, TaskId id, List<TaskEdit> edits) {
    return change(caller, id, task -> edited(caller, task, edits));
  }

  private static Task edited(Caller caller, Task was, List<TaskEdit> edits) {
    String summary = was.summary();
    String description = was.description();
    Optional<TaskTime> start = was.schedule().start();
    Optional<TaskTime> due = was.schedule().due();
    Optional<Instant> completedAt = was.completedAt();
    String extra = was.extra();
    Optional<CustomComplete> customComplete = was.customComplete();
    Task.Mode mode = was.mode();
    boolean milestone = was.milestone();
    for (TaskEdit edit : edits) {
      switch (edit) {
        case TaskEdit.Summary(String value) -> summary = value;
        case TaskEdit.Description(String value) -> description = value;
        case TaskEdit.Start(Optional<TaskTime> value) -> start = value;
        case TaskEdit.Due(Optional<TaskTime> value) -> due = value;
        case TaskEdit.CompletedAt(Optional<Instant> value) -> {
          checkCompletion(caller, was, value);
          completedAt = value;
        }
        case TaskEdit.Extra(String value) -> extra = value;
        case TaskEdit.Completion(Optional<CustomComplete> value) -> customComplete = value;
        case TaskEdit.Mode(Task.Mode value) -> mode = value;
        case TaskEdit.Milestone(boolean value) -> milestone = value;
      }
    }
    return new Task(
        was.id(),
        was.tenant(),
        was.number(),
        summary,
        description,
        new Schedule(start, due),
        completedAt,
        extra,
        was.origin(),
        customComplete,
        mode,
        milestone,
        was.members(),
        was.placements(),
        was.creator(),
        was.source(),
        was.createdAt(),
        was.updatedAt());
  }

  private static void checkCompletion(Caller caller, Task was, Optional<Instant> value) {
    if (was.mode() == Task.Mode.ALL && !was.creator().equals(caller.actor())) {
      throw new Refusal.NotAllowed(
          Lack.AUTHORSHIP,
          "only its creator completes or reopens a task that all assignees must finish");
    }
    if (was.completedAt().isPresent() && value.isPresent()) {
      throw new Refusal.Invalid(
          "completedAt",
          "cannot set non-zero completed_at for a completed task. Reset it to 0 first");
    }
  }

  /// Lets people and apps have to do with a task. Whoever already does so in that role is passed
  /// over. Needs to be allowed to edit it. With a client's token a repetition has no further effect
  /// for five minutes.
  ///
  /// @param proposals at least one; at most [Task#MEMBERS_MAX] after repetitions are dropped
  /// @throws Refusal.TooMany above [Task#MEMBERS_MAX] of one role; then nobody is added
  /// @throws Refusal.Invalid if somebody is named whom there is not
  /// @throws Refusal.Conflict if a call with the same client's token is in progress
  public Task addMembers(
      Caller caller, TaskId id, List<TaskMember.Proposal> proposals, Optional<String> clientToken) {
    checkMembers(proposals.stream().distinct().toList(), Task.MEMBERS_MAX);
    clientToken.ifPresent(NewTask::checkToken);
    if (clientToken.isEmpty()) {
      return addMembers(caller, id, proposals);
    }
    Name call = tokens.call(caller, "add_members " + id, clientToken.get());
    return tokens.once(
        call,
        () -> {
          if (tokens.recall(call).isPresent()) {
            return get(caller, id);
          }
          Task after = addMembers(caller, id, proposals);
          tokens.remember(call, id);
          return after;
        });
  }

  private Task addMembers(Caller caller, TaskId id, List<TaskMember.Proposal> proposals) {
    return change(
        caller,
        id,
        task -> {
          Set<TaskMember> members = new LinkedHashSet<>(task.members());
          proposals.forEach(proposal -> members.add(member(caller, proposal)));
          Task after = task.withMembers(List.copyOf(members));
          for (TaskMember.Role role : TaskMember.Role.values()) {
            if (after.those(role).count() > Task.MEMBERS_MAX) {
              throw new Refusal.TooMany(Thing.TASK_MEMBER, Task.MEMBERS_MAX);
            }
          }
          return after;
        });
  }

  /// Takes people and apps off a task, each in the role named. Whoever is not there is passed over.
  /// Needs to be allowed to edit it.
  ///
  /// @param proposals 1 to 500
  public Task removeMembers(Caller caller, TaskId id, List<TaskMember.Proposal> proposals) {
    checkMembers(proposals, 500);
    return change(
        caller,
        id,
        task -> {
          List<TaskMember> members = new ArrayList<>(task.members());
          proposals.forEach(proposal ->
              proposal
                  .who()
                  .meaning()
                  .ifPresent(actor -> members.remove(new TaskMember(actor, proposal.role()))));
          return task.withMembers(members);
        });
  }

  private static void checkMembers(List<TaskMember.Proposal> proposals, int max) {
    if (proposals.isEmpty()) {
      throw new Refusal.Invalid("members", "must not be empty");
    }
    Lengths.sizeAtMost("members", proposals, max);
  }

  private TaskMember member(Caller caller, TaskMember.Proposal proposal) {
    Actor actor =
        proposal
            .who()
            .meaning()
            .filter(named -> identities.belongs(named, caller.tenant()))
            .orElseThrow(
                () -> new Refusal.Invalid("members", "no such member: " + proposal.who().name()));
    return new TaskMember(actor, proposal.role());
  }

  /// Puts a task into a tasklist; a task that is in it already is moved to the section named, and
  /// without one stays where it is. Needs to be allowed to edit both.
  ///
  /// @throws Refusal.NotFound if there is no such task, tasklist or section of it
  /// @throws Refusal.NotAllowed if the caller may not edit the task or the tasklist
  /// @throws Refusal.Invalid above [Task#PLACEMENTS_MAX]
  public Task addToTasklist(Caller caller, TaskId id, Placement.Proposal wanted) {
    return change(
        caller,
        id,
        task -> {
          Tasklist tasklist = permissions.tasklist(caller, wanted.tasklist(), Access.EDIT).value();
          Optional<Placement> now = task.placementIn(wanted.tasklist());
          if (now.isPresent() && wanted.section().isEmpty()) {
            return task;
          }
          Placement placement = placement(tasklist, wanted);
          List<Placement> placements = new ArrayList<>(task.placements());
          if (now.isPresent()) {
            placements.set(placements.indexOf(now.get()), placement);
          } else {
            placements.add(placement);
          }
          return task.withPlacements(
              Lengths.sizeAtMost("tasklists", placements, Task.PLACEMENTS_MAX));
        });
  }

  private static Placement placement(Tasklist tasklist, Placement.Proposal wanted) {
    SectionId section = wanted.section().orElse(tasklist.defaultSection());
    if (!tasklist.hasSection(section)) {
      throw new Refusal.NotFound(Thing.SECTION);
    }
    return new Placement(tasklist.id(), section);
  }

  /// Takes a task out of a tasklist; if it is not in it, nothing changes. Needs to be allowed to
  /// edit the tasklist; nothing is needed on the task, and the caller gets to see it a last time.
  ///
  /// @throws Refusal.NotFound if there is no such task or tasklist
  /// @throws Refusal.NotAllowed if the caller may not edit the tasklist
  public Task removeFromTasklist(Caller caller, TaskId id, TasklistId tasklist) {
    while (true) {
      Kept<Task> before = found(caller, id);
      permissions.tasklist(caller, tasklist, Access.EDIT);
      List<Placement> left =
          before.value().placements().stream()
              .filter(placement -> !placement.tasklist().equals(tasklist))
              .toList();
      if (left.size() == before.value().placements().size()) {
        // Whoever edits some tasklist must not thereby read every task.
        permissions.require(caller, before.value(), Access.READ);
      }
      try {
        return become(caller, before, before.value().withPlacements(left));
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  private Task change(Caller caller, TaskId id, UnaryOperator<Task> change) {
    while (true) {
      Kept<Task> before = found(caller, id);
      permissions.require(caller, before.value(), Access.EDIT);
      try {
        return become(caller, before, change.apply(before.value()));
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  private Task become(Caller caller, Kept<Task> before, Task after) throws Conflict {
    if (after.equals(before.value())) {
      return permissions.shown(caller, before.value());
    }
    Instant now = clock.instant();
    Task updated = after.updatedAt(now);
    store.update(before, updated, caller.actor(), now);
    return permissions.shown(caller, updated);
  }

  private Kept<Task> found(Caller caller, TaskId id) {
    return store
        .find(id)
        .filter(task -> task.value().tenant().equals(caller.tenant()))
        .orElseThrow(() -> new Refusal.NotFound(Thing.TASK));
  }
}
