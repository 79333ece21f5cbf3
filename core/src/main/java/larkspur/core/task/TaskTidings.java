package larkspur.core.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import larkspur.core.event.AppEvents;
import larkspur.core.event.AppEvents.Happened;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.event.Listeners;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.task.TaskEvent.Part;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;

/// Which apps hear what of a task, and how it comes to them.
///
/// Nothing is written where no app of the tenant listens. Where one does, the commit that changes a
/// task holds an entry that says what of it changed; a follower carries that to the apps' own logs
/// ([AppEvents]).
final class TaskTidings implements Followers.Follower {

  static final String EVENT = "event";

  private static final String NAME = "task-events";
  private static final Set<String> KINDS =
      Set.of(TaskEvent.InTenant.KIND, TaskEvent.OfItsApp.KIND, TaskEvent.OfSubscriber.KIND);

  private final Listeners listeners;
  private final AppEvents events;
  private final Followers followers;
  private final TaskSubscribers subscribers;

  TaskTidings(Hearing hearing, TaskSubscribers subscribers) {
    this.listeners = hearing.listeners();
    this.events = hearing.events();
    this.followers = hearing.followers();
    this.subscribers = subscribers;
    followers.add(this);
  }

  /// A task's change as stored in its log.
  ///
  /// @param parts at least one
  /// @param actor who changed it
  /// @param people who had or have to do with it
  /// @param apps those that had or have to see to it: that made it or are assigned to it
  record Changed(
      TenantId tenant,
      Instant at,
      Set<Part> parts,
      Actor actor,
      Actor creator,
      Task.Source source,
      List<PersonId> people,
      List<AppId> apps) {}

  /// What has to go with a commit, and to be carried on after it.
  record Tiding(Optional<Note> note, Optional<byte[]> entry) {

    LogCommit.Builder into(LogCommit.Builder commit) {
      note.ifPresent(commit::note);
      entry.ifPresent(bytes -> commit.append(EVENT, bytes));
      return commit;
    }
  }

  /// Of a task that is about to become another.
  ///
  /// @param before empty for a new one
  Tiding of(Name log, Optional<Task> before, Task after, Actor actor, Instant at) {
    if (listeners.of(after.tenant(), KINDS).isEmpty()) {
      return new Tiding(Optional.empty(), Optional.empty());
    }
    Set<Part> parts = before.map(task -> between(task, after)).orElse(EnumSet.of(Part.CREATION));
    List<PersonId> people = new ArrayList<>();
    List<AppId> apps = new ArrayList<>();
    before.ifPresent(task -> involved(task, people, apps));
    involved(after, people, apps);
    Changed changed =
        new Changed(
            after.tenant(),
            at,
            parts,
            actor,
            after.creator(),
            after.source(),
            people.stream().distinct().toList(),
            apps.stream().distinct().toList());
    return new Tiding(Optional.of(followers.note(NAME, log)), Optional.of(Json.write(changed)));
  }

  void carryOn(Name log, Tiding tiding) {
    tiding.note().ifPresent(note -> followers.follow(log, note));
  }

  private static void involved(Task task, List<PersonId> people, List<AppId> apps) {
    add(task.creator(), people, apps);
    for (TaskMember member : task.members()) {
      // An app hears of what it is responsible for (event-5.13.5); to follow a task is not enough.
      boolean responsible = member.role() == TaskMember.Role.ASSIGNEE;
      if (responsible || member.actor() instanceof PersonId) {
        add(member.actor(), people, apps);
      }
    }
  }

  private static void add(Actor actor, List<PersonId> people, List<AppId> apps) {
    if (actor instanceof PersonId person) {
      people.add(person);
    } else if (actor instanceof AppId app) {
      apps.add(app);
    }
  }

