package larkspur.core.task;

import java.util.List;
import larkspur.core.event.Followers;
import larkspur.core.json.Json;
import larkspur.core.time.ServerClock;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// Follows the log of every task into the logs of the tasklists that its changes concern.
///
/// Each tasklist takes a change in one commit, in which its subscriptions are looked at: what a
/// subscription says then is what counts, so changing one applies to later activities only.
public final class TaskChanges implements Followers.Follower {

  static final String NAME = "task-changes";

  private final TasklistStore tasklists;
  private final ServerClock clock;
  private final Followers followers;

  /// @param followers who carry on what this one brings
  public TaskChanges(Store store, ServerClock clock, Followers followers) {
    this.tasklists = new TasklistStore(store);
    this.clock = clock;
    this.followers = followers;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> entryFamilies() {
    return List.of(TaskStore.CHANGE);
  }

  @Override
  public void bring(Name source, String family, LogEntry entry) {
    TaskChange change = Json.read(entry.value(), TaskChange.class);
    for (TasklistId tasklist : change.tasklists()) {
      tasklists.take(source, entry.position(), change, tasklist, clock.instant(), followers);
    }
  }
}
