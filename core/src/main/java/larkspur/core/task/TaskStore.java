package larkspur.core.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.event.Followers;
import larkspur.core.identity.Actor;
import larkspur.core.json.Json;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Store;

/// Where tasks and what happens to them are kept. The keys are drawn in the package's description.
final class TaskStore {

  static final String FAMILY = "task";
  static final String CHANGE = "change";

  private static final String TASK = "task";

  private final Store store;
  private final Followers followers;

  TaskStore(Store store, Followers followers) {
    this.store = store;
    this.followers = followers;
  }

  Optional<Kept<Task>> find(TaskId id) {
    return log(id).head(TASK).map(entry -> new Kept<>(Json.read(entry.value(), Task.class), entry));
  }

  /// Keeps a new task.
  ///
  /// @throws Conflict if there is one under its id
  void create(Task task, Actor actor) throws Conflict {
    commit(
        LogCommit.at(task.createdAt()).requireAbsent(TASK),
        task,
        actor,
        Happening.creation(task),
        task.createdAt());
  }

  /// Lets a task become another, and carries on what is worth telling about it.
  ///
  /// @throws Conflict if it was changed since it was read
  void update(Kept<Task> before, Task after, Actor actor, Instant at) throws Conflict {
    commit(
        LogCommit.at(at).require(before.entry()),
        after,
        actor,
        Happening.between(before.value(), after),
        at);
  }

  private void commit(
      LogCommit.Builder commit, Task task, Actor actor, List<Happening> happenings, Instant at)
      throws Conflict {
    commit.set(TASK, Json.write(task));
    if (happenings.isEmpty()) {
      log(task.id()).commit(commit.build());
      return;
    }
    TaskChange change =
        new TaskChange(at, actor, task.number(), task.summary(), task.schedule(), happenings);
    Name name = name(task.id());
    Note note = followers.note(TaskChanges.NAME, name);
    log(task.id()).commit(commit.append(CHANGE, Json.write(change)).note(note).build());
    followers.follow(name, note);
  }

  private Log log(TaskId id) {
    return store.log(name(id));
  }

  private static Name name(TaskId id) {
    return Name.of(FAMILY, id.value());
  }
}
