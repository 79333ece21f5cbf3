package larkspur.core.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatId;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;

/// Something that happened in a tasklist, and who hears of it; an entry of the tasklist's log. One
/// activity is one message per chat.
///
/// @param tasklistName as it was when this was entered, like the recipients
/// @param people those who were added or removed
/// @param detail the names of files, or the beginning of a comment
/// @param recipients each once, though several subscriptions name it
record Activity(
    ActivityKind kind,
    Instant at,
    TenantId tenant,
    String tasklistName,
    Actor actor,
    TaskId task,
    TaskNumber number,
    String summary,
    Schedule schedule,
    List<Actor> people,
    Optional<String> detail,
    List<ChatId> recipients) {

  Activity {
    people = List.copyOf(people);
    recipients = List.copyOf(recipients);
  }

  /// What a change to a task means in one tasklist, told to whom its subscriptions name at this
  /// moment.
  static List<Activity> of(
      TaskId task, TaskChange change, Tasklist tasklist, List<Subscription> subscriptions) {
    return change.happenings().stream()
        .filter(happening -> happening.tasklists().contains(tasklist.id()))
        .map(happening ->
            new Activity(
                happening.kind(),
                change.at(),
                tasklist.tenant(),
                tasklist.name(),
                change.actor(),
                task,
                change.number(),
                change.summary(),
                change.schedule(),
                happening.people(),
                happening.detail(),
                recipients(happening.kind(), subscriptions)))
        .toList();
  }

  private static List<ChatId> recipients(ActivityKind kind, List<Subscription> subscriptions) {
    return subscriptions.stream()
        .filter(subscription -> subscription.wants(kind))
        .flatMap(subscription -> subscription.subscribers().stream())
        .distinct()
        .toList();
  }
}
