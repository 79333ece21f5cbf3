package larkspur.core.task;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import larkspur.core.chat.ChatId;
import larkspur.core.refusal.Refusal;

/// When one of these kinds of activity happens in its tasklist, these chats hear of it.
///
/// @param name need not be unique
/// @param subscribers at least one, in the order in which they were given
/// @param kinds in the order in which they were given; with none, nothing is ever told
/// @param disabled kept, but silent
public record Subscription(
    SubscriptionId id,
    String name,
    List<ChatId> subscribers,
    List<ActivityKind> kinds,
    boolean disabled,
    Instant createdAt) {

  public static final int NAME_MAX = 50;
  public static final int SUBSCRIBERS_MAX = 50;

  /// Subscriptions of one tasklist.
  public static final int PER_TASKLIST_MAX = 50;

  public Subscription {
    subscribers = List.copyOf(subscribers);
    kinds = List.copyOf(kinds);
  }

  boolean wants(ActivityKind kind) {
    return !disabled && kinds.contains(kind);
  }

  static String checkName(String name) {
    return Lengths.name("name", name, NAME_MAX);
  }

  /// At most 50 as given; then a repeated one counts once.
  static List<Named<ChatId>> checkSubscribers(List<Named<ChatId>> subscribers) {
    if (subscribers.isEmpty()) {
      throw new Refusal.Invalid("subscribers", "must not be empty");
    }
    return Lengths.sizeAtMost("subscribers", subscribers, SUBSCRIBERS_MAX).stream()
        .distinct()
        .toList();
  }

  static List<ActivityKind> checkKinds(List<ActivityKind> kinds) {
    if (distinct(kinds) != kinds.size()) {
      throw new Refusal.Invalid("kinds", "must not repeat");
    }
    return List.copyOf(kinds);
  }

  private static int distinct(Collection<ActivityKind> kinds) {
    return kinds.isEmpty() ? 0 : EnumSet.copyOf(kinds).size();
  }
}
