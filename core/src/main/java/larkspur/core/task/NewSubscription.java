package larkspur.core.task;

import java.util.List;
import larkspur.core.chat.ChatId;

/// What a new subscription is to be.
public record NewSubscription(
    String name, List<Named<ChatId>> subscribers, List<ActivityKind> kinds, boolean disabled) {

  public NewSubscription {
    Subscription.checkName(name);
    subscribers = Subscription.checkSubscribers(subscribers);
    kinds = Subscription.checkKinds(kinds);
  }
}
