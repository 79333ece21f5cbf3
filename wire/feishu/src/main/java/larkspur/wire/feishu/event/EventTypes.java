package larkspur.wire.feishu.event;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.chat.ChatEvent;
import larkspur.core.chat.Presses;
import larkspur.core.event.TicketRounds;
import larkspur.core.task.TaskEvent;

/// The platform's types of event and the domain's kinds: one of each for the other.
public final class EventTypes {

  private static final Map<String, String> TYPE_OF_KIND = new LinkedHashMap<>();
  private static final Map<String, String> KIND_OF_TYPE = new LinkedHashMap<>();

  static {
    put(ChatEvent.Said.KIND, "im.message.receive_v1");
    put(ChatEvent.Recalled.KIND, "im.message.recalled_v1");
    put(ChatEvent.Read.KIND, "im.message.message_read_v1");
    put(ChatEvent.Reacted.KIND, "im.message.reaction.created_v1");
    put(ChatEvent.ReactionTaken.KIND, "im.message.reaction.deleted_v1");
    put(ChatEvent.BotAdded.KIND, "im.chat.member.bot.added_v1");
    put(ChatEvent.BotRemoved.KIND, "im.chat.member.bot.deleted_v1");
    put(ChatEvent.PeopleAdded.KIND, "im.chat.member.user.added_v1");
    put(ChatEvent.PeopleRemoved.KIND, "im.chat.member.user.deleted_v1");
    put(ChatEvent.Changed.KIND, "im.chat.updated_v1");
    put(ChatEvent.Dissolved.KIND, "im.chat.disbanded_v1");
    put(ChatEvent.Entered.KIND, "im.chat.access_event.bot_p2p_chat_entered_v1");
    put(Presses.ASKED, "card.action.trigger");
    put(TicketRounds.Ticket.KIND, "app_ticket");
    put(TaskEvent.InTenant.KIND, "task.task.update_tenant_v1");
    put(TaskEvent.OfItsApp.KIND, "task.task.updated_v1");
    put(TaskEvent.OfSubscriber.KIND, "task.task.update_user_access_v2");
  }

  private EventTypes() {}

  private static void put(String kind, String type) {
    if (TYPE_OF_KIND.put(kind, type) != null || KIND_OF_TYPE.put(type, kind) != null) {
      throw new IllegalStateException("one type for one kind: " + kind + ", " + type);
    }
  }

  /// What the platform calls a kind of event; empty if it does not tell of it.
  public static Optional<String> ofKind(String kind) {
    return Optional.ofNullable(TYPE_OF_KIND.get(kind));
  }

  /// The kinds of which an app hears that subscribes to types. Types that are not served have none.
  public static Set<String> kinds(Collection<String> types) {
    Set<String> kinds = new TreeSet<>();
    for (String type : types) {
      Optional.ofNullable(KIND_OF_TYPE.get(type)).ifPresent(kinds::add);
    }
    return kinds;
  }

  /// Every type that is served; callbacks, which apps are asked and not told, among them.
  public static Set<String> all() {
    return Set.copyOf(KIND_OF_TYPE.keySet());
  }
}
