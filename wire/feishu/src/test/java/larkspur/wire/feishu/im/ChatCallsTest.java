package larkspur.wire.feishu.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Foundings;
import larkspur.core.chat.Messages;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Chats that are changed, listed and dissolved, and who may do it.
class ChatCallsTest {

  private static final Set<String> SCOPES = Set.of("im:chat", "im:message", "im:message:readonly");

  private static final Caller ADA =
      new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, Optional.empty(), Set.of());

  private final FeishuHarness harness =
      FeishuHarness.serving(
          SCOPES,
          on ->
              Stream.of(
                      new ChatCalls(on.chats, on.foundings, on.identities).calls(),
                      new MemberCalls(on.chats, on.identities).calls(),
                      new ReactionCalls(on.reactions, on.identities).calls(),
                      new PinCalls(on.pins, on.chats, on.identities).calls(),
                      new MessageCalls(on.chats, new Messages(on.chats), on.identities).calls())
                  .flatMap(List::stream)
                  .toList());

  private final Map<String, String> known = new HashMap<>();
  private String app;
  private String ada;
  private String lin;
  private Chat chat;

  @BeforeEach
  void found() {
    app = harness.tenantToken();
    ada = harness.userToken(FeishuHarness.ADA);
    lin = harness.userToken(FeishuHarness.LIN);
    chat = harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.APP);
    known.put("ada", harness.openId(FeishuHarness.ADA));
    known.put("lin", harness.openId(FeishuHarness.LIN));
    known.put("chat", chat.openChatId());
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void play(String sample, String token) {
    known.putAll(Sample.of("im/" + sample).play(harness, token, known));
    known.remove("log_id");
  }

  // ---- settings

  @Test
  @Proves({"im-3.5.1", "im-3.5.7"})
  void every_setting_is_kept_and_shown() {
    play("chat.create/with-all-settings", app);
    play("chat.get/with-all-settings", app);
  }

  @Test
  @Proves("im-3.5.10")
  void a_secrecy_that_keeps_nothing_in_is_refused_and_so_is_one_that_is_off_and_keeps() {
    String on = "{'restricted_mode_setting':{'status':true}}";
    String off =
        "{'restricted_mode_setting':{'status':false,'download_has_permission_setting':'not_anyone'}}";
    for (String body : List.of(on, off)) {
      Reply reply = call("POST", "/im/v1/chats", app, body);
      assertThat(reply.code()).isEqualTo(232001);
      assertThat(reply.msg()).contains("restricted_mode_setting");
    }
    assertThat(update(ada, on.replace("}}", ",'download_has_permission_setting':'not_anyone'}}")))
        .isZero();
    assertThat(seen("/restricted_mode_setting/status")).isEqualTo("true");
    assertThat(update(ada, "{'restricted_mode_setting':{'status':false}}")).isZero();
    assertThat(seen("/restricted_mode_setting/download_has_permission_setting"))
        .isEqualTo("all_members");
  }

  @Test
  @Proves("im-3.5.8")
  void the_same_uuid_founds_one_chat_for_ten_hours() {
    String first = created("a", "{'name':'One'}");
    assertThat(created("a", "{'name':'Other'}")).isEqualTo(first);
    assertThat(created("b", "{'name':'One'}")).isNotEqualTo(first);
    assertThat(created("a", "{'name':'One','owner_id':'" + known.get("ada") + "'}"))
        .isNotEqualTo(first);
    harness.clock.forward(Foundings.REMEMBERED.minusMillis(1));
    assertThat(created("a", "{'name':'One'}")).isEqualTo(first);
    harness.clock.forward(Duration.ofMillis(1));
    assertThat(created("a", "{'name':'One'}")).isNotEqualTo(first);
  }

  private String created(String uuid, String body) {
    // An app's token of ten hours ago is one no more.
    return call("POST", "/im/v1/chats?uuid=" + uuid, harness.tenantToken(), body)
        .data()
        .get("chat_id")
        .asString();
  }

  @Test
  @Proves("im-3.5.9")
  void a_private_chat_without_a_name_has_one() {
    assertThat(call("POST", "/im/v1/chats", app, "{}").data().get("name").asString())
        .isEqualTo("(无主题)");
  }

  // ---- update

  @Test
  @Proves({"im-3.5.11", "im-3.5.12"})
  void what_is_not_sent_stays_and_the_two_that_go_together_do() {
    play("chat.update/settings", ada);
    assertThat(seen("/name")).isEqualTo("Roadmap 2027");
    assertThat(seen("/add_member_permission")).isEqualTo("only_owner");
    assertThat(seen("/share_card_permission")).isEqualTo("not_allowed");
    assertThat(seen("/edit_permission")).isEqualTo("all_members");
    for (String apart :
        List.of(
            "{'add_member_permission':'all_members'}",
            "{'share_card_permission':'allowed'}",
            "{'add_member_permission':'all_members','share_card_permission':'not_allowed'}")) {
      Reply reply = call("PUT", path(), ada, apart);
      assertThat(reply.code()).isEqualTo(232001);
      assertThat(reply.json().at("/error/field_violations/0/field").asString())
          .isEqualTo("share_card_permission");
    }
  }

  @Test
  @Proves("im-3.5.13")
  void a_member_changes_names_and_looks_only_and_nothing_where_that_is_not_wanted() {
    assertThat(update(app, "{'name':'Bot was here','avatar':'img_1','i18n_names':{'en_us':'B'}}"))
        .isZero();
    assertThat(seen("/i18n_names/en_us")).isEqualTo("B");
    play("chat.update/by-a-member", app);
    assertThat(
            update(app, "{'owner_id':'" + known.get("ada") + "','at_all_permission':'only_owner'}"))
        .isEqualTo(232016);
    assertThat(update(ada, "{'edit_permission':'only_owner'}")).isZero();
    play("chat.update/only-leaders", app);
    assertThat(seen("/name")).isEqualTo("Bot was here");
    assertThat(update(lin, "{'name':'Mine'}")).isEqualTo(232011);
  }

  @Test
  @Proves({"im-3.5.13", "im-3.6.12"})
  void a_manager_may_what_the_owner_may_and_no_longer_after_that() {
    manage("add_managers");
    assertThat(update(app, "{'chat_type':'public','edit_permission':'only_owner'}")).isZero();
    manage("delete_managers");
    assertThat(update(app, "{'name':'Mine'}")).isEqualTo(232002);
  }

  private void manage(String call) {
    play("chat.managers." + call + "/the-bot", ada);
  }

  @Test
  @Proves("im-3.5.14")
  void the_app_that_made_a_chat_acts_as_its_owner_with_the_scope_for_that_only() {
    String given =
        call("POST", "/im/v1/chats", app, "{'name':'Given','owner_id':'" + known.get("ada") + "'}")
            .data()
            .get("chat_id")
            .asString();
    String path = "/im/v1/chats/" + given;
    String edit = "{'membership_approval':'approval_required'}";
    assertThat(call("PUT", path, app, edit).code()).isEqualTo(232016);
    assertThat(call("DELETE", path, app, "").code()).isEqualTo(232017);
    harness.put(
        FeishuHarness.APP,
        "Ticket desk",
        Stream.concat(SCOPES.stream(), Stream.of(Chats.ACTS_AS_OWNER)).collect(Collectors.toSet()));
    assertThat(call("PUT", path, app, edit).code()).isZero();
    // One that it did not make is none of it.
    assertThat(update(app, edit)).isEqualTo(232016);
    assertThat(call("DELETE", path(), app, "").code()).isEqualTo(232017);
    assertThat(call("DELETE", path, app, "").code()).isZero();
  }

  @Test
  @Proves("im-3.5.15")
  void a_chat_is_handed_over_to_somebody_in_it() {
    play("chat.update/owner-outside", ada);
    assertThat(update(ada, "{'owner_id':'ou_nobody'}")).isEqualTo(232035);
    harness.chats.addMembers(ADA, chat.id(), List.of(FeishuHarness.LIN));
    assertThat(update(ada, "{'owner_id':'" + known.get("lin") + "'}")).isZero();
    assertThat(seen("/owner_id")).isEqualTo(known.get("lin"));
    assertThat(update(ada, "{'chat_type':'public'}")).isEqualTo(232016);
    assertThat(update(lin, "{'chat_type':'public'}")).isZero();
  }

  @Test
  @Proves("im-3.5.3")
  void a_chat_that_becomes_public_needs_a_name_too() {
    assertThat(update(ada, "{'name':'X'}")).isZero();
    assertThat(update(ada, "{'chat_type':'public'}")).isEqualTo(232020);
    assertThat(update(ada, "{'chat_type':'public','name':'XY'}")).isZero();
    assertThat(update(ada, "{'name':'X'}")).isEqualTo(232020);
  }

  private int update(String token, String body) {
    return call("PUT", path(), token, body).code();
  }

  private String seen(String pointer) {
    return call("GET", path(), app, "").data().at(pointer).asString();
  }

  // ---- dissolving

  @Test
  @Proves({"im-3.5.16", "im-3.5.17"})
  void a_dissolved_chat_is_shown_as_such_and_takes_nothing_any_more() {
    harness.chats.addMembers(ADA, chat.id(), List.of(FeishuHarness.LIN));
    String message = say();
    play("chat.delete/by-a-member", app);
    play("chat.delete/by-its-owner", ada);
    play("chat.delete/again", ada);
    assertThat(seen("/chat_status")).isEqualTo("dissolved");
    assertThat(call("GET", "/im/v1/chats", ada, "").data().get("items")).isEmpty();
    assertThat(call("GET", "/im/v1/chats/search?query=Road", ada, "").data().get("items"))
        .isEmpty();
    assertThat(
            call("GET", path() + "/members/is_in_chat", ada, "")
                .data()
                .get("is_in_chat")
                .asBoolean())
        .isFalse();
    String ids = "{'id_list':['" + known.get("lin") + "']}";
    String managers = "{'manager_ids':['" + known.get("lin") + "']}";
    Map<String, Reply> replies = new HashMap<>();
    replies.put("update", call("PUT", path(), ada, "{'name':'Again'}"));
    replies.put("add", call("POST", path() + "/members", ada, ids));
    replies.put("remove", call("DELETE", path() + "/members", ada, ids));
    replies.put("members", call("GET", path() + "/members", ada, ""));
    replies.put("join", call("PATCH", path() + "/members/me_join", ada, ""));
    replies.put("managers", call("POST", path() + "/managers/add_managers", ada, managers));
    replies.put("react", react(ada, message, "OK"));
    replies.put("pin", call("POST", "/im/v1/pins", ada, "{'message_id':'" + message + "'}"));
    replies.put("unpin", call("DELETE", "/im/v1/pins/" + message, ada, ""));
    replies.forEach((what, reply) -> assertThat(reply.code()).as(what).isEqualTo(232009));
    // What was said stays.
    assertThat(call("GET", "/im/v1/messages/" + message, ada, "").code()).isZero();
  }

  // ---- lists

  @Test
  @Proves("im-3.5.20")
  void chats_are_listed_searched_and_asked_for_as_the_samples_say() {
    harness.chats.found(
        FeishuHarness.TENANT, draft(Chat.Kind.P2P, "Road to two", false, FeishuHarness.APP));
    play("chat.list/one", app);
    play("chat.search/one", app);
    play("chat.search/nothing-asked", app);
    play("chat.batch_query/one-of-two", app);
  }

  @Test
  @Proves("im-3.5.18")
  void pages_hold_every_chat_of_the_caller_once_by_creation_and_by_activity() {
    List<Chat> chats = new ArrayList<>(List.of(chat));
    for (int i = 0; i < 6; i++) {
      harness.clock.forward(Duration.ofSeconds(1));
      chats.add(harness.group("Chat " + i, FeishuHarness.ADA, FeishuHarness.APP));
    }
    harness.group("Without the app", FeishuHarness.ADA);
    List<String> ids = chats.stream().map(Chat::openChatId).toList();
    assertThat(pages("ByCreateTimeAsc")).isEqualTo(ids);
    assertThat(pages("ByActiveTimeDesc")).isEqualTo(ids.reversed());
    harness.clock.forward(Duration.ofSeconds(1));
    harness.chats.say(ADA, chats.get(3).id(), Body.Text.plain("hi"), Optional.empty());
    assertThat(pages("ByActiveTimeDesc"))
        .startsWith(ids.get(3), ids.get(6))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  private List<String> pages(String sort) {
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      Reply page =
          call(
              "GET",
              "/im/v1/chats?page_size=3&sort_type=" + sort + "&page_token=" + token,
              app,
              "");
      page.data().get("items").forEach(item -> found.add(item.get("chat_id").asString()));
      token = page.data().path("page_token").asString("");
    } while (!token.isEmpty());
    return found;
  }

  @Test
  @Proves("im-3.5.19")
  void a_search_finds_ones_own_and_open_chats_by_any_of_their_names() {
    Chat open =
        harness.chats.found(FeishuHarness.TENANT, draft(Chat.Kind.CHANNEL, "Open ROAD", true));
    harness.chats.found(FeishuHarness.TENANT, draft(Chat.Kind.CHANNEL, "Closed road", false));
    assertThat(search("road")).containsExactlyInAnyOrder(chat.openChatId(), open.openChatId());
    assertThat(update(ada, "{'name':'Plan','i18n_names':{'zh_cn':'路线road'}}")).isZero();
    assertThat(search("线Road")).containsExactly(chat.openChatId());
    assertThat(search("x".repeat(65))).isEmpty();
    assertThat(search("nothing of the kind")).isEmpty();
  }

  private List<String> search(String word) {
    String encoded = java.net.URLEncoder.encode(word, java.nio.charset.StandardCharsets.UTF_8);
    return StreamSupport.stream(
            call("GET", "/im/v1/chats/search?query=" + encoded, app, "")
                .data()
                .get("items")
                .spliterator(),
            false)
        .map(item -> item.get("chat_id").asString())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/im/v1/chats?page_token=x",
        "/im/v1/chats/search?query=a&page_token=x",
        "/im/v1/chats?page_size=101",
        "/im/v1/chats?sort_type=ByName"
      })
  void what_is_no_place_in_a_list_is_refused(String path) {
    assertThat(call("GET", path, app, "").code()).isEqualTo(232001);
  }

  // ---- members

  @Test
  @Proves({"im-3.6.4", "im-3.6.5"})
  void who_leads_removes_others_and_everybody_themselves() {
    harness.chats.addMembers(ADA, chat.id(), List.of(FeishuHarness.LIN));
    play("chat.members.delete/the-owner", manager());
    String self = "{'id_list':['" + known.get("lin") + "']}";
    String others = "{'id_list':['" + known.get("ada") + "']}";
    assertThat(call("DELETE", path() + "/members", lin, others).code()).isEqualTo(232017);
    assertThat(call("DELETE", path() + "/members", lin, self).code()).isZero();
    harness.chats.addMembers(ADA, chat.id(), List.of(FeishuHarness.LIN));
    play("chat.members.delete/lin", app);
    assertThat(harness.chats.isMember(chat.id(), FeishuHarness.LIN)).isFalse();
    assertThat(call("DELETE", path() + "/members", ada, "{'id_list':['ou_x']}").code())
        .isEqualTo(232027);
    assertThat(call("DELETE", path() + "/members", ada, "{'id_list':[]}").code()).isEqualTo(232027);
  }

  /// The app, as a manager.
  private String manager() {
    harness.chats.addManagers(ADA, chat.id(), List.of(FeishuHarness.APP));
    return app;
  }

  @Test
  @Proves("im-3.6.6")
  void an_owner_who_leaves_leaves_the_chat_to_another() {
    String self = "{'id_list':['" + known.get("ada") + "']}";
    harness.chats.addMembers(ADA, chat.id(), List.of(FeishuHarness.LIN));
    assertThat(call("DELETE", path() + "/members", ada, self).code()).isZero();
    assertThat(seen("/owner_id")).isEqualTo(known.get("lin"));
    Chat alone = harness.group("Alone", FeishuHarness.ADA);
    assertThat(call("DELETE", "/im/v1/chats/" + alone.openChatId() + "/members", ada, self).code())
        .isEqualTo(232029);
  }

  @Test
  @Proves("im-3.6.7")
  void only_leaders_add_where_that_is_settled_and_others_wait_where_somebody_approves() {
    String ids = "{'id_list':['" + known.get("lin") + "']}";
    assertThat(update(ada, "{'membership_approval':'approval_required'}")).isZero();
    play("chat.members.create/waiting", app);
    assertThat(harness.chats.isMember(chat.id(), FeishuHarness.LIN)).isFalse();
    assertThat(
            update(
                ada,
                "{'add_member_permission':'only_owner','share_card_permission':'not_allowed'}"))
        .isZero();
    assertThat(call("POST", path() + "/members", app, ids).code()).isEqualTo(232017);
    assertThat(call("POST", path() + "/members", ada, ids).code()).isZero();
    assertThat(harness.chats.isMember(chat.id(), FeishuHarness.LIN)).isTrue();
  }

  private void resign(PersonId id) {
    Person person = harness.identities.person(id).orElseThrow();
    harness.identities.put(
        new Person(
            person.id(),
            person.tenant(),
            person.name(),
            person.fullName(),
            person.email(),
            person.mobile(),
            person.userId(),
            person.uid(),
            person.role(),
            true,
            person.createdAt()));
  }

  @ParameterizedTest
  @CsvSource({"0,0,1", "1,0,1", "2,232043,0"})
  @Proves("im-3.6.8")
  void those_who_resigned_are_passed_over_or_refused_as_asked(
      int succeedType, int code, int resigned) {
    resign(FeishuHarness.LIN);
    Reply reply =
        call(
            "POST",
            path() + "/members?succeed_type=" + succeedType,
            ada,
            "{'id_list':['" + known.get("lin") + "']}");
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.data().path("invalid_id_list").size()).isEqualTo(resigned);
    assertThat(harness.chats.isMember(chat.id(), FeishuHarness.LIN)).isFalse();
  }

  @Test
  @Proves("im-3.5.31")
  void nobody_who_resigned_is_made_an_owner() {
    resign(FeishuHarness.LIN);
    String owner = "{'owner_id':'" + known.get("lin") + "'}";
    assertThat(call("PUT", path(), ada, owner).code()).isEqualTo(232035);
    assertThat(call("POST", "/im/v1/chats", app, owner).code()).isEqualTo(232035);
    assertThat(call("POST", "/im/v1/chats?uuid=one", app, owner).code()).isEqualTo(232035);
    assertThat(harness.chats.find(chat.id()).orElseThrow().owner()).isEqualTo(FeishuHarness.ADA);
  }

  @Test
  @Proves("im-3.6.9")
  void anybody_joins_an_open_chat_and_nobody_another() {
    Chat open = harness.chats.found(FeishuHarness.TENANT, draft(Chat.Kind.CHANNEL, "Open", true));
    known.put("open", open.openChatId());
    play("chat.members.me_join/open", lin);
    assertThat(harness.chats.isMember(open.id(), FeishuHarness.LIN)).isTrue();
    play("chat.members.me_join/open", lin);
    play("chat.members.me_join/private", lin);
    assertThat(
            call(
                    "PUT",
                    "/im/v1/chats/" + open.openChatId(),
                    ada,
                    "{'membership_approval':'approval_required'}")
                .code())
        .isZero();
    assertThat(
            call("PATCH", "/im/v1/chats/" + open.openChatId() + "/members/me_join", app, "").code())
        .isEqualTo(232075);
    assertThat(harness.chats.isMember(open.id(), FeishuHarness.APP)).isFalse();
  }

  @Test
  @Proves({"im-3.6.10", "im-3.6.11"})
  void only_the_owner_says_who_manages_a_chat_and_only_ten_do() {
    play("chat.managers.add_managers/by-a-member", app);
    manage("add_managers");
    play("chat.managers.add_managers/by-a-member", app);
    assertThat(
            call(
                    "POST",
                    path() + "/managers/add_managers",
                    ada,
                    "{'manager_ids':['" + known.get("lin") + "']}")
                .code())
        .isEqualTo(232027);
    List<Actor> many = new ArrayList<>();
    for (int i = 0; i < Chats.MANAGERS_MAX; i++) {
      AppId more = AppId.of(0xb07L + i);
      harness.put(more, "Bot " + i, Set.of());
      many.add(more);
    }
    harness.chats.addMembers(ADA, chat.id(), many);
    harness.chats.addManagers(ADA, chat.id(), many.subList(1, many.size()));
    Reply eleventh =
        call(
            "POST",
            path() + "/managers/add_managers?member_id_type=app_id",
            ada,
            "{'manager_ids':['" + many.getFirst().value() + "']}");
    assertThat(eleventh.code()).isEqualTo(232001);
    assertThat(eleventh.msg()).contains("manager_ids");
  }

  // ---- reactions and pins

  @Test
  @Proves({"im-3.7.1", "im-3.7.2", "im-3.7.3"})
  void reactions_come_and_go_as_the_samples_say() {
    known.put("message", say());
    known.put("other", say());
    play("message.reaction.create/smile", app);
    play("message.reaction.create/smile", app);
    play("message.reaction.create/no-emoji", app);
    play("message.reaction.create/unknown-message", app);
    assertThat(react(ada, known.get("message"), "OK").code()).isZero();
    play("message.reaction.list/one", app);
    play("message.reaction.delete/not-own", ada);
    play("message.reaction.delete/of-another-message", app);
    play("message.reaction.delete/own", app);
    play("message.reaction.delete/gone", app);
    assertThat(reactions("", app).data().get("items")).hasSize(1);
  }

  @Test
  @Proves("im-3.7.4")
  void who_is_not_in_the_chat_neither_reacts_nor_sees_it() {
    known.put("message", say());
    assertThat(react(lin, known.get("message"), "OK").code()).isEqualTo(231002);
    assertThat(reactions("", lin).code()).isEqualTo(231008);
    assertThat(
            call("POST", "/im/v1/pins", lin, "{'message_id':'" + known.get("message") + "'}")
                .code())
        .isEqualTo(230002);
    assertThat(call("DELETE", "/im/v1/pins/" + known.get("message"), lin, "").code())
        .isEqualTo(230002);
    assertThat(call("GET", "/im/v1/pins?chat_id=" + chat.openChatId(), lin, "").code())
        .isEqualTo(230002);
  }

  @Test
  void pages_hold_every_reaction_once() {
    known.put("message", say());
    for (int i = 0; i < 5; i++) {
      assertThat(react(app, known.get("message"), "E" + i).code()).isZero();
      harness.clock.forward(Duration.ofMillis(1));
    }
    List<String> emojis = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = reactions("?page_size=2&page_token=" + token, app).data();
      page.get("items")
          .forEach(item -> emojis.add(item.at("/reaction_type/emoji_type").asString()));
      token = page.path("page_token").asString("");
    } while (!token.isEmpty());
    assertThat(emojis).containsExactly("E0", "E1", "E2", "E3", "E4");
    assertThat(reactions("?page_token=x", app).code()).isEqualTo(231012);
    assertThat(reactions("?user_id_type=x", app).code()).isEqualTo(231014);
    assertThat(reactions("?reaction_type=a%20b", app).code()).isEqualTo(231001);
  }

  @Test
  @Proves("im-3.7.5")
  void a_recalled_message_takes_no_reaction_and_no_pin() {
    String message = say();
    known.put("message", message);
    var position = MessageIds.read(message).orElseThrow().position();
    play("pin.create/one", app);
    harness.chats.delete(ADA, chat.id(), position);
    assertThat(react(app, message, "OK").code()).isEqualTo(231003);
    assertThat(reactions("", app).code()).isEqualTo(231003);
    play("pin.create/recalled", app);
    play("pin.delete/one", app);
  }

  @Test
  @Proves({"im-3.7.6", "im-3.7.7"})
  void pins_come_and_go_as_the_samples_say() {
    known.put("message", say());
    play("pin.create/one", app);
    harness.clock.forward(Duration.ofSeconds(1));
    assertThat(
            call("POST", "/im/v1/pins", ada, "{'message_id':'" + known.get("message") + "'}")
                .data()
                .at("/pin/operator_id_type")
                .asString())
        .isEqualTo("app_id");
    play("pin.list/one", app);
    play("pin.delete/one", ada);
    play("pin.delete/one", ada);
    assertThat(pins("").get("items")).isEmpty();
  }

  @Test
  @Proves("im-3.7.8")
  void pins_are_listed_newest_first_between_two_milliseconds() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      messages.add(say());
      harness.clock.forward(Duration.ofMillis(1));
    }
    long start = harness.clock.instant().toEpochMilli();
    for (String message : messages) {
      call("POST", "/im/v1/pins", app, "{'message_id':'" + message + "'}");
      harness.clock.forward(Duration.ofMillis(1));
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = pins("&page_size=2&page_token=" + token);
      page.get("items").forEach(item -> listed.add(item.get("message_id").asString()));
      token = page.path("page_token").asString("");
    } while (!token.isEmpty());
    assertThat(listed).isEqualTo(messages.reversed());
    assertThat(pins("&start_time=" + (start + 1) + "&end_time=" + (start + 3)).get("items"))
        .hasSize(3);
    assertThat(
            call(
                    "GET",
                    "/im/v1/pins?chat_id=" + chat.openChatId() + "&start_time=5&end_time=5",
                    app,
                    "")
                .code())
        .isEqualTo(230001);
  }

  private JsonNode pins(String more) {
    return call("GET", "/im/v1/pins?chat_id=" + chat.openChatId() + more, app, "").data();
  }

  private Reply react(String token, String message, String emoji) {
    return call(
        "POST",
        "/im/v1/messages/" + message + "/reactions",
        token,
        "{'reaction_type':{'emoji_type':'" + emoji + "'}}");
  }

  private Reply reactions(String query, String token) {
    return call("GET", "/im/v1/messages/" + known.get("message") + "/reactions" + query, token, "");
  }

  private String say() {
    return MessageIds.of(
        harness.chats.say(ADA, chat.id(), Body.Text.plain("hello"), Optional.empty()));
  }

  private static Chats.Draft draft(Chat.Kind kind, String name, boolean open, Actor... members) {
    return new Chats.Draft(
        Optional.empty(),
        Optional.empty(),
        kind,
        name,
        Optional.empty(),
        false,
        open,
        FeishuHarness.ADA,
        List.of(members));
  }

  private String path() {
    return "/im/v1/chats/" + chat.openChatId();
  }

  private Reply call(String method, String path, String token, String body) {
    return harness.call(method, path, token, body.replace('\'', '"'));
  }
}
