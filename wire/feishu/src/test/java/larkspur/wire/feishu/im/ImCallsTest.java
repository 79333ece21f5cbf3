package larkspur.wire.feishu.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.storage.Position;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImCallsTest {

  private static final Caller ADA =
      new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, Optional.empty(), Set.of());

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("im:chat", "im:message"),
          on ->
              Stream.of(
                      new ChatCalls(on.chats, on.foundings, on.identities).calls(),
                      new MemberCalls(on.chats, on.identities).calls(),
                      new MessageCalls(on.chats, new Messages(on.chats), on.identities).calls())
                  .flatMap(List::stream)
                  .toList());

  private final Map<String, String> known = new HashMap<>();
  private String app;
  private Chat chat;

  @BeforeEach
  void found() {
    app = harness.tenantToken();
    chat = harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.APP);
    known.put("ada", harness.openId(FeishuHarness.ADA));
    known.put("lin", harness.openId(FeishuHarness.LIN));
    known.put("chat", chat.openChatId());
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void a_chat_is_created_seen_and_joined_as_the_samples_say() {
    known.putAll(Sample.of("im/chat.create/by-an-app").play(harness, app, known));
    Sample.of("im/chat.get/created").play(harness, app, known);
    Sample.of("im/chat.members.create/nobody").play(harness, app, known);
    Sample.of("im/chat.members.create/lin").play(harness, app, known);
    Sample.of("im/chat.members.get/two-people").play(harness, app, known);
  }

  @Test
  @Proves({"im-3.1.1", "im-3.2.2"})
  void a_message_is_listed_and_got_as_the_samples_say() {
    say("hello");
    known.putAll(Sample.of("im/message.list/one").play(harness, app, known));
    Sample.of("im/message.get/one").play(harness, app, known);
  }

  @Test
  @Proves({"im-3.2.1", "im-3.2.3"})
  void a_recalled_message_is_listed_with_words_of_that_and_got_without_content() {
    Message said = say("hello");
    harness.chats.delete(ADA, chat.id(), said.position());

    JsonNode listed = list(app, "").data().at("/items/0");
    assertThat(listed.get("deleted").asBoolean()).isTrue();
    assertThat(listed.at("/body/content").asString()).isEqualTo("This message was recalled");

    JsonNode got = get(listed.get("message_id").asString(), "").data().at("/items/0");
    assertThat(got.get("deleted").asBoolean()).isTrue();
    assertThat(got.get("body").isObject()).isTrue();
    assertThat(got.get("body").has("content")).isFalse();
  }

  @Test
  @Proves("im-3.1.2")
  void a_quote_of_a_quote_names_its_parent_and_the_root_of_both() {
    Message first = say("first", Optional.empty());
    Message second = say("second", Optional.of(first.position()));
    Message third = say("third", Optional.of(second.position()));
    harness.chats.delete(ADA, chat.id(), second.position());
    say("fourth", Optional.of(third.position()));

    JsonNode items = list(app, "").data().get("items");
    assertThat(items.at("/0").has("parent_id")).isFalse();
    assertThat(items.at("/0").has("root_id")).isFalse();
    for (int i = 1; i < 4; i++) {
      assertThat(items.get(i).get("parent_id")).isEqualTo(items.get(i - 1).get("message_id"));
      assertThat(items.get(i).get("root_id")).isEqualTo(items.at("/0/message_id"));
    }
  }

  @Test
  @Proves("im-3.2.4")
  void people_in_a_message_are_named_by_the_kind_of_id_that_is_asked_for() {
    Body.Text body =
        new Body.Text(
            List.of(
                new Inline.Mention(FeishuHarness.LIN, "Lin"),
                new Inline.Mention(FeishuHarness.APP, "Ticket desk"),
                new Inline.Mention(FeishuHarness.LIN, "Lin")),
            List.of());
    harness.chats.say(ADA, chat.id(), body, Optional.empty());
    String message = list(app, "").data().at("/items/0/message_id").asString();

    JsonNode byOpenId = get(message, "").data().at("/items/0");
    assertThat(named(byOpenId.get("sender"))).isEqualTo("open_id " + known.get("ada"));
    JsonNode byUnionId = get(message, "?user_id_type=union_id").data().at("/items/0");
    assertThat(named(byUnionId.get("sender")))
        .isEqualTo("union_id " + harness.identities.unionId(FeishuHarness.ADA));
    assertThat(byUnionId.get("mentions")).hasSize(2);
    assertThat(named(byUnionId.at("/mentions/0")))
        .isEqualTo("union_id " + harness.identities.unionId(FeishuHarness.LIN));
    assertThat(named(byUnionId.at("/mentions/1"))).isEqualTo("app_id " + FeishuHarness.APP.value());
    assertThat(byUnionId.at("/body/content").asString())
        .isEqualTo("{\"text\":\"@_user_1@_user_2@_user_1\"}");
  }

  @Test
  @Proves("im-3.2.4")
  void user_ids_in_a_message_are_left_out_without_the_scope_for_them() {
    say("hello");
    String message = list(app, "").data().at("/items/0/message_id").asString();

    JsonNode hidden = get(message, "?user_id_type=user_id").data().at("/items/0/sender");
    assertThat(hidden.has("id")).isFalse();
    assertThat(hidden.get("id_type").asString()).isEqualTo("user_id");
    harness.put(
        FeishuHarness.APP,
        "Ticket desk",
        Set.of("im:message", "contact:user.employee_id:readonly"));
    JsonNode shown = get(message, "?user_id_type=user_id").data().at("/items/0/sender");
    assertThat(named(shown)).isEqualTo("user_id ada");
  }

  private static String named(JsonNode somebody) {
    return somebody.get("id_type").asString() + " " + somebody.get("id").asString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.list/no-container",
        "message.list/chat-of-nobody",
        "message.get/unknown",
        "chat.get/unknown"
      })
  void is_refused_as_the_sample_says(String sample) {
    Sample.of("im/" + sample).play(harness, app, known);
  }

  @Test
  void whoever_is_not_in_the_chat_reads_nothing() {
    say("hello");
    String lin = harness.userToken(FeishuHarness.LIN);
    assertThat(list(lin, "").code()).isEqualTo(230002);
    assertThat(
            harness.call("GET", "/im/v1/chats/" + chat.openChatId() + "/members", lin, "").code())
        .isEqualTo(232011);
    Reply mine =
        harness.call("GET", "/im/v1/chats/" + chat.openChatId() + "/members/is_in_chat", lin, "");
    assertThat(mine.data().get("is_in_chat").asBoolean()).isFalse();
  }

  @Test
  void pages_hold_every_message_once_in_either_order() {
    for (int i = 0; i < 7; i++) {
      say("m" + i);
      harness.clock.forward(Duration.ofMillis(1));
    }
    assertThat(pages("ByCreateTimeAsc")).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
    assertThat(pages("ByCreateTimeDesc")).containsExactly("m6", "m5", "m4", "m3", "m2", "m1", "m0");
  }

  private List<String> pages(String order) {
    List<String> texts = new ArrayList<>();
    String token = "";
    do {
      Reply page = list(app, "&page_size=3&sort_type=" + order + "&page_token=" + token);
      page.data()
          .get("items")
          .forEach(item ->
              texts.add(item.get("body").get("content").asString().replaceAll(".*:\"|\"}", "")));
      assertThat(page.data().has("page_token")).isEqualTo(page.data().get("has_more").asBoolean());
      token = page.data().path("page_token").asString("");
    } while (!token.isEmpty());
    return texts;
  }

  @Test
  @Proves("im-3.4.1")
  void both_bounds_in_seconds_are_included() {
    say("at 0");
    harness.clock.forward(Duration.ofMillis(999));
    say("at 0.999");
    harness.clock.forward(Duration.ofMillis(1));
    say("at 1");
    long start = FeishuHarness.START.getEpochSecond();
    assertThat(list(app, "&start_time=" + start + "&end_time=" + start).data().get("items"))
        .hasSize(2);
    assertThat(list(app, "&start_time=" + (start + 1)).data().get("items")).hasSize(1);
    assertThat(list(app, "&start_time=" + (start + 1) + "&end_time=" + start).data().get("items"))
        .isEmpty();
  }

  @Test
  void a_token_of_another_list_is_refused() {
    for (int i = 0; i < 3; i++) {
      say("m" + i);
    }
    String token = list(app, "&page_size=1").data().get("page_token").asString();
    assertThat(list(app, "&page_size=1&page_token=" + token).code()).isZero();
    assertThat(list(app, "&page_size=1&sort_type=ByCreateTimeDesc&page_token=" + token).code())
        .isEqualTo(230001);
    assertThat(list(app, "&page_token=nonsense").code()).isEqualTo(230001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page_size=0",
        "page_size=51",
        "page_size=x",
        "sort_type=Newest",
        "start_time=1.5"
      })
  void what_is_out_of_range_is_an_invalid_parameter(String parameter) {
    Reply reply = list(app, "&" + parameter);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(230001);
  }

  @Test
  void names_above_the_limit_and_settings_that_there_are_not_are_refused() {
    assertThat(create("{\"name\":\"" + "x".repeat(200) + "\"}")).isZero();
    assertThat(create("{\"name\":\"" + "x".repeat(201) + "\"}")).isEqualTo(232001);
    assertThat(create("{\"group_message_type\":\"letter\"}")).isEqualTo(232001);
    assertThat(create("{\"user_id_list\":\"ou_x\"}")).isEqualTo(232001);
    assertThat(create("{\"bot_id_list\":[\"cli_ffffffffffffffff\"]}")).isEqualTo(232021);
  }

  @Test
  @Proves("platform-1.11.3")
  void an_open_id_that_another_app_was_given_is_refused_as_such() {
    AppId second = AppId.of(0x5ec0d);
    harness.put(second, "Second desk", Set.of("im:chat"));
    String foreign = harness.identities.openId(second, FeishuHarness.LIN);
    String members = "/im/v1/chats/" + chat.openChatId() + "/members";
    for (String path : List.of(members, members + "?succeed_type=1")) {
      Reply reply = harness.call("POST", path, app, "{\"id_list\":[\"" + foreign + "\"]}");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo(99992361);
    }
    assertThat(create("{\"owner_id\":\"" + foreign + "\"}")).isEqualTo(99992361);
    assertThat(create("{\"user_id_list\":[\"" + foreign + "\"]}")).isEqualTo(99992361);
    String own = harness.openId(FeishuHarness.LIN);
    assertThat(create("{\"user_id_list\":[\"" + own + "\"]}")).isZero();
  }

  @Test
  @Proves("platform-1.11.4")
  void user_ids_need_a_scope_of_their_own() {
    String path = "/im/v1/chats/" + chat.openChatId();
    String body = "{\"id_list\":[\"lin\"]}";
    Reply refused = harness.call("POST", path + "/members?member_id_type=user_id", app, body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(99991672);
    Reply members = harness.call("GET", path + "/members?member_id_type=user_id", app, "");
    assertThat(members.data().at("/items/0").has("member_id")).isFalse();
    assertThat(members.data().at("/items/0/name").asString()).isEqualTo("Ada");
    Reply seen = harness.call("GET", path + "?user_id_type=user_id", app, "");
    assertThat(seen.data().has("owner_id")).isFalse();
    assertThat(seen.data().has("owner_id_type")).isFalse();

    AppId second = AppId.of(0x5ec0d);
    harness.put(second, "Second desk", Set.of("im:chat", "contact:user.employee_id:readonly"));
    String inAll = harness.group("All", FeishuHarness.ADA, second).openChatId();
    String with = harness.tenantToken(second);
    assertThat(
            harness
                .call(
                    "POST", "/im/v1/chats/" + inAll + "/members?member_id_type=user_id", with, body)
                .code())
        .isZero();
    assertThat(
            harness
                .call("GET", "/im/v1/chats/" + inAll + "?user_id_type=user_id", with, "")
                .data()
                .get("owner_id")
                .asString())
        .isEqualTo("ada");
  }

  @Test
  @Proves("im-3.5.1")
  void defaults_that_are_spelled_out_are_taken() {
    assertThat(
            create(
                json(
                    "{'edit_permission':'all_members','join_message_visibility':'all_members',"
                        + "'leave_message_visibility':'all_members','urgent_setting':'all_members',"
                        + "'video_conference_setting':'all_members','avatar':'','i18n_names':{},"
                        + "'hide_member_count_setting':'all_members',"
                        + "'restricted_mode_setting':{'status':false}}")))
        .isZero();
    assertThat(create("?set_bot_manager=false&uuid=", "{}").code()).isZero();
  }

  @Test
  @Proves("im-3.5.3")
  void a_public_chat_has_a_name_and_an_owner_is_somebody() {
    assertThat(create(json("{'chat_type':'public','name':'AB'}"))).isZero();
    assertThat(create(json("{'chat_type':'public','name':'A'}"))).isEqualTo(232020);
    assertThat(create(json("{'chat_type':'public'}"))).isEqualTo(232042);
    assertThat(create(json("{'name':'A'}"))).isZero();
    assertThat(create(json("{'owner_id':'ou_nobody'}"))).isEqualTo(232035);
  }

  @Test
  @Proves("im-3.5.5")
  void how_much_is_seen_of_a_chat_depends_on_the_chat_and_who_looks() {
    known.put("open", chat(Chat.Kind.CHANNEL, "Everybody", true).openChatId());
    Sample.of("im/chat.get/from-outside").play(harness, app, known);
    known.put("pair", chat(Chat.Kind.P2P, "", false, FeishuHarness.LIN).openChatId());
    Sample.of("im/chat.get/two-people").play(harness, harness.userToken(FeishuHarness.ADA), known);
  }

  private Chat chat(Chat.Kind kind, String name, boolean open, Actor... members) {
    return harness.chats.found(
        FeishuHarness.TENANT,
        new Chats.Draft(
            Optional.empty(),
            Optional.empty(),
            kind,
            name,
            Optional.empty(),
            false,
            open,
            FeishuHarness.ADA,
            List.of(members)));
  }

  @Test
  @Proves({"im-3.6.1", "im-3.6.2"})
  void members_who_cannot_be_added_are_told_from_lists_that_cannot() {
    assertThat(add("open_id", "").code()).isEqualTo(232027);
    String lin = "'" + known.get("lin") + "'";
    Reply unknown = add("open_id", lin + ",'ou_x','ou_y'");
    assertThat(unknown.code()).isEqualTo(232043);
    assertThat(unknown.msg()).endsWith("[ou_x, ou_y]");
    assertThat(harness.chats.isMember(chat.id(), FeishuHarness.LIN)).isFalse();
    String bot = "'" + FeishuHarness.APP.value() + "'";
    assertThat(add("app_id", String.join(",", Collections.nCopies(5, bot))).code()).isZero();
    assertThat(add("app_id", String.join(",", Collections.nCopies(6, bot))).code())
        .isEqualTo(232001);
    assertThat(add("open_id", String.join(",", Collections.nCopies(6, lin))).code()).isZero();
  }

  private Reply add(String type, String ids) {
    return harness.call(
        "POST",
        "/im/v1/chats/" + chat.openChatId() + "/members?member_id_type=" + type,
        app,
        json("{'id_list':[" + ids + "]}"));
  }

  @Test
  void a_body_that_breaks_off_is_an_invalid_parameter_and_the_server_goes_on() {
    for (String body : List.of("zz\r\n{}\r\n0\r\n\r\n", "5\r\n{", "ffffffffffffffffff\r\n{}")) {
      String answer =
          harness.raw(
              "POST /open-apis/im/v1/chats HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + app
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + body);
      assertThat(answer)
          .as(body)
          .startsWith("HTTP/1.1 400")
          .containsIgnoringCase("connection: close")
          .contains("\"code\":232001", "body: could not be read to its end");
    }
    assertThat(create("{}")).isZero();
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  private int create(String body) {
    return create("", body).code();
  }

  private Reply create(String query, String body) {
    return harness.call("POST", "/im/v1/chats" + query, app, body);
  }

  private Reply list(String token, String more) {
    return harness.call(
        "GET",
        "/im/v1/messages?container_id_type=chat&container_id=" + chat.openChatId() + more,
        token,
        "");
  }

  private Reply get(String message, String query) {
    return harness.call("GET", "/im/v1/messages/" + message + query, app, "");
  }

  private Message say(String text) {
    return say(text, Optional.empty());
  }

  private Message say(String text, Optional<Position> quoted) {
    return harness.chats.say(ADA, chat.id(), Body.Text.plain(text), quoted);
  }
}
