package larkspur.core.task;

import java.time.ZoneId;
import java.util.List;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.event.Followers;
import larkspur.core.identity.Identities;
import larkspur.core.identity.RobotId;
import larkspur.core.json.Json;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;

/// Follows the log of every tasklist into the chats that hear of its activities: one message per
/// activity and chat, in the tasklist's own order. A chat that was dissolved is passed over, and
/// stays a subscriber.
public final class TasklistActivities implements Followers.Follower {

  static final String NAME = "tasklist-activities";

  private final Chats chats;
  private final ActivityPost post;

  /// @param zone in which moments are shown
  public TasklistActivities(Chats chats, Identities identities, Links links, ZoneId zone) {
    this.chats = chats;
    this.post = new ActivityPost(identities, links, zone);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> entryFamilies() {
    return List.of(TasklistStore.ACTIVITY);
  }

  @Override
  public void bring(Name source, String family, LogEntry entry) {
    Activity activity = Json.read(entry.value(), Activity.class);
    if (activity.recipients().isEmpty()) {
      return;
    }
    Body body = post.of(activity);
    for (ChatId chat : activity.recipients()) {
      chats.bring(source, entry.position(), chat, RobotId.TASK_ASSISTANT, body);
    }
  }
}
