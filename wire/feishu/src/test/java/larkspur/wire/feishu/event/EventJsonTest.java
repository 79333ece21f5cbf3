package larkspur.wire.feishu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatEdit;
import larkspur.core.chat.ChatEvent;
import larkspur.core.chat.ChatSettings;
import larkspur.core.chat.ChatSettings.Audience;
import larkspur.core.chat.ChatSettings.Secrecy;
import larkspur.core.chat.ChatSettings.Who;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Listener;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.task.TaskEvent;
import larkspur.core.task.TaskId;
import larkspur.storage.Position;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EventJsonTest {

  private static final Instant AT = FeishuHarness.START;
  private static final Position PLACE = new Position(AT.toEpochMilli() * 10_000);

  private final FeishuHarness harness = FeishuHarness.serving(Set.of(), _ -> List.of());
  private static final TaskId TASK = new TaskId("24314cff-b7fe-438d-a232-b1a80a5f3371");

  private final EventJson json = new EventJson(harness.identities, harness.chats);
  private final Chat chat =
      harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.APP, FeishuHarness.LIN);

  @AfterEach
  void close() {
    harness.close();
  }

  /// What each kind of event is told with: the members of `event`, in their order.
  static Stream<Map.Entry<String, List<String>>> members() {
    List<String> byOperator =
        List.of("chat_id", "operator_id", "external", "operator_tenant_key", "name", "i18n_names");
    List<String> people = Stream.concat(byOperator.stream(), Stream.of("users")).toList();
    List<String> reaction =
        List.of("message_id", "reaction_type", "operator_type", "user_id", "action_time");
    Map<String, List<String>> members = new LinkedHashMap<>();
    members.put("im.message.receive_v1", List.of("sender", "message"));
    members.put(
        "im.message.recalled_v1", List.of("message_id", "chat_id", "recall_time", "recall_type"));
    members.put("im.message.message_read_v1", List.of("reader", "message_id_list"));
    members.put("im.message.reaction.created_v1", reaction);
    members.put("im.message.reaction.deleted_v1", reaction);
    members.put("im.chat.member.bot.added_v1", byOperator);
    members.put("im.chat.member.bot.deleted_v1", byOperator);
    members.put("im.chat.member.user.added_v1", people);
    members.put("im.chat.member.user.deleted_v1", people);
    members.put(
        "im.chat.updated_v1",
        List.of(
            "chat_id",
            "operator_id",
            "external",
            "operator_tenant_key",
            "after_change",
            "before_change"));
    members.put("im.chat.disbanded_v1", byOperator);
    members.put(
        "im.chat.access_event.bot_p2p_chat_entered_v1",
        List.of("chat_id", "operator_id", "last_message_id", "last_message_create_time"));
    return members.entrySet().stream();
  }

  private ChatEvent happened(String type) {
    Chat renamed =
        new Chat(
            chat.id(),
            chat.tenant(),
            chat.openChatId(),
            chat.vchannelId(),
            chat.kind(),
            "Plans",
            chat.description(),
            chat.general(),
            chat.open(),
            chat.archived(),
            chat.owner(),
            chat.createdAt());
    var ada = FeishuHarness.ADA;
    var lin = FeishuHarness.LIN;
    return switch (type) {
      case "im.message.receive_v1" -> said(Body.Text.plain("hello"));
      case "im.message.recalled_v1" -> new ChatEvent.Recalled(chat.id(), PLACE, lin, ada, AT);
      case "im.message.message_read_v1" -> new ChatEvent.Read(chat.id(), List.of(PLACE), ada, AT);
      case "im.message.reaction.created_v1" ->
          new ChatEvent.Reacted(chat.id(), PLACE, ada, "SMILE", AT);
      case "im.message.reaction.deleted_v1" ->
          new ChatEvent.ReactionTaken(chat.id(), PLACE, ada, "SMILE", AT);
      case "im.chat.member.bot.added_v1" -> new ChatEvent.BotAdded(chat.id(), ada, AT);
      case "im.chat.member.bot.deleted_v1" -> new ChatEvent.BotRemoved(chat.id(), ada, AT);
      case "im.chat.member.user.added_v1" ->
          new ChatEvent.PeopleAdded(chat.id(), List.of(lin), ada, AT);
      case "im.chat.member.user.deleted_v1" ->
          new ChatEvent.PeopleRemoved(chat.id(), List.of(lin), ada, AT);
      case "im.chat.updated_v1" -> new ChatEvent.Changed(chat, renamed, ada, AT);
      case "im.chat.disbanded_v1" -> new ChatEvent.Dissolved(chat.id(), ada, AT);
      case "im.chat.access_event.bot_p2p_chat_entered_v1" ->
          new ChatEvent.Entered(chat.id(), Optional.of(PLACE), ada, AT);
      default -> throw new AssertionError(type);
    };
  }

  private ChatEvent said(Body body) {
    return new ChatEvent.Said(
        new Message(
            chat.id(),
            PLACE,
            FeishuHarness.ADA,
            body,
            Optional.empty(),
            Optional.empty(),
            false,
            AT,
            Optional.empty(),
            0));
  }

  @ParameterizedTest
  @MethodSource("members")
  @Proves({"event-5.1.1", "event-5.13.1"})
  void every_kind_of_event_is_told_in_its_envelope(Map.Entry<String, List<String>> expected) {
    JsonNode told = told(happened(expected.getKey()));
    assertThat(told.propertyNames()).containsExactly("schema", "header", "event");
    assertThat(told.path("header").propertyNames())
        .containsExactly("event_id", "event_type", "create_time", "token", "app_id", "tenant_key");
    assertThat(told.path("header").path("event_type").asString()).isEqualTo(expected.getKey());
    assertThat(told.path("header").path("create_time").asString())
        .isEqualTo(Long.toString(AT.toEpochMilli()));
    assertThat(told.path("event").propertyNames()).containsExactlyElementsOf(expected.getValue());
  }

  @Test
  void every_type_that_is_served_is_tried_here_and_leads_to_one_kind() {
    assertThat(members().map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(
            EventTypes.all().stream().filter(type -> type.startsWith("im.")).toList());
    for (String type : members().map(Map.Entry::getKey).toList()) {
      String kind = happened(type).kind();
      assertThat(EventTypes.ofKind(kind)).contains(type);
      assertThat(EventTypes.kinds(List.of(type, "no.such_v1"))).containsExactly(kind);
    }
  }

  @Test
  @Proves({"event-5.13.2", "event-5.13.3"})
  void people_are_named_as_the_app_knows_them_and_by_user_id_only_with_the_scope() {
    JsonNode without = told(happened("im.message.receive_v1")).path("event").path("sender");
    assertThat(without.path("sender_id").propertyNames()).containsExactly("union_id", "open_id");
    assertThat(without.path("sender_id").path("open_id").asString())
        .isEqualTo(harness.openId(FeishuHarness.ADA));
    assertThat(without.path("sender_type").asString()).isEqualTo("user");
    harness.put(FeishuHarness.APP, "Ticket desk", Set.of("contact:user.employee_id:readonly"));
    JsonNode with = told(happened("im.message.receive_v1")).path("event").path("sender");
    assertThat(with.path("sender_id").propertyNames())
        .containsExactly("union_id", "user_id", "open_id");
    assertThat(with.path("sender_id").path("user_id").asString()).isEqualTo("ada");
  }

  @Test
  @Proves("event-5.13.2")
  void a_message_is_told_as_it_is_received_with_those_whom_it_mentions() {
    Body body =
        new Body.Text(
            List.of(new Inline.Text("hi "), new Inline.Mention(FeishuHarness.LIN, "Lin")),
            List.of());
    JsonNode message = told(said(body)).path("event").path("message");
    assertThat(message.path("content").asString()).isEqualTo("{\"text\":\"hi @_user_1\"}");
    assertThat(message.path("message_type").asString()).isEqualTo("text");
    assertThat(message.path("chat_type").asString()).isEqualTo("group");
    assertThat(message.path("chat_id").asString()).isEqualTo(chat.openChatId());
    JsonNode mention = message.path("mentions").path(0);
    assertThat(mention.path("key").asString()).isEqualTo("@_user_1");
    assertThat(mention.path("id").path("open_id").asString())
        .isEqualTo(harness.openId(FeishuHarness.LIN));
    assertThat(mention.path("mentioned_type").asString()).isEqualTo("user");
  }

  @Test
  void of_a_changed_chat_only_what_was_changed_is_told() {
    JsonNode event = told(happened("im.chat.updated_v1")).path("event");
    assertThat(event.path("before_change").toString()).isEqualTo("{\"name\":\"Roadmap\"}");
    assertThat(event.path("after_change").toString()).isEqualTo("{\"name\":\"Plans\"}");
  }

  private Chat become(Actor owner, List<Actor> managers, ChatSettings settings) {
    return new Chat(
        chat.id(),
        chat.tenant(),
        chat.openChatId(),
        chat.vchannelId(),
        chat.kind(),
        chat.name(),
        Optional.of("All of it"),
        chat.general(),
        chat.open(),
        chat.archived(),
        owner,
        chat.createdAt(),
        chat.creator(),
        managers,
        settings);
  }

  @Test
  @Proves("event-5.13.1")
  void each_setting_that_the_page_names_is_told_when_it_is_changed() {
    ChatSettings settings =
        new ChatSettings(
            Optional.of("img_v3_1"),
            new TreeMap<>(Map.of("ja_jp", "計画")),
            Who.LEADERS,
            Who.LEADERS,
            Who.LEADERS,
            Who.LEADERS,
            Who.LEADERS,
            Audience.LEADERS,
            Audience.NOBODY,
            true,
            Who.LEADERS,
            true,
            new Secrecy(true, false, true, false));
    Chat after = become(FeishuHarness.LIN, List.of(), settings);
    JsonNode event = told(new ChatEvent.Changed(chat, after, FeishuHarness.ADA, AT)).path("event");
    assertThat(event.path("after_change"))
        .isEqualTo(
            FeishuJson.read(
                bytes(
                    """
                    {"avatar":"img_v3_1","description":"All of it","i18n_names":{"ja_jp":"計画"},
                     "add_member_permission":"only_owner","share_card_permission":"not_allowed",
                     "at_all_permission":"only_owner","edit_permission":"only_owner",
                     "membership_approval":"approval_required","join_message_visibility":"only_owner",
                     "leave_message_visibility":"not_anyone",
                     "owner_id":{"union_id":"%s","open_id":"%s"},
                     "restricted_mode_setting":{"status":true,
                      "screenshot_has_permission_setting":"not_anyone",
                      "download_has_permission_setting":"all_members",
                      "message_has_permission_setting":"not_anyone"},
                     "group_message_type":"thread"}
                    """
                        .formatted(
                            harness.identities.unionId(FeishuHarness.LIN),
                            harness.openId(FeishuHarness.LIN)))));
    assertThat(event.path("before_change").propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            event.path("after_change").propertyNames().stream()
                .filter(name -> !name.equals("i18n_names"))
                .toList());
    assertThat(event.at("/before_change/edit_permission").asString()).isEqualTo("all_members");
  }

  @Test
  void what_the_page_does_not_name_is_not_told() {
    Chat before = become(FeishuHarness.ADA, List.of(), ChatSettings.DEFAULT);
    Chat managed = become(FeishuHarness.ADA, List.of(FeishuHarness.LIN), ChatSettings.DEFAULT);
    ChatEvent changed = new ChatEvent.Changed(before, managed, FeishuHarness.ADA, AT);
    assertThat(json.of(listener(), event(changed.kind(), changed))).isEmpty();
  }

  @Test
  @Proves("event-5.13.1")
  void a_chat_is_named_as_it_is_now_in_each_language() {
    harness.chats.edit(
        new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, Optional.empty(), Set.of()),
        chat.id(),
        new ChatEdit(
            Optional.of("Plans"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(FeishuHarness.LIN),
            EventJsonTest::named));
    JsonNode event = told(happened("im.chat.member.user.added_v1")).path("event");
    assertThat(event.path("name").asString()).isEqualTo("Plans");
    assertThat(event.path("i18n_names"))
        .isEqualTo(
            FeishuJson.read(bytes("{\"zh_cn\":\"Plans\",\"en_us\":\"Plans\",\"ja_jp\":\"計画\"}")));
    assertThat(event.at("/operator_id/open_id").asString())
        .isEqualTo(harness.openId(FeishuHarness.ADA));
    assertThat(event.at("/users/0/name").asString()).isEqualTo("Lin");
    assertThat(event.at("/users/0/user_id/open_id").asString())
        .isEqualTo(harness.openId(FeishuHarness.LIN));
    ChatEvent byOwner =
        new ChatEvent.Recalled(chat.id(), PLACE, FeishuHarness.ADA, FeishuHarness.LIN, AT);
    assertThat(told(byOwner).at("/event/recall_type").asString()).isEqualTo("group_owner");
  }

  private static ChatSettings named(ChatSettings settings) {
    return new ChatSettings(
        settings.picture(),
        new TreeMap<>(Map.of("ja_jp", "計画")),
        settings.edits(),
        settings.adds(),
        settings.callsAll(),
        settings.urges(),
        settings.meets(),
        settings.hearsComing(),
        settings.hearsGoing(),
        settings.approval(),
        settings.seesCount(),
        settings.threads(),
        settings.secrecy());
  }

  @Test
  void a_kind_that_the_platform_does_not_know_is_not_told() {
    assertThat(json.of(listener(), event("some.thing", happened("im.message.receive_v1"))))
        .isEmpty();
  }

  /// What node prints of the same object.
  @Test
  @Proves("event-5.4.4")
  void the_bytes_are_those_of_stringify() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", "a/b=&<>'\"\\\b\f\n\r\t\u0001\u001f\u007f\u2028 中 😀");
    object.put("list", List.of(1, true));
    assertThat(new String(EventJson.stringify(object), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"text\":\"a/b=&<>'\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028 中"
                + " 😀\",\"list\":[1,true]}");
  }

  @Proves("event-5.13.4")
  @Test
  void a_task_of_the_tenant_is_told_with_its_people_nested_twice() {
    TaskEvent created =
        new TaskEvent.InTenant(
            TASK, TaskEvent.InTenant.Thing.TASK, true, List.of(FeishuHarness.ADA));
    JsonNode told = told(created);
    assertThat(told.at("/header/event_type").asString()).isEqualTo("task.task.update_tenant_v1");
    assertThat(told.get("event"))
        .isEqualTo(
            FeishuJson.read(
                """
                {"user_id_list":{"user_id_list":[{"union_id":"","user_id":"","open_id":"%s"}]},
                 "task_id":"24314cff-b7fe-438d-a232-b1a80a5f3371","object_type":"task","event_type":"create"}
                """
                    .formatted(harness.identities.openId(FeishuHarness.APP, FeishuHarness.ADA))
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Proves("event-5.13.4")
  @Test
  void a_task_of_the_app_is_told_with_the_number_of_what_changed() {
    Map<TaskEvent.OfItsApp.Thing, Integer> numbers =
        Map.of(
            TaskEvent.OfItsApp.Thing.DETAILS, 1,
            TaskEvent.OfItsApp.Thing.ASSIGNEES, 2,
            TaskEvent.OfItsApp.Thing.FOLLOWERS, 3,
            TaskEvent.OfItsApp.Thing.COMPLETION, 5,
            TaskEvent.OfItsApp.Thing.REOPENING, 6);
    assertThat(numbers).containsOnlyKeys(TaskEvent.OfItsApp.Thing.values());
    numbers.forEach((thing, number) -> {
      JsonNode told = told(new TaskEvent.OfItsApp(TASK, thing));
      assertThat(told.at("/header/event_type").asString()).isEqualTo("task.task.updated_v1");
      assertThat(told.at("/event/obj_type")).isEqualTo(FeishuJson.read(bytes("" + number)));
      assertThat(told.at("/event/task_id").asString()).isEqualTo(TASK.value());
    });
  }

  @Proves("event-5.13.5")
  @Test
  void a_subscriber_is_told_what_changed_in_words() {
    JsonNode told =
        told(
            new TaskEvent.OfSubscriber(
                TASK, Set.of(TaskEvent.Part.COMPLETION, TaskEvent.Part.SUMMARY)));
    assertThat(told.at("/header/event_type").asString())
        .isEqualTo("task.task.update_user_access_v2");
    assertThat(told.get("event"))
        .isEqualTo(
            FeishuJson.read(
                bytes(
                    "{\"event_types\":[\"task_summary_update\",\"task_completed_update\"],"
                        + "\"task_guid\":\"24314cff-b7fe-438d-a232-b1a80a5f3371\"}")));
    TaskEvent untold = new TaskEvent.OfSubscriber(TASK, Set.of(TaskEvent.Part.OTHER));
    assertThat(json.of(listener(), event(untold.kind(), untold))).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode told(TaskEvent happened) {
    return FeishuJson.read(json.of(listener(), event(happened.kind(), happened)).orElseThrow());
  }

  private JsonNode told(ChatEvent happened) {
    return FeishuJson.read(json.of(listener(), event(happened.kind(), happened)).orElseThrow());
  }

  private static AppEvent event(String kind, Object happened) {
    return new AppEvent(
        FeishuHarness.APP,
        new AppEvent.Place(1, PLACE),
        "0".repeat(32),
        kind,
        AT,
        Json.write(happened));
  }

  private static Listener listener() {
    return new Listener(
        FeishuHarness.TENANT,
        FeishuHarness.APP,
        new Listener.Way.Connection(),
        Optional.empty(),
        "token",
        Optional.empty());
  }
}
