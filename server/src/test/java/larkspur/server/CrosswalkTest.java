package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What is written through one protocol reads correctly through the other: the rows of
/// `docs/crosswalk.md`.
class CrosswalkTest {

  private Larkspur larkspur;
  private Client client;

  @BeforeEach
  void serve(@TempDir Path data) {
    larkspur = Larkspur.open(Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0));
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    client = new Client(larkspur.url());
  }

  @AfterEach
  void stop() {
    larkspur.close();
  }

  @Test
  void a_persons_message_is_a_users_with_an_open_id() {
    say(Client.ADA, "hello");
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("sender").get("sender_type").asString()).isEqualTo("user");
    assertThat(shown.get("sender").get("id_type").asString()).isEqualTo("open_id");
    assertThat(shown.get("sender").get("id").asString()).matches("ou_[0-9a-f]{32}");
    assertThat(shown.get("msg_type").asString()).isEqualTo("text");
    assertThat(content(shown)).isEqualTo(Client.parse("{\"text\":\"hello\"}"));
  }

  @Test
  void a_bots_message_is_its_apps() {
    JsonNode said = say(Client.BOT, "beep");
    assertThat(said.get("uid").asString()).isEqualTo("=bwBot");
    assertThat(said.get("robot_id").isNull()).isTrue();
    JsonNode sender = newestInFeishu().get("sender");
    assertThat(sender.get("sender_type").asString()).isEqualTo("app");
    assertThat(sender.get("id").asString()).isEqualTo("cli_0123456789abcdef");
  }

  @Test
  void time_and_place_agree() {
    JsonNode said = say(Client.ADA, "now");
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("create_time").asString()).isEqualTo(said.get("created_ts").asString());
    assertThat(shown.get("chat_id").asString()).isEqualTo(Client.ROADMAP);
    assertThat(said.get("vchannel_id").asString()).isEqualTo(Client.ROADMAP_VCHANNEL);
  }

  @Test
  void somebody_called_by_name_is_a_mention() {
    JsonNode said = say(Client.ADA, "@<==bwLin=> look, @<==bwLin=> and @<==nobody=> ");
    assertThat(said.get("text").asString())
        .isEqualTo("@<==bwLin=> look, @<==bwLin=> and @<==nobody=> ");
    JsonNode shown = newestInFeishu();
    assertThat(content(shown).get("text").asString())
        .isEqualTo("@_user_1 look, @_user_1 and @<==nobody=> ");
    assertThat(shown.get("mentions")).hasSize(1);
    assertThat(shown.get("mentions").get(0).get("key").asString()).isEqualTo("@_user_1");
    assertThat(shown.get("mentions").get(0).get("name").asString()).isEqualTo("Lin");
    assertThat(shown.get("mentions").get(0).get("id").asString()).matches("ou_[0-9a-f]{32}");
  }

  @Test
  void attachments_are_paragraphs_of_a_post() {
    client.beary(
        "POST",
        "message.create",
        Client.ADA,
        Map.of(
            "vchannel_id",
            Client.ROADMAP_VCHANNEL,
            "text",
            "see",
            "attachments",
            List.of(Map.of("title", "A title", "text", "more", "url", "https://acme.example/a"))));
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("msg_type").asString()).isEqualTo("post");
    assertThat(content(shown))
        .isEqualTo(
            Client.parse(
                """
                {"title":"","content":[
                  [{"tag":"text","text":"see"}],
                  [{"tag":"a","text":"A title","href":"https://acme.example/a"}],
                  [{"tag":"text","text":"more"}]]}\
                """));
  }

  @Test
  void the_task_assistants_post_is_a_robots_text() {
    JsonNode post = postOfACompletedTask();
    assertThat(post.get("uid").isNull()).isTrue();
    assertThat(post.get("robot_id").asString()).startsWith("=");
    assertThat(post.get("subtype").asString()).isEqualTo("robot");
    assertThat(post.get("text").asString())
        .contains("Roadmap", "Acme Assistant completed the task", "Ship 1.0");
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("msg_type").asString()).isEqualTo("post");
    assertThat(shown.get("sender").get("sender_type").asString()).isEqualTo("app");
    assertThat(content(shown).get("title").asString()).isEqualTo("Roadmap");
    JsonNode line = content(shown).get("content").get(0);
    assertThat(line.get(0).get("text").asString()).isEqualTo("Acme Assistant completed the task ");
    assertThat(line.get(1).get("text").asString()).isEqualTo("Ship 1.0");
    assertThat(line.get(1).get("href").asString())
        .startsWith(larkspur.url() + "/client/todo/detail?guid=");
  }

  @Test
  void an_edited_message_says_so_on_both_sides() {
    JsonNode said = say(Client.ADA, "helo");
    client.beary(
        "PATCH",
        "message.update_text",
        Client.ADA,
        Map.of(
            "vchannel_id",
            Client.ROADMAP_VCHANNEL,
            "message_key",
            said.get("key").asString(),
            "text",
            "hello"));
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("updated").asBoolean()).isTrue();
    assertThat(content(shown)).isEqualTo(Client.parse("{\"text\":\"hello\"}"));
    assertThat(newestInBearyChat().get("edited").asBoolean()).isTrue();
  }

  @Test
  void a_deleted_message_leaves_a_tombstone_on_both_sides() {
    JsonNode said = say(Client.ADA, "a secret");
    client.beary(
        "POST",
        "message.delete",
        Client.ADA,
        Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "message_key", said.get("key").asString()));
    JsonNode shown = newestInFeishu();
    assertThat(shown.get("deleted").asBoolean()).isTrue();
    assertThat(shown.toString()).doesNotContain("a secret");
    JsonNode tombstone = newestInBearyChat();
    assertThat(tombstone.get("deleted").asBoolean()).isTrue();
    assertThat(tombstone.get("subtype").asString()).isEqualTo("info");
    assertThat(tombstone.toString()).doesNotContain("a secret");
  }

  @Test
  void a_quoted_message_is_the_parent() {
    JsonNode first = say(Client.ADA, "first");
    client.beary(
        "POST",
        "message.create",
        Client.ADA,
        Map.of(
            "vchannel_id",
            Client.ROADMAP_VCHANNEL,
            "text",
            "second",
            "refer_key",
            first.get("key").asString()));
    List<JsonNode> newest =
        list(
            "?container_id_type=chat&sort_type=ByCreateTimeDesc&page_size=2&container_id="
                + Client.ROADMAP);
    assertThat(newest.get(0).get("parent_id").asString())
        .isEqualTo(newest.get(1).get("message_id").asString());
  }

  @Test
  void what_is_said_in_feishu_is_read_in_bearychat() {
    JsonNode sent =
        send(
            "text",
            "{\"text\":\"hi <at user_id=\\\"lin00002\\\"></at>, all: <at user_id=\\\"all\\\"/>\"}");
    JsonNode read = newestInBearyChat();
    assertThat(read.get("text").asString()).isEqualTo("hi @<==bwLin=>, all: @all");
    assertThat(read.get("uid").asString()).isEqualTo("=bwBot");
    assertThat(read.get("created_ts").asString()).isEqualTo(sent.get("create_time").asString());
  }

  @Test
  void a_post_is_markdown() {
    send(
        "post",
        """
        {"en_us":{"title":"Plan","content":[
          [{"tag":"text","text":"one","style":["bold"]},{"tag":"text","text":" and "},
           {"tag":"a","text":"two","href":"https://acme.example"}],
          [{"tag":"hr"}],[{"tag":"emotion","emoji_type":"SMILE"}],
          [{"tag":"code_block","language":"GO","text":"x := 1"}]]}}\
        """);
    assertThat(newestInBearyChat().get("text").asString())
        .isEqualTo(
            "Plan\n**one** and [two](https://acme.example)\n---\n[SMILE]\n```GO\nx := 1\n```");
  }

  @Test
  void a_card_is_what_it_says() {
    send(
        "interactive",
        """
        {"header":{"title":{"tag":"plain_text","content":"Deploy"}},"elements":[
          {"tag":"div","text":{"tag":"lark_md","content":"**v2** is [out](https://acme.example)"}},
          {"tag":"action","actions":[
            {"tag":"button","text":{"tag":"plain_text","content":"Roll back"}}]}]}\
        """);
    assertThat(newestInBearyChat().get("text").asString())
        .isEqualTo("Deploy\nv2 is [out](https://acme.example)\n[Roll back]");
  }

  @Test
  void the_way_to_a_chat_and_messages_sent_on_are_words() {
    send("share_chat", "{\"chat_id\":\"" + Client.ROADMAP + "\"}");
    assertThat(newestInBearyChat().get("text").asString()).isEqualTo("[chat] Roadmap");
    say(Client.ADA, "first");
    String first = newestInFeishu().get("message_id").asString();
    client.feishu(
        "POST",
        "/im/v1/messages/merge_forward?receive_id_type=chat_id",
        Map.of("receive_id", Client.ROADMAP, "message_id_list", List.of(first)));
    assertThat(newestInBearyChat().get("text").asString()).isEqualTo("Ada: first");
  }

  @Test
  void a_message_recalled_in_feishu_is_a_tombstone_in_bearychat() {
    JsonNode sent = send("text", "{\"text\":\"a secret\"}");
    client.feishu("DELETE", "/im/v1/messages/" + sent.get("message_id").asString(), Map.of());
    JsonNode tombstone = newestInBearyChat();
    assertThat(tombstone.get("deleted").asBoolean()).isTrue();
    assertThat(tombstone.toString()).doesNotContain("a secret");
  }

  @Test
  void an_answer_in_a_thread_is_a_quote_among_the_messages_of_the_vchannel() {
    JsonNode said = say(Client.ADA, "a question");
    String message = newestInFeishu().get("message_id").asString();
    client.feishu(
        "POST",
        "/im/v1/messages/" + message + "/reply",
        Map.of("msg_type", "text", "content", "{\"text\":\"in it\"}", "reply_in_thread", true));
    JsonNode answer = newestInBearyChat();
    assertThat(answer.get("text").asString()).isEqualTo("in it");
    assertThat(answer.get("refer_key").asString()).isEqualTo(said.get("key").asString());
    assertThat(newestInFeishu().get("message_id").asString()).isEqualTo(message);
  }

  private JsonNode send(String type, String content) {
    return client.feishu(
        "POST",
        "/im/v1/messages?receive_id_type=chat_id",
        Map.of("receive_id", Client.ROADMAP, "msg_type", type, "content", content));
  }

  @Test
  void members_are_seen_from_both_sides() {
    JsonNode members =
        client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP + "/members", Map.of()).get("items");
    assertThat(members)
        .extracting(member -> member.get("name").asString())
        .containsExactly("Ada", "Lin");
    JsonNode channel =
        client.bearyGet(
            "vchannel.info", Client.BOT, Map.of("vchannel_id", Client.ROADMAP_VCHANNEL));
    assertThat(channel.get("member_uids"))
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrder("=bwAda", "=bwLin", "=bwBot");
  }

  @Test
  void a_dissolved_chat_is_an_archived_channel_that_can_be_read_and_takes_nothing() {
    String key = say(Client.ADA, "the last word").get("key").asString();
    String path = "/im/v1/chats/" + Client.ROADMAP;
    client.feishu("DELETE", path, Map.of(), Client.ADA_GRANT);
    assertThat(client.feishu("GET", path, Map.of()).get("chat_status").asString())
        .isEqualTo("dissolved");
    Map<String, String> vchannel = Map.of("vchannel_id", Client.ROADMAP_VCHANNEL);
    assertThat(client.bearyGet("vchannel.info", Client.ADA, vchannel).get("is_active").asBoolean())
        .isFalse();
    assertThat(newestInBearyChat().get("key").asString()).isEqualTo(key);
    assertThat(say(Client.ADA, "and one more").has("code")).isTrue();
    assertThat(newestInBearyChat().get("key").asString()).isEqualTo(key);
  }

  @Test
  void a_name_too_long_for_bearychat_is_cut_there_and_whole_in_feishu() {
    String name = "Everything about the launch in spring";
    Seed seed = Seed.development();
    Seed.ChatSeed chat =
        new Seed.ChatSeed(
            "oc_11111111222222223333333344444444",
            "=bwLong",
            name,
            java.util.Optional.empty(),
            false,
            true,
            "person_00000000000000a1",
            List.of("cli_0123456789abcdef"));
    larkspur
        .seeding()
        .bring(new Seed(seed.tenant(), List.of(), List.of(), List.of(chat), List.of()));
    assertThat(
            client.feishu("GET", "/im/v1/chats/" + chat.chatId(), Map.of()).get("name").asString())
        .isEqualTo(name);
    String cut =
        client
            .bearyGet("vchannel.info", Client.BOT, Map.of("vchannel_id", "=bwLong"))
            .get("name")
            .asString();
    assertThat(cut).endsWith("…").hasSizeLessThanOrEqualTo(20);
    assertThat(name).startsWith(cut.substring(0, cut.length() - 1));
  }

  private JsonNode say(String token, String text) {
    return client.beary(
        "POST",
        "message.create",
        token,
        Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "text", text, "attachments", List.of()));
  }

  private JsonNode newestInBearyChat() {
    JsonNode messages =
        client
            .beary(
                "POST",
                "message.query",
                Client.BOT,
                Map.of(
                    "vchannel_id",
                    Client.ROADMAP_VCHANNEL,
                    "query",
                    Map.of("latest", Map.of("limit", 1))))
            .get("messages");
    return messages.get(0);
  }

  private JsonNode newestInFeishu() {
    return list("?container_id_type=chat&sort_type=ByCreateTimeDesc&page_size=1&container_id="
            + Client.ROADMAP)
        .getFirst();
  }

  private List<JsonNode> list(String query) {
    List<JsonNode> items = new java.util.ArrayList<>();
    client.feishu("GET", "/im/v1/messages" + query, Map.of()).get("items").forEach(items::add);
    return items;
  }

  private static JsonNode content(JsonNode message) {
    return Client.parse(message.get("body").get("content").asString());
  }

  /// Goes the product's main way: a tasklist with a subscription, a task in it, and the task
  /// completed.
  private JsonNode postOfACompletedTask() {
    String list =
        client
            .feishu("POST", "/task/v2/tasklists", Map.of("name", "Roadmap"))
            .get("tasklist")
            .get("guid")
            .asString();
    client.feishu(
        "POST",
        "/task/v2/tasklists/" + list + "/activity_subscriptions",
        Map.of(
            "name",
            "Done",
            "subscribers",
            List.of(Map.of("id", Client.ROADMAP, "type", "chat")),
            "include_keys",
            List.of(103)));
    String task =
        client
            .feishu(
                "POST",
                "/task/v2/tasks",
                Map.of("summary", "Ship 1.0", "tasklists", List.of(Map.of("tasklist_guid", list))))
            .get("task")
            .get("guid")
            .asString();
    client.feishu(
        "PATCH",
        "/task/v2/tasks/" + task,
        Map.of(
            "task",
            Map.of("completed_at", "1688529478195"),
            "update_fields",
            List.of("completed_at")));
    AtomicReference<JsonNode> post = new AtomicReference<>();
    Eventually.within(
        Duration.ofSeconds(120),
        () -> {
          JsonNode newest = newestInBearyChat();
          post.set(newest);
          return newest != null && newest.get("subtype").asString().equals("robot");
        });
    return post.get();
  }
}
