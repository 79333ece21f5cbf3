package larkspur.wire.bearychat.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.identity.Actor;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.RobotId;
import larkspur.core.json.Json;
import larkspur.storage.Name;
import larkspur.storage.Position;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Writing, reading, changing and deleting messages.
class MessageCallsTest {

  private World world;

  @BeforeEach
  void open() {
    world = World.at(1485236262366L);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Wire.Reply call(String call, String token, Map<String, ?> parameters) {
    String method = call.equals("message.update_text") ? "PATCH" : "POST";
    return world.wire.json(
        method,
        "/v1/" + call + "?token=" + token,
        new String(Json.write(parameters), StandardCharsets.UTF_8));
  }

  private Wire.Reply create(String token, String vchannel, String text) {
    return call("message.create", token, Map.of("vchannel_id", vchannel, "text", text));
  }

  private Wire.Reply create(String attachments) {
    return world.wire.post(
        "/v1/message.create?token=" + World.ADA,
        "{\"vchannel_id\":\"=bw52O\",\"text\":\"x\",\"attachments\":" + attachments + "}");
  }

  private Wire.Reply info(String token, String vchannel, String key) {
    return call("message.info", token, Map.of("vchannel_id", vchannel, "message_key", key));
  }

  private Wire.Reply delete(String token, String key) {
    return call("message.delete", token, Map.of("vchannel_id", World.ROADMAP, "message_key", key));
  }

  private Wire.Reply update(String token, String key, String text) {
    return call(
        "message.update_text",
        token,
        Map.of("vchannel_id", World.ROADMAP, "message_key", key, "text", text));
  }

  private ChatId chat(String vchannel) {
    return world.chats.byVchannelId(vchannel).orElseThrow();
  }

  private Body stored(String vchannel, String key) {
    Caller ada = new Caller(World.ACME, World.ADA_ID, Optional.empty(), java.util.Set.of());
    return world.chats.message(ada, chat(vchannel), position(key)).body();
  }

  private static Position position(String key) {
    String[] parts = key.split("\\.");
    return Position.of(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
  }

  /// Posts as somebody who is not in the chat, as the domain does for a task or a webhook.
  private String bring(Actor author, Body body) {
    Position now = Position.of(world.clock.instant().toEpochMilli(), 1);
    world.chats.bring(Name.of("test", "source"), now, chat(World.ROADMAP), author, body);
    return now.millisecond() + ".0001";
  }

  // ---- the object

  @Test
  @Proves({"bearychat-4.1.1", "bearychat-9.1.6"})
  void aMessageHasTheDocumentedMembersAndThoseOf2018() {
    assertThat(create(World.ADA, World.ROADMAP, "hello").members())
        .containsExactlyInAnyOrder(
            "key",
            "updated",
            "is_channel",
            "uid",
            "fallback",
            "attachments",
            "created",
            "vchannel_id",
            "refer_key",
            "robot_id",
            "created_ts",
            "team_id",
            "subtype",
            "text",
            "id",
            "edited",
            "reactions",
            "pin_id",
            "star_id",
            "disable_markdown");
  }

  @Test
  @Proves({"bearychat-3.4.1", "bearychat-9.1.6"})
  void theKeyBeginsWithTheTimeOfCreation() {
    var message = create(World.ADA, World.ROADMAP, "hello").json();
    assertThat(message.get("key").asString()).isEqualTo("1485236262366.0001");
    assertThat(message.get("created_ts").asLong()).isEqualTo(1485236262366L);
    assertThat(message.get("created").asString()).isEqualTo("2017-01-24T05:37:42.000+0000");
    assertThat(message.get("updated").asString()).isEqualTo("2017-01-24T05:37:42.000+0000");
  }

  @Test
  void theIdLeadsBackToTheMessage() {
    var message = create(World.ADA, World.ROADMAP, "hello").json();
    assertThat(MessageId.parse(message.get("id").asString()))
        .contains(new MessageId(chat(World.ROADMAP), position(message.get("key").asString())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"=bw52O, true", "=bw52R, true", "=b2y6W624k, false"})
  void isChannelIsFalseOnlyBetweenTwo(String vchannel, boolean isChannel) {
    assertThat(create(World.ADA, vchannel, "hello").json().get("is_channel").asBoolean())
        .isEqualTo(isChannel);
  }

  @Test
  void whatWasWrittenIsReadTheSame() {
    var written = create(World.ADA, World.ROADMAP, "hello").json();
    assertThat(info(World.LIN, World.ROADMAP, written.get("key").asString()).json())
        .isEqualTo(written);
    var found =
        call(
            "message.query",
            World.LIN,
            Map.of("vchannel_id", World.ROADMAP, "query", "{\"latest\":{}}"));
    assertThat(found.json().get("messages").get(0)).isEqualTo(written);
    assertThat(found.members()).containsExactly("messages");
  }

  @Test
  void theNewestMessageMovesTheVchannel() {
    world.forward(5_000);
    world.say("hello");
    assertThat(
            world
                .wire
                .get("/v1/vchannel.info?vchannel_id==bw52O&token=" + World.ADA)
                .json()
                .get("latest_ts")
                .asLong())
        .isEqualTo(1485236267366L);
  }

  // ---- texts

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        " ",
        "  two  ",
        "line\nline\r\n\ttab",
        "*markdown* `code` [a](http://b) <b>&amp;",
        ":ok_hand: 😀 👨‍👩‍👧 林 é e\u0301 \u202e",
        "\u0000 \u0001 \u007f \ufffe \u2028",
        "\\ \" / '",
        "@<==bwOKq=>",
        "@<==bwOKq=> hello @<==bwOKs=>@<==bwMkR=> bye",
        "@<==bwOKz=> is of another team",
        "@<==bw52O=> is a vchannel",
        "@<==nobody=> @<=bwOKq=> @<==bwOKq> @<==bw-q=> @<==",
        "@<=@<==bwOKq=>=>",
      })
  @Proves("bearychat-4.7.1")
  void aTextComesBackToTheLetter(String text) {
    Wire.Reply created = create(World.ADA, World.ROADMAP, text);
    assertThat(created.json().get("text").asString()).isEqualTo(text);
    String key = created.json().get("key").asString();
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString()).isEqualTo(text);
    String other = world.say("other");
    assertThat(update(World.ADA, other, text).json().get("text").asString()).isEqualTo(text);
  }