  private static Set<Part> between(Task before, Task after) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    changed(before, after, Task::summary, Part.SUMMARY, parts);
    changed(before, after, Task::description, Part.DESCRIPTION, parts);
    changed(before, after, task -> those(task, TaskMember.Role.ASSIGNEE), Part.ASSIGNEES, parts);
    changed(before, after, task -> those(task, TaskMember.Role.FOLLOWER), Part.FOLLOWERS, parts);
    changed(before, after, Task::schedule, Part.START_AND_DUE, parts);
    if (before.completedAt().isPresent() != after.completedAt().isPresent()) {
      parts.add(after.completedAt().isPresent() ? Part.COMPLETION : Part.REOPENING);
    }
    return parts.isEmpty() ? EnumSet.of(Part.OTHER) : parts;
  }

  private static Set<Actor> those(Task task, TaskMember.Role role) {
    return Set.copyOf(task.those(role).toList());
  }

  private static void changed(
      Task before, Task after, Function<Task, Object> of, Part part, Set<Part> parts) {
    if (!Objects.equals(of.apply(before), of.apply(after))) {
      parts.add(part);
    }
  }

  // ---- carrying on

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> entryFamilies() {
    return List.of(EVENT);
  }

  @Override
  public void bring(Name source, String family, LogEntry entry) {
    Changed changed = Json.read(entry.value(), Changed.class);
    TaskId task = new TaskId(source.id());
    // Apart from the changes that the same log brings to its tasklists, which leave marks
    // elsewhere.
    Name marked = Name.of(NAME, source.id());
    events.forEach(
        listeners.of(changed.tenant(), KINDS),
        app -> {
          List<Happened> happened = new ArrayList<>();
          for (TaskEvent event : heardBy(app, task, changed)) {
            happened.add(new Happened(event.kind(), changed.at(), event));
          }
          if (!happened.isEmpty()) {
            events.bring(app, marked, entry.position(), happened);
          }
        });
  }

  private List<TaskEvent> heardBy(AppId app, TaskId task, Changed changed) {
    List<TaskEvent> heard = new ArrayList<>();
    if (hears(app, changed, TaskEvent.InTenant.KIND)) {
      boolean created = changed.parts().contains(Part.CREATION);
      for (TaskEvent.InTenant.Thing thing : things(changed.parts())) {
        heard.add(new TaskEvent.InTenant(task, thing, created, changed.people()));
      }
    }
    boolean itsOwn = changed.source() == Task.Source.APP && changed.creator().equals(app);
    if (itsOwn && hears(app, changed, TaskEvent.OfItsApp.KIND)) {
      thingsOfItsOwn(changed.parts())
          .forEach(thing -> heard.add(new TaskEvent.OfItsApp(task, thing)));
    }
    // Of a change without a word of its own subscribers are told nothing.
    boolean inWords = changed.parts().stream().anyMatch(part -> part != Part.OTHER);
    if (inWords
        && hears(app, changed, TaskEvent.OfSubscriber.KIND)
        && subscribers.any(app, changed.people(), changed.apps())) {
      heard.add(new TaskEvent.OfSubscriber(task, changed.parts()));
    }
    return heard;
  }

  /// Whether an app hears of changes of a kind, and did so when it happened.
  private boolean hears(AppId app, Changed changed, String kind) {
    return listeners.hears(changed.tenant(), app, kind, changed.at());
  }

  private static Set<TaskEvent.OfItsApp.Thing> thingsOfItsOwn(Set<Part> parts) {
    Set<TaskEvent.OfItsApp.Thing> things = EnumSet.noneOf(TaskEvent.OfItsApp.Thing.class);
    for (Part part : parts) {
      switch (part) {
        case CREATION -> {}
        case SUMMARY, DESCRIPTION, START_AND_DUE, OTHER ->
            things.add(TaskEvent.OfItsApp.Thing.DETAILS);
        case ASSIGNEES -> things.add(TaskEvent.OfItsApp.Thing.ASSIGNEES);
        case FOLLOWERS -> things.add(TaskEvent.OfItsApp.Thing.FOLLOWERS);
        case COMPLETION -> things.add(TaskEvent.OfItsApp.Thing.COMPLETION);
        case REOPENING -> things.add(TaskEvent.OfItsApp.Thing.REOPENING);
      }
    }
    return things;
  }

  private static Set<TaskEvent.InTenant.Thing> things(Set<Part> parts) {
    Set<TaskEvent.InTenant.Thing> things = EnumSet.noneOf(TaskEvent.InTenant.Thing.class);
    for (Part part : parts) {
      things.add(
          switch (part) {
            case ASSIGNEES -> TaskEvent.InTenant.Thing.ASSIGNEES;
            case FOLLOWERS -> TaskEvent.InTenant.Thing.FOLLOWERS;
            case CREATION, SUMMARY, DESCRIPTION, START_AND_DUE, COMPLETION, REOPENING, OTHER ->
                TaskEvent.InTenant.Thing.TASK;
          });
    }
    return things;
  }
}
