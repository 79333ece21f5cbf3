package larkspur.core.task;

import java.util.List;
import larkspur.core.chat.ChatId;

/// One thing that is to be different about a subscription. Lists are replaced as a whole.
public sealed interface SubscriptionEdit {

  record Name(String value) implements SubscriptionEdit {
    public Name {
      Subscription.checkName(value);
    }
  }

  record Subscribers(List<Named<ChatId>> value) implements SubscriptionEdit {
    public Subscribers {
      value = Subscription.checkSubscribers(value);
    }
  }

  record Kinds(List<ActivityKind> value) implements SubscriptionEdit {
    public Kinds {
      value = Subscription.checkKinds(value);
    }
  }

  record Disabled(boolean value) implements SubscriptionEdit {}
}