  @Test
  void aUidOfTheTeamIsKeptAsAMention() {
    String key = world.say("hi @<==bwOKs=> and @<==bwMkR=> and @<==bwOKz=>");
    assertThat(stored(World.ROADMAP, key))
        .isEqualTo(
            new Body.Text(
                List.of(
                    new Inline.Text("hi "),
                    new Inline.Mention(World.LIN_ID, "林"),
                    new Inline.Text(" and "),
                    new Inline.Mention(World.BOT_ID, "BearyBot"),
                    new Inline.Text(" and @<==bwOKz=>")),
                List.of()));
  }

  @Test
  void whatLooksLikeAMentionIsLookedUpSoManyTimesOnly() {
    String text = "@<==bwOKs=>".repeat(MessageText.MENTIONS_MAX + 5);
    String key = world.say(text);
    assertThat(((Body.Text) stored(World.ROADMAP, key)).line())
        .hasSize(MessageText.MENTIONS_MAX + 1);
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString()).isEqualTo(text);
  }

  @Test
  @Proves("bearychat-2.8.1")
  void aTextMayHaveTwentyThousandCharacters() {
    String longest = "😀".repeat(MessageCalls.TEXT_MAX);
    assertThat(create(World.ADA, World.ROADMAP, longest).json().get("text").asString())
        .isEqualTo(longest);
    assertThat(create(World.ADA, World.ROADMAP, longest + "x").outcome()).isEqualTo("400/2");
    String key = world.say("x");
    assertThat(update(World.ADA, key, longest).json().get("text").asString()).isEqualTo(longest);
    assertThat(update(World.ADA, key, longest + "x").outcome()).isEqualTo("400/2");
  }

  @Test
  @Proves("bearychat-2.8.1")
  void anEmptyTextNeedsAnAttachment() {
    String token = "/v1/message.create?token=" + World.ADA;
    String begin = "{\"vchannel_id\":\"=bw52O\",\"text\":\"\",\"attachments\":";
    assertThat(world.wire.post(token, begin + "[{\"text\":\"x\"}]}").json().get("text").asString())
        .isEmpty();
    assertThat(world.wire.post(token, begin + "[]}").outcome()).isEqualTo("400/2");
    assertThat(world.wire.post(token, begin + "null}").outcome()).isEqualTo("400/2");
    assertThat(world.wire.post(token, begin + "\"[{}]\"}").outcome()).isEqualTo("400/2");
  }

  // ---- attachments

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "[]",
        "[{\"title\":\"t\"}]",
        "[{\"text\":\"t\"}]",
        "[{\"images\":[{\"url\":\"http://e/1\"}]}]",
        "[{\"title\":\"\",\"text\":\"t\"}]",
        "[{\"title\":\"t\",\"text\":\"x\",\"url\":\"http://e\",\"color\":\"#cb3f20\",\"images\":[{\"url\":\"a\"},{\"url\":\"b\"},{\"url\":\"c\"}]}]",
        "[{\"title\":\"1\"},{\"title\":\"2\"}]",
      })
  @Proves({"bearychat-4.3.1", "bearychat-9.1.18"})
  void attachmentsAreToldBackAsSent(String attachments) {
    Wire.Reply reply = create(attachments);
    assertThat(reply.json().get("attachments")).isEqualTo(Wire.json(attachments));
    assertThat(
            info(World.ADA, World.ROADMAP, reply.json().get("key").asString())
                .json()
                .get("attachments"))
        .isEqualTo(Wire.json(attachments));
  }

  @Test
  @Proves("bearychat-9.1.18")
  void whatAnAttachmentDoesNotKnowIsNotToldBack() {
    Wire.Reply reply =
        create(
            "[{\"type\":\"rtm\",\"text\":\"t\",\"channel\":\"x\",\"title\":null,\"images\":[{\"url\":\"a\",\"width\":1,\"height\":null}]}]");
    assertThat(reply.json().get("attachments"))
        .isEqualTo(Wire.json("[{\"text\":\"t\",\"images\":[{\"url\":\"a\"}]}]"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"\"[]\"", "\"x\"", "5", "true", "{\"text\":\"t\"}", "null"})
  @Proves("bearychat-1.4.6")
  void attachmentsThatAreNoListAreNone(String attachments) {
    assertThat(create(attachments).json().get("attachments")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "[{}]",
        "[null]",
        "[\"x\"]",
        "[{\"title\":\"t\"},{}]",
        "[{\"color\":\"red\",\"url\":\"http://e\"}]",
        "[{\"title\":\"\",\"text\":\"\",\"images\":[]}]",
        "[{\"title\":null}]",
        "[{\"images\":[{}]}]",
        "[{\"images\":[{\"url\":\"\"}]}]",
        "[{\"images\":[\"http://e/1\"]}]",
        "[{\"images\":[{\"url\":\"a\"},{\"url\":\"b\"},{\"url\":\"c\"},{\"url\":\"d\"}]}]",
        "[{\"title\":5}]",
      })
  void anAttachmentThatShowsNothingOrIsNotOneIsRefused(String attachments) {
    assertThat(create(attachments).outcome()).isEqualTo("400/2");
  }

  @Test
  void attachmentsTogetherHaveALimit() {
    String tenThousand = "{\"text\":\"" + "x".repeat(10_000) + "\"}";
    String ten = String.join(",", java.util.Collections.nCopies(10, tenThousand));
    assertThat(create("[" + ten + "]").status()).isEqualTo(201);
    assertThat(create("[" + ten + ",{\"title\":\"x\"}]").outcome()).isEqualTo("400/2");
  }

  @Test
  void theLargestMessageThatIsAcceptedIsKept() {
    // The characters that take most room in JSON: six bytes each.
    String control = "\u0001".repeat(20_000);
    List<Map<String, String>> attachments =
        java.util.Collections.nCopies(5, Map.of("text", control));
    Wire.Reply reply =
        call(
            "message.create",
            World.ADA,
            Map.of("vchannel_id", World.ROADMAP, "text", control, "attachments", attachments));
    assertThat(reply.status()).isEqualTo(201);
    assertThat(info(World.LIN, World.ROADMAP, reply.json().get("key").asString()).json())
        .isEqualTo(reply.json());
  }

  // ---- quotes

  @Test
  void aQuotedMessageIsNamedByItsKey() {
    String first = world.say("first");
    Wire.Reply reply =
        call(
            "message.create",
            World.LIN,
            Map.of("vchannel_id", World.ROADMAP, "text", "x", "refer_key", first));
    assertThat(reply.json().get("refer_key").asString()).isEqualTo(first);
    assertThat(create(World.LIN, World.ROADMAP, "x").json().get("refer_key").isNull()).isTrue();
  }

  @Test
  void onlyAMessageOfTheSameVchannelIsQuoted() {
    world.forward(1);
    String elsewhere = world.say(World.ADA, World.OPEN, "elsewhere");
    String refer =
        "{\"vchannel_id\":\"=bw52O\",\"text\":\"x\",\"refer_key\":\"" + elsewhere + "\"}";
    assertThat(world.wire.post("/v1/message.create?token=" + World.ADA, refer).outcome())
        .isEqualTo("404/5");
    assertThat(
            world
                .wire
                .post("/v1/message.create?token=" + World.ADA, refer.replace("=bw52O", "=bw52P"))
                .status())
        .isEqualTo(201);
  }

  // ---- who may

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource({
    "ada00000000000000000000000000001, =bw52P, 201",
    "11c00000000000000000000000000001, =bw52P, 403/4",
    "b0700000000000000000000000000001, =bw52Q, 201",
    "11c00000000000000000000000000001, =bw52Q, 403/4",
    "11c00000000000000000000000000001, =bw52R, 201",
    "b0700000000000000000000000000001, =bw52R, 403/4",
    "b0700000000000000000000000000001, =b2y6W624k, 201",
    "11c00000000000000000000000000001, =b2y6W624k, 403/4",
    "ba110000000000000000000000000001, =bw53a, 201",
    "ba110000000000000000000000000001, =bw52O, 404/5",
    "ada00000000000000000000000000001, =bw53a, 404/5",
    "ada00000000000000000000000000001, =bwOKs, 404/5",
    "ada00000000000000000000000000001, nonsense, 404/5",
    "ada00000000000000000000000000001, oc_00000000000000010000000000000000, 404/5",
  })
  @Proves("bearychat-2.8.2")
  void onlyMembersWrite(String token, String vchannel, String outcome) {
    assertThat(create(token, vchannel, "hello").outcome()).isEqualTo(outcome);
  }

  @Test
  void aRefusalSaysWhatTheOriginalSaid() {
    assertThat(create(World.LIN, World.SECRET, "hello").json().get("error").asString())
        .isEqualTo("没有权限");
  }

  @Test
  void nobodyWritesIntoAnArchivedChannel() throws Exception {
    String key = world.say("before");
    world.archive(World.ROADMAP);
    assertThat(create(World.ADA, World.ROADMAP, "after").outcome()).isEqualTo("403/4");
    assertThat(info(World.ADA, World.ROADMAP, key).status()).isEqualTo(200);
    assertThat(
            world
                .wire
                .get("/v1/channel.info?channel_id==bw52O&token=" + World.ADA)
                .json()
                .get("is_active")
                .asBoolean())
        .isFalse();
  }

  @Test
  void onlyMembersRead() {
    String key = world.say(World.ADA, World.OPEN, "hello");
    assertThat(info(World.ADA, World.OPEN, key).status()).isEqualTo(200);
    assertThat(info(World.LIN, World.OPEN, key).outcome()).isEqualTo("403/4");
    assertThat(info(World.MALLORY, World.OPEN, key).outcome()).isEqualTo("404/5");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "1485236262366.0002",
        "1485236262366.0000",
        "0000000000.0000",
        "9999999999999999.9999",
        "1485236262365.0001"
      })
  @Proves("bearychat-2.8.4")
  void aKeyWithoutAMessageIsNotFound(String key) {
    String own = world.say("hello");
    assertThat(info(World.ADA, World.ROADMAP, own).status()).isEqualTo(200);
    assertThat(info(World.ADA, World.ROADMAP, key).outcome()).isEqualTo("404/5");
    assertThat(delete(World.ADA, key).outcome()).isEqualTo("404/5");
    assertThat(update(World.ADA, key, "x").outcome()).isEqualTo("404/5");
  }

  @Test
  @Proves("bearychat-2.8.4")
  void aKeyOfAnotherVchannelIsNotFound() {
    world.forward(1);
    String elsewhere = world.say(World.ADA, World.OPEN, "elsewhere");
    assertThat(info(World.ADA, World.ROADMAP, elsewhere).outcome()).isEqualTo("404/5");
  }

  // ---- editing

  @Test
  void anEditChangesTextUpdatedAndEditedOnly() {
    Wire.Reply before =
        call(
            "message.create",
            World.LIN,
            Map.of(
                "vchannel_id",
                World.ROADMAP,
                "text",
                "before",
                "attachments",
                List.of(Map.of("title", "t"))));
    String key = before.json().get("key").asString();
    world.forward(3_000);
    Wire.Reply after = update(World.LIN, key, "after");
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.json().get("text").asString()).isEqualTo("after");
    assertThat(after.json().get("edited").asBoolean()).isTrue();
    assertThat(after.json().get("updated").asString()).isEqualTo("2017-01-24T05:37:45.000+0000");
    assertThat(after.members()).isEqualTo(before.members());
    for (String member : before.members()) {
      if (!List.of("text", "edited", "updated").contains(member)) {
        assertThat(after.json().get(member)).as(member).isEqualTo(before.json().get(member));
      }
    }
    assertThat(info(World.ADA, World.ROADMAP, key).json()).isEqualTo(after.json());
  }

  @Test
  @Proves("bearychat-2.8.6")
  void aTextIsChangedByPostToo() {
    String key = world.say("before");
    Wire.Reply reply =
        world.wire.post(
            "/v1/message.update_text?token=" + World.ADA,
            "{\"vchannel_id\":\"=bw52O\",\"message_key\":\"" + key + "\",\"text\":\"after\"}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString())
        .isEqualTo("after");
  }

  @Test
  @Proves("bearychat-2.8.5")
  void onlyTheAuthorEdits() {
    String key = world.say(World.LIN, World.ROADMAP, "hello");
    assertThat(update(World.LIN, key, "mine").status()).isEqualTo(200);
    assertThat(update(World.ADA, key, "hers").outcome()).isEqualTo("403/4");
    assertThat(update(World.ADA, key, "").outcome()).isEqualTo("403/4");
    assertThat(info(World.LIN, World.ROADMAP, key).json().get("text").asString()).isEqualTo("mine");
  }

  @Test
  void anEditToNothingNeedsAnAttachment() {
    String bare = world.say("hello");
    String key = create("[{\"title\":\"t\"}]").json().get("key").asString();
    assertThat(update(World.ADA, bare, "").outcome()).isEqualTo("400/2");
    assertThat(update(World.ADA, key, "").json().get("text").asString()).isEmpty();
  }

  @Test
  @Proves("bearychat-2.8.5")
  void aTombstoneIsNotEdited() {
    String key = world.say("hello");
    assertThat(update(World.ADA, key, "x").status()).isEqualTo(200);
    delete(World.ADA, key);
    assertThat(update(World.ADA, key, "x").outcome()).isEqualTo("403/4");
    assertThat(update(World.ADA, key, "").outcome()).isEqualTo("403/4");
  }

  // ---- deleting

  @Test
  @Proves({"bearychat-4.6.1", "bearychat-9.1.5", "bearychat-9.1.11"})
  void aDeletedMessageLeavesATombstone() {
    String quoted = world.say("quoted");
    Wire.Reply before =
        call(
            "message.create",
            World.LIN,
            Map.of(
                "vchannel_id",
                World.ROADMAP,
                "text",
                "secret",
                "refer_key",
                quoted,
                "attachments",
                List.of(Map.of("title", "secret"))));
    String key = before.json().get("key").asString();
    update(World.LIN, key, "edited secret");
    world.forward(4_000);

    Wire.Reply reply = delete(World.LIN, key);
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.body()).isEmpty();
    assertThat(reply.header("Content-Type")).isEmpty();

    Wire.Reply after = info(World.ADA, World.ROADMAP, key);
    assertThat(after.text()).doesNotContain("secret");
    var tombstone = after.json();
    assertThat(tombstone.get("deleted").asBoolean()).isTrue();
    assertThat(tombstone.get("subtype").asString()).isEqualTo("info");
    assertThat(tombstone.get("text").asString()).isEqualTo("该消息已被删除");
    assertThat(tombstone.get("text_i18n"))
        .isEqualTo(Wire.json("{\"en\":\"This message has been deleted.\",\"zh-CN\":\"该消息已被删除\"}"));
    assertThat(tombstone.get("attachments")).isEmpty();
    assertThat(tombstone.get("reactions")).isEmpty();
    assertThat(tombstone.get("edited").asBoolean()).isFalse();
    assertThat(tombstone.get("updated").asString()).isEqualTo("2017-01-24T05:37:46.000+0000");
    for (String member :
        List.of(
            "key", "id", "uid", "vchannel_id", "created", "created_ts", "team_id", "is_channel")) {
      assertThat(tombstone.get(member)).as(member).isEqualTo(before.json().get(member));
    }
  }

  @Test
  @Proves("bearychat-2.8.3")
  void deletingTwiceChangesNothingMore() {
    String key = world.say("hello");
    assertThat(delete(World.ADA, key).status()).isEqualTo(204);
    var tombstone = info(World.ADA, World.ROADMAP, key).json();
    world.forward(5_000);
    assertThat(delete(World.ADA, key).status()).isEqualTo(204);
    assertThat(info(World.ADA, World.ROADMAP, key).json()).isEqualTo(tombstone);
  }

  @Test
  @Proves("bearychat-2.8.3")
  void theAuthorDeletesAndTheOwnerOfTheChannelAndNobodyElse() {
    String linsFirst = world.say(World.LIN, World.ROADMAP, "first");
    String linsSecond = world.say(World.LIN, World.ROADMAP, "second");
    assertThat(delete(World.BOT, linsFirst).outcome()).isEqualTo("403/4");
    assertThat(delete(World.LIN, linsFirst).status()).isEqualTo(204);
    assertThat(delete(World.ADA, linsSecond).status()).isEqualTo(204);
  }

  // ---- what others write

  @Test
  void aPersonAndAnAppHaveAUidAndARobotHasARobotId() {
    var person = create(World.ADA, World.ROADMAP, "x").json();
    var hubot = create(World.BOT, World.ROADMAP, "x").json();
    world.forward(1);
    var robot =
        info(World.ADA, World.ROADMAP, bring(RobotId.TASK_ASSISTANT, Body.Text.plain("done")))
            .json();
    assertThat(person.get("uid").asString()).isEqualTo("=bwOKq");
    assertThat(person.get("robot_id").isNull()).isTrue();
    assertThat(person.get("subtype").asString()).isEqualTo("normal");
    assertThat(hubot.get("uid").asString()).isEqualTo("=bwMkR");
    assertThat(hubot.get("robot_id").isNull()).isTrue();
    assertThat(hubot.get("subtype").asString()).isEqualTo("normal");
    assertThat(robot.get("uid").isNull()).isTrue();
    assertThat(robot.get("robot_id").asString()).matches("=[A-Za-z0-9]{1,8}");
    assertThat(robot.get("subtype").asString()).isEqualTo("robot");
  }

  @Test
  void aRobotsIdIsAlwaysTheSame() {
    String first = bring(RobotId.TASK_ASSISTANT, Body.Text.plain("1"));
    world.forward(1);
    String second = bring(RobotId.TASK_ASSISTANT, Body.Text.plain("2"));
    world.forward(1);
    String other = bring(new RobotId("robot_webhook"), Body.Text.plain("3"));
    String id = info(World.ADA, World.ROADMAP, first).json().get("robot_id").asString();
    assertThat(info(World.ADA, World.ROADMAP, second).json().get("robot_id").asString())
        .isEqualTo(id);
    assertThat(info(World.ADA, World.ROADMAP, other).json().get("robot_id").asString())
        .isNotEqualTo(id);
  }

  @Test
  @Proves("bearychat-2.8.5")
  void aRobotsMessageIsNotEdited() {
    String key = bring(RobotId.TASK_ASSISTANT, Body.Text.plain("done"));
    assertThat(update(World.ADA, key, "x").outcome()).isEqualTo("403/4");
  }

  @Test
  void aTitledTextIsShownAsMarkdown() {
    String key =
        bring(
            World.BOT_ID,
            new Body.Post(
                "Release 1.0",
                List.of(
                    List.of(
                        new Inline.Text("Completed by "),
                        new Inline.Mention(World.LIN_ID, "林"),
                        new Inline.Text(", see "),
                        new Inline.Link("the [list]", "http://h/a b(c)"),
                        new Inline.Text(".")),
                    List.of(),
                    List.of(
                        new Inline.Link("", "http://h/bare"),
                        new Inline.Text(" "),
                        new Inline.Link("http://h", "http://h")),
                    List.of(new Inline.Mention(World.LIN_ID, "林"), new Inline.Text(" first")),
                    List.of(
                        new Inline.Mention(RobotId.TASK_ASSISTANT, "Task Assistant"),
                        new Inline.Mention(World.LIN_ID, "林")))));
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString())
        .isEqualTo(
            """
            Release 1.0
            Completed by @<==bwOKs=> , see [the \\[list\\]](http://h/a%20b%28c%29).

            http://h/bare http://h
            @<==bwOKs=> first
            @Task Assistant @<==bwOKs=>\s\
            """);
  }

  @Test
  void aTitledTextWithoutATitleBeginsWithItsFirstParagraph() {
    String key =
        bring(
            World.BOT_ID,
            new Body.Post(
                "", List.of(List.of(new Inline.Text("one")), List.of(new Inline.Text("two")))));
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString())
        .isEqualTo("one\ntwo");
  }

  @Test
  void aTitledTextIsNotEditedHere() {
    String key = bring(World.BOT_ID, new Body.Post("t", List.of()));
    assertThat(update(World.BOT, key, "x").outcome()).isEqualTo("403/4");
    assertThat(update(World.BOT, key, "").outcome()).isEqualTo("403/4");
  }

  @Test
  void aMentionOfSomebodyWhoHasNoUidIsTheirName() {
    AppId gone = AppId.of(99);
    String key =
        bring(World.BOT_ID, new Body.Text(List.of(new Inline.Mention(gone, "Old Bot")), List.of()));
    assertThat(info(World.ADA, World.ROADMAP, key).json().get("text").asString())
        .isEqualTo("@Old Bot");
  }

  @Test
  void aUidThatWasGivenUpStaysText() {
    App bot = world.identities.app(World.BOT_ID).orElseThrow();
    world.identities.put(
        new App(
            bot.id(),
            bot.tenant(),
            bot.name(),
            bot.secretHash(),
            bot.scopes(),
            true,
            "=bwNew",
            bot.createdAt()));
    assertThat(
            create(World.ADA, World.ROADMAP, "@<==bwMkR=> @<==bwNew=>")
                .json()
                .get("text")
                .asString())
        .isEqualTo("@<==bwMkR=> @<==bwNew=>");
  }

  @Test
  void anEditOfTheDomainIsSeenHere() {
    String key = world.say("hello");
    Caller ada = new Caller(World.ACME, World.ADA_ID, Optional.empty(), java.util.Set.of());
    Message edited =
        world.chats.edit(
            ada, chat(World.ROADMAP), position(key), List.of(new Inline.Text("changed")));
    assertThat(edited.edited()).isTrue();
    assertThat(info(World.LIN, World.ROADMAP, key).json().get("text").asString())
        .isEqualTo("changed");
    assertThat(Chats.PAGE_MAX).isGreaterThanOrEqualTo(MessageQuery.MESSAGES_MAX);
  }
}
