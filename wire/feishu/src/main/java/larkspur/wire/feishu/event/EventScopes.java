package larkspur.wire.feishu.event;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import larkspur.core.chat.ChatEvent;
import larkspur.core.chat.Presses;
import larkspur.core.event.Rights;
import larkspur.core.event.TicketRounds;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.task.TaskEvent;

/// By which scopes an app hears of what: one of those that the event's page names is enough.
/// Without any of them the platform lets nobody subscribe to the event; here an app then hears
/// nothing of it.
public final class EventScopes implements Rights {

  private static final Set<String> IN_PAIR =
      Set.of("im:message.p2p_msg", "im:message.p2p_msg:readonly");
  private static final Set<String> IN_GROUP =
      Set.of("im:message.group_msg", "im:message.group_msg:readonly");
  private static final String TO_IT_BY_ANYBODY = "im:message.group_at_msg.include_bot:readonly";
  private static final Set<String> TO_IT =
      Set.of("im:message.group_at_msg", "im:message.group_at_msg:readonly", TO_IT_BY_ANYBODY);

  private static final Set<String> RECEIVING =
      Stream.of(IN_PAIR, IN_GROUP, TO_IT)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> MESSAGES = Set.of("im:message", "im:message:readonly");
  private static final Set<String> REACTIONS =
      Set.of("im:message.reactions:read", "im:message:readonly");
  private static final Set<String> CHATS = Set.of("im:chat", "im:chat:read", "im:chat:readonly");
  private static final Set<String> BOTS =
      Set.of("im:chat", "im:chat.members:bot_access", "im:chat:readonly");
  private static final Set<String> MEMBERS =
      Set.of("im:chat", "im:chat.members:read", "im:chat:readonly");

  /// An event whose page asks for none has an empty set.
  private static final Map<String, Set<String>> ANY_OF =
      Map.ofEntries(
          Map.entry(ChatEvent.Said.KIND, RECEIVING),
          Map.entry(ChatEvent.Said.IN_PAIR, IN_PAIR),
          Map.entry(ChatEvent.Said.IN_GROUP, IN_GROUP),
          Map.entry(ChatEvent.Said.TO_IT, TO_IT),
          Map.entry(ChatEvent.Said.TO_IT_BY_APPS, Set.of(TO_IT_BY_ANYBODY)),
          Map.entry(ChatEvent.Recalled.KIND, MESSAGES),
          Map.entry(ChatEvent.Read.KIND, MESSAGES),
          Map.entry(ChatEvent.Reacted.KIND, REACTIONS),
          Map.entry(ChatEvent.ReactionTaken.KIND, REACTIONS),
          Map.entry(ChatEvent.BotAdded.KIND, BOTS),
          Map.entry(ChatEvent.BotRemoved.KIND, BOTS),
          Map.entry(ChatEvent.PeopleAdded.KIND, MEMBERS),
          Map.entry(ChatEvent.PeopleRemoved.KIND, MEMBERS),
          Map.entry(ChatEvent.Changed.KIND, CHATS),
          Map.entry(ChatEvent.Dissolved.KIND, CHATS),
          Map.entry(ChatEvent.Entered.KIND, Set.of()),
          Map.entry(Presses.ASKED, Set.of()),
          Map.entry(TicketRounds.Ticket.KIND, Set.of()),
          Map.entry(TaskEvent.InTenant.KIND, Set.of("task:task.event_update_tenant:readonly")),
          Map.entry(TaskEvent.OfItsApp.KIND, Set.of("task:task")),
          // No page is known of it: those of the calls that read a task.
          Map.entry(TaskEvent.OfSubscriber.KIND, Set.of("task:task:read", "task:task:write")));

  private final Identities identities;

  public EventScopes(Identities identities) {
    this.identities = identities;
  }

  /// Nobody has a right that is not known here.
  @Override
  public boolean has(AppId app, String right) {
    Set<String> anyOf = ANY_OF.get(right);
    if (anyOf == null) {
      return false;
    }
    return anyOf.isEmpty()
        || identities
            .app(app)
            .filter(known -> known.scopes().stream().anyMatch(anyOf::contains))
            .isPresent();
  }
}
