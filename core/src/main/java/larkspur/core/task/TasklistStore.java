package larkspur.core.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.event.Followers;
import larkspur.core.event.Mark;
import larkspur.core.json.Json;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Where tasklists, their subscriptions and their activities are kept. The keys are drawn in the
/// package's description.
final class TasklistStore {

  static final String FAMILY = "list";
  static final String ACTIVITY = "activity";

  private static final String TASKLIST = "tasklist";
  private static final String SUBSCRIPTIONS = "subscriptions";

  private final Store store;

  TasklistStore(Store store) {
    this.store = store;
  }

  Optional<Kept<Tasklist>> find(TasklistId id) {
    return log(id)
        .head(TASKLIST)
        .map(entry -> new Kept<>(Json.read(entry.value(), Tasklist.class), entry));
  }

  /// @throws Conflict if there is one under its id
  void create(Tasklist tasklist) throws Conflict {
    log(tasklist.id())
        .commit(
            LogCommit.at(tasklist.createdAt())
                .requireAbsent(TASKLIST)
                .set(TASKLIST, Json.write(tasklist))
                .build());
  }

  /// @throws Conflict if it was changed since it was read
  void update(Kept<Tasklist> before, Tasklist after) throws Conflict {
    log(after.id())
        .commit(
            LogCommit.at(after.updatedAt())
                .require(before.entry())
                .set(TASKLIST, Json.write(after))
                .build());
  }

  /// All subscriptions of a tasklist, in the order in which they were made.
  record Subscribed(Optional<Entry> entry, List<Subscription> subscriptions) {}

  /// The form in which they are kept: an object, to which something could be added.
  private record All(List<Subscription> subscriptions) {}

  Subscribed subscriptions(TasklistId id) {
    Optional<Entry> entry = log(id).head(SUBSCRIPTIONS);
    return new Subscribed(
        entry,
        entry.map(kept -> Json.read(kept.value(), All.class).subscriptions()).orElse(List.of()));
  }

  /// Replaces all subscriptions of a tasklist, under the permission that was read with it.
  ///
  /// @throws Conflict if the tasklist or a subscription was changed since it was read
  void subscribe(Kept<Tasklist> tasklist, Subscribed before, List<Subscription> after, Instant at)
      throws Conflict {
    log(tasklist.value().id())
        .commit(
            LogCommit.at(at)
                .require(tasklist.entry())
                .require(SUBSCRIPTIONS, before.entry())
                .set(SUBSCRIPTIONS, Json.write(new All(after)))
                .build());
  }

  /// Takes a change to a task into the log of a tasklist, once: its subscriptions are looked at in
  /// this commit. A tasklist that is gone is passed over.
  ///
  /// @param source the log of the task
  /// @param position the change's place in it
  void take(
      Name source,
      Position position,
      TaskChange change,
      TasklistId id,
      Instant at,
      Followers followers) {
    Log log = log(id);
    while (true) {
      Mark mark = Mark.of(log, source);
      Optional<Kept<Tasklist>> tasklist = find(id);
      if (mark.covers(position) || tasklist.isEmpty()) {
        return;
      }
      Subscribed subscribed = subscriptions(id);
      List<Activity> activities =
          Activity.of(
              new TaskId(source.id()), change, tasklist.get().value(), subscribed.subscriptions());
      LogCommit.Builder commit =
          mark.move(LogCommit.at(at), position)
              .require(tasklist.get().entry())
              .require(SUBSCRIPTIONS, subscribed.entry());
      activities.forEach(activity -> commit.append(ACTIVITY, Json.write(activity)));
      boolean heard = activities.stream().anyMatch(activity -> !activity.recipients().isEmpty());
      Optional<Note> note =
          heard ? Optional.of(followers.note(TasklistActivities.NAME, name(id))) : Optional.empty();
      note.ifPresent(commit::note);
      try {
        log.commit(commit.build());
      } catch (Conflict changedMeanwhile) {
        continue;
      }
      note.ifPresent(noted -> followers.follow(name(id), noted));
      return;
    }
  }

  private Log log(TasklistId id) {
    return store.log(name(id));
  }

  private static Name name(TasklistId id) {
    return Name.of(FAMILY, id.value());
  }
}
