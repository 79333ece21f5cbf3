package larkspur.wire.feishu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import larkspur.conformance.Proves;
import larkspur.core.chat.ChatEvent;
import larkspur.core.identity.AppId;
import larkspur.core.task.TaskEvent;
import larkspur.wire.feishu.FeishuHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The scopes that the pages of the events name.
class EventScopesTest {

  private final FeishuHarness harness = FeishuHarness.serving(Set.of(), _ -> List.of());
  private final EventScopes scopes = new EventScopes(harness.identities);

  @AfterEach
  void stop() {
    harness.close();
  }

  @ParameterizedTest
  @CsvSource({
    "im.message.receive_v1, im:message.p2p_msg im:message.p2p_msg:readonly im:message.group_msg"
        + " im:message.group_msg:readonly im:message.group_at_msg im:message.group_at_msg:readonly"
        + " im:message.group_at_msg.include_bot:readonly",
    "im.message.recalled_v1, im:message im:message:readonly",
    "im.message.message_read_v1, im:message im:message:readonly",
    "im.message.reaction.created_v1, im:message.reactions:read im:message:readonly",
    "im.message.reaction.deleted_v1, im:message.reactions:read im:message:readonly",
    "im.chat.updated_v1, im:chat im:chat:read im:chat:readonly",
    "im.chat.disbanded_v1, im:chat im:chat:read im:chat:readonly",
    "im.chat.member.bot.added_v1, im:chat im:chat.members:bot_access im:chat:readonly",
    "im.chat.member.bot.deleted_v1, im:chat im:chat.members:bot_access im:chat:readonly",
    "im.chat.member.user.added_v1, im:chat im:chat.members:read im:chat:readonly",
    "im.chat.member.user.deleted_v1, im:chat im:chat.members:read im:chat:readonly",
    "task.task.update_tenant_v1, task:task.event_update_tenant:readonly",
    "task.task.updated_v1, task:task",
    "task.task.update_user_access_v2, task:task:read task:task:write",
  })
  @Proves("event-5.13.8")
  void one_of_the_scopes_of_an_events_page_is_enough_and_no_other_is(String type, String anyOf) {
    String kind = EventTypes.kinds(List.of(type)).iterator().next();
    Set<String> enough = Set.of(anyOf.split(" "));
    assertThat(all()).containsAll(enough);
    for (String scope : all()) {
      assertThat(has(kind, scope)).as(scope).isEqualTo(enough.contains(scope));
    }
    assertThat(has(kind)).isFalse();
  }

  @Test
  @Proves("event-5.13.8")
  void the_opening_of_a_chat_asks_for_no_scope_and_every_type_is_tried_here() {
    assertThat(has(ChatEvent.Entered.KIND)).isTrue();
    List<String> without = new ArrayList<>();
    for (String type : EventTypes.all()) {
      String kind = EventTypes.kinds(List.of(type)).iterator().next();
      if (!has(kind, all().toArray(String[]::new))) {
        without.add(type);
      }
    }
    assertThat(without).isEmpty();
    assertThat(has("some.thing", all().toArray(String[]::new))).isFalse();
  }

  @Test
  @Proves("event-5.13.9")
  void each_way_of_hearing_messages_has_scopes_of_its_own() {
    Map<String, Set<String>> enough =
        Map.of(
            ChatEvent.Said.IN_PAIR, Set.of("im:message.p2p_msg", "im:message.p2p_msg:readonly"),
            ChatEvent.Said.IN_GROUP,
                Set.of("im:message.group_msg", "im:message.group_msg:readonly"),
            ChatEvent.Said.TO_IT,
                Set.of(
                    "im:message.group_at_msg",
                    "im:message.group_at_msg:readonly",
                    "im:message.group_at_msg.include_bot:readonly"),
            ChatEvent.Said.TO_IT_BY_APPS, Set.of("im:message.group_at_msg.include_bot:readonly"));
    enough.forEach((right, scopes) -> {
      for (String scope : all()) {
        assertThat(has(right, scope)).as(right + " " + scope).isEqualTo(scopes.contains(scope));
      }
    });
  }

  @Test
  void an_app_that_is_not_there_has_no_right_that_asks_for_a_scope() {
    assertThat(scopes.has(AppId.of(0xfff), TaskEvent.InTenant.KIND)).isFalse();
  }

  /// Every scope that is enough for anything, and some that are for nothing.
  private static Set<String> all() {
    return new TreeSet<>(
        Set.of(
            "im:message",
            "im:message:readonly",
            "im:message.p2p_msg",
            "im:message.p2p_msg:readonly",
            "im:message.group_msg",
            "im:message.group_msg:readonly",
            "im:message.group_bot_msg",
            "im:message.group_at_msg",
            "im:message.group_at_msg:readonly",
            "im:message.group_at_msg.include_bot:readonly",
            "im:message.reactions:read",
            "im:chat",
            "im:chat:read",
            "im:chat:readonly",
            "im:chat.members:read",
            "im:chat.members:bot_access",
            "task:task",
            "task:task:read",
            "task:task:write",
            "task:task.event_update_tenant:readonly"));
  }

  private boolean has(String right, String... held) {
    harness.put(FeishuHarness.APP, "Ticket desk", Set.of(held));
    return scopes.has(FeishuHarness.APP, right);
  }
}
