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
  private final TaskTidings tidings;

  TaskStore(Store store, Followers followers, TaskTidings tidings) {
    this.store = store;
    this.followers = followers;
    this.tidings = tidings;
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
        Optional.empty(),
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
        Optional.of(before.value()),
        after,
        actor,
        Happening.between(before.value(), after),
        at);
  }

  private void commit(
      LogCommit.Builder commit,
      Optional<Task> before,
      Task task,
      Actor actor,
      List<Happening> happenings,
      Instant at)
      throws Conflict {
    Name name = name(task.id());
    TaskTidings.Tiding tiding = tidings.of(name, before, task, actor, at);
    tiding.into(commit.set(TASK, Json.write(task)));
    Optional<Note> note = Optional.empty();
    if (!happenings.isEmpty()) {
      TaskChange change =
          new TaskChange(at, actor, task.number(), task.summary(), task.schedule(), happenings);
      note = Optional.of(followers.note(TaskChanges.NAME, name));
      commit.append(CHANGE, Json.write(change)).note(note.get());
    }
    log(task.id()).commit(commit.build());
    note.ifPresent(noted -> followers.follow(name, noted));
    tidings.carryOn(name, tiding);
  }

  private Log log(TaskId id) {
    return store.log(name(id));
  }

  private static Name name(TaskId id) {
    return Name.of(FAMILY, id.value());
  }
}
