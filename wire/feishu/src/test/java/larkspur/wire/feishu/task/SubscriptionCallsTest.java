package larkspur.wire.feishu.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import larkspur.core.chat.Chat;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Activity subscriptions over HTTP: the vectors of digest 3.10 by their number, and the rules R-24
/// to R-40.
class SubscriptionCallsTest {

  private static final String C1 = TaskStage.ROADMAP_CHAT;
  private static final String C2 = "oc_22222222222222222222222222222222";
  private static final String CX = "oc_99999999999999999999999999999999";
  private static final String SUB = "activity_subscription";

  private final TaskStage stage = new TaskStage();
  private String tasklist;
  private String subscription;
  private JsonNode before;

  @BeforeEach
  void aTasklistOfAdasWithASubscription() {
    stage.chat(C2, FeishuHarness.ADA);
    stage.chat(CX, FeishuHarness.LIN);
    tasklist = stage.tasklist("Roadmap");
    before =
        create("{'name':'W','subscribers':[" + chat(C1) + "],'include_keys':[100,103]}")
            .data()
            .get(SUB);
    subscription = before.get("guid").asString();
  }

  @AfterEach
  void end() {
    stage.close();
  }

  private static String chat(String id) {
    return "{'id':'" + id + "','type':'chat'}";
  }

  private String all() {
    return "/tasklists/" + tasklist + "/activity_subscriptions";
  }

  private String one() {
    return all() + "/" + subscription;
  }

  private Reply create(String body) {
    return stage.call("POST", all(), stage.ada, body);
  }

  private Reply patch(String token, String object, String fields) {
    return stage.call(
        "PATCH",
        one(),
        token,
        "{'activity_subscription':" + object + ",'update_fields':" + fields + "}");
  }

  private Reply patch(String object, String fields) {
    return patch(stage.ada, object, fields);
  }

  private JsonNode now() {
    return stage.get(one(), stage.ada).data().get(SUB);
  }

  private JsonNode changed(Reply reply) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
    assertThat(reply.data().get(SUB)).isEqualTo(now());
    return reply.data().get(SUB);
  }

  private void refused(Reply reply, int status, int code) {
    assertThat(List.of(reply.status(), reply.code()))
        .as(reply.json().toString())
        .isEqualTo(List.of(status, code));
    assertThat(reply.json().at("/error/log_id").asString()).isNotEmpty();
    assertThat(reply.headers().firstValue("X-Tt-Logid"))
        .contains(reply.json().at("/error/log_id").asString());
    assertThat(now()).isEqualTo(before);
  }

  private void invalid(Reply reply) {
    refused(reply, 400, 1470400);
    assertThat(reply.msg()).startsWith("Invalid Param '").endsWith(".");
    assertThat(reply.json().at("/error/field_violations").size()).isPositive();
  }

  // ---- the vectors

  @Test
  void vector1aNameAloneIsChanged() {
    JsonNode after = changed(patch("{'name':'A'}", "['name']"));
    assertThat(after.get("name").asString()).isEqualTo("A");
    assertThat(after.get("include_keys")).isEqualTo(before.get("include_keys"));
    assertThat(after.get("subscribers")).isEqualTo(before.get("subscribers"));
    assertThat(after.get("disabled")).isEqualTo(before.get("disabled"));
  }

  @Test
  void vector2whatIsNotListedStaysThoughItIsSent() {
    String all =
        "{'name':'A','subscribers':[" + chat(C2) + "],'include_keys':[101],'disabled':true}";
    JsonNode after = changed(patch(all, "['name']"));
    assertThat(after.get("name").asString()).isEqualTo("A");
    assertThat(after.get("include_keys")).isEqualTo(before.get("include_keys"));
    assertThat(after.get("subscribers")).isEqualTo(before.get("subscribers"));
    assertThat(after.get("disabled").asBoolean()).isFalse();
  }

  @Test
  void vector3aNameIsNotCleared() {
    Reply reply = patch("{}", "['name']");
    invalid(reply);
    assertThat(reply.msg())
        .isEqualTo("Invalid Param 'activity_subscription.name', must not be empty.");
    invalid(patch("{'name':null}", "['name']"));
    invalid(patch("{'name':''}", "['name']"));
    invalid(patch("{'name':'  '}", "['name']"));
  }

  @Test
  void vector4aNameHasFiftyCharactersAtMost() {
    invalid(patch("{'name':'" + "订".repeat(51) + "'}", "['name']"));
    assertThat(
            changed(patch("{'name':'" + "订".repeat(50) + "'}", "['name']")).get("name").asString())
        .hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'include_keys':[]}", "{}", "{'include_keys':null}"})
  void vector5noKeysIsAnEmptyList(String object) {
    JsonNode keys = changed(patch(object, "['include_keys']")).get("include_keys");
    assertThat(keys.isArray()).isTrue();
    assertThat(keys.isEmpty()).isTrue();
  }

  @Test
  void vector6aKeyIsNotRepeated() {
    invalid(patch("{'include_keys':[101,101]}", "['include_keys']"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[102]", "[999]", "['101']", "[101.5]", "101", "[-1]", "[99999999999]"})
  void vector7onlySupportedKeysAreAccepted(String keys) {
    invalid(patch("{'include_keys':" + keys + "}", "['include_keys']"));
  }

  @Test
  void vector8allFourteenKeysAreAcceptedInTheOrderGiven() {
    String keys = "[132,131,130,129,122,121,119,111,110,109,104,103,101,100]";
    assertThat(
            changed(patch("{'include_keys':" + keys + "}", "['include_keys']"))
                .get("include_keys")
                .toString())
        .isEqualTo(keys);
  }

  @Test
  void vector9subscribersAreReplacedAsAWhole() {
    JsonNode subscribers =
        changed(patch("{'subscribers':[" + chat(C2) + "]}", "['subscribers']")).get("subscribers");
    assertThat(subscribers.toString())
        .isEqualTo("[{\"id\":\"" + C2 + "\",\"type\":\"chat\",\"role\":\"editor\"}]");
  }

  @Test
  void vector10fiftyOneSubscribersAreTooManyEvenIfTheyRepeat() {
    String many = String.join(",", Collections.nCopies(51, chat(C1)));
    invalid(patch("{'subscribers':[" + many + "]}", "['subscribers']"));
    String fifty = String.join(",", Collections.nCopies(50, chat(C1)));
    assertThat(
            changed(patch("{'subscribers':[" + fifty + "]}", "['subscribers']"))
                .get("subscribers")
                .size())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'id':'" + C1 + "','type':'user'}]",
        "[{'id':'" + C1 + "'}]",
        "[{'type':'chat'}]",
        "[{'id':'chat-1','type':'chat'}]",
        "[]"
      })
  void vector11subscribersAreChatsAndSaySo(String subscribers) {
    invalid(patch("{'subscribers':" + subscribers + "}", "['subscribers']"));
  }

  @Test
  void subscribersAreNotCleared() {
    invalid(patch("{}", "['subscribers']"));
  }

  @Test
  void vector12aChatWithoutTheCallerIsRefused() {
    refused(
        patch("{'subscribers':[" + chat(C1) + "," + chat(CX) + "]}", "['subscribers']"),
        403,
        1470403);
    refused(
        patch("{'name':'A','subscribers':[" + chat(CX) + "]}", "['name','subscribers']"),
        403,
        1470403);
  }

  @Test
  void vector13aChatThatIsNotListedIsNotLookedAt() {
    changed(patch("{'subscribers':[" + chat(CX) + "]}", "['disabled']"));
    changed(patch("{'subscribers':7,'name':[],'include_keys':'x'}", "['disabled']"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"['guid']", "['foo']", "[]", "null", "'name'", "[7]", "['name','foo']"})
  void vector14onlyFourFieldsCanBeUpdatedAndOneMustBe(String fields) {
    invalid(patch("{'name':'A'}", fields));
  }

  @Test
  void whatOnlyTheDomainFindsWrongInAPatchIsNamedByItsWholePath() {
    Reply reply = patch("{'name':'  '}", "['name']");
    invalid(reply);
    assertThat(reply.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("activity_subscription.name");
  }

  @Test
  void vector14updateFieldsAreNeeded() {
    invalid(stage.call("PATCH", one(), stage.ada, "{'activity_subscription':{'name':'A'}}"));
    String twentyOne = "[" + String.join(",", Collections.nCopies(21, "'name'")) + "]";
    invalid(patch("{'name':'A'}", twentyOne));
  }

  @Test
  void aFieldThatIsListedTwiceCountsOnce() {
    assertThat(changed(patch("{'name':'A'}", "['name','name']")).get("name").asString())
        .isEqualTo("A");
  }

  @Test
  void vector15aDisabledSubscriptionStaysAndSaysSo() {
    assertThat(changed(patch("{'disabled':true}", "['disabled']")).get("disabled").asBoolean())
        .isTrue();
    assertThat(stage.get(all(), stage.ada).data().at("/items/0/disabled").asBoolean()).isTrue();
    assertThat(changed(patch("{}", "['disabled']")).get("disabled").asBoolean()).isFalse();
  }

  @Test
  void vector16aViewerMayNotPatch() {
    stage.share(tasklist, stage.openId(FeishuHarness.LIN), "user", "viewer");
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
  }

  @Test
  void vector17anEditorThroughAChatMayPatch() {
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
    stage.share(tasklist, C1, "chat", "editor");
    changed(patch(stage.lin, "{'name':'A'}", "['name']"));
  }

  @Test
  void vector18whatIsNotThereIsNotFound() {
    String unknown = "00000000-0000-4000-8000-000000000000";
    String other = stage.tasklist("Other");
    String body = "{'activity_subscription':{'name':'A'},'update_fields':['name']}";
    for (String path :
        List.of(
            "/tasklists/" + unknown + "/activity_subscriptions/" + subscription,
            all() + "/" + unknown,
            "/tasklists/" + other + "/activity_subscriptions/" + subscription)) {
      refused(stage.call("PATCH", path, stage.ada, body), 404, 1470404);
      refused(stage.call("DELETE", path, stage.ada, ""), 404, 1470404);
      refused(stage.get(path, stage.ada), 404, 1470404);
    }
    assertThat(stage.call("DELETE", one(), stage.ada, "").status()).isEqualTo(200);
    Reply deleted = stage.call("PATCH", one(), stage.ada, body);
    assertThat(deleted.code()).isEqualTo(1470404);
    assertThat(deleted.msg()).isEqualTo("activity subscription not found or deleted.");
  }

  @Test
  void vector19aGuidThatIsNoUuidIsInvalid() {
    String body = "{'activity_subscription':{'name':'A'},'update_fields':['name']}";
    invalid(stage.call("PATCH", all() + "/abc", stage.ada, body));
    invalid(
        stage.call(
            "PATCH", "/tasklists/abc/activity_subscriptions/" + subscription, stage.ada, body));
    invalid(stage.get("/tasklists/" + "a".repeat(101) + "/activity_subscriptions", stage.ada));
  }

  @Test
  void aGuidIsReadInCapitalsToo() {
    Reply reply =
        stage.get(all() + "/" + subscription.toUpperCase(java.util.Locale.ROOT), stage.ada);
    assertThat(reply.data().at("/activity_subscription/guid").asString()).isEqualTo(subscription);
  }

  @Test
  void vector20anAppThatIsEditorAndInTheChatMayPatch() {
    String object = "{'subscribers':[" + chat(C1) + "]}";
    refused(patch(stage.app, object, "['subscribers']"), 403, 1470403);
    stage.share(tasklist, FeishuHarness.APP.value(), "app", "editor");
    changed(patch(stage.app, object, "['subscribers']"));
    refused(
        patch(stage.app, "{'subscribers':[" + chat(C2) + "]}", "['subscribers']"), 403, 1470403);
  }

  @Test
  void vector21aSubscriptionOutlivesItsCreatorsRights() {
    String linsId = stage.openId(FeishuHarness.LIN);
    stage.share(tasklist, linsId, "user", "editor");
    String body = "{'name':'L','subscribers':[" + chat(C1) + "],'include_keys':[100]}";
    Reply made = stage.call("POST", all(), stage.lin, body);
    String guid = made.data().at("/activity_subscription/guid").asString();
    stage.call(
        "POST",
        "/tasklists/" + tasklist + "/remove_members",
        stage.ada,
        "{'members':[{'id':'" + linsId + "'}]}");
    assertThat(stage.get(all() + "/" + guid, stage.lin).code()).isEqualTo(1470403);
    Reply patched =
        stage.call(
            "PATCH",
            all() + "/" + guid,
            stage.ada,
            "{'activity_subscription':{'name':'A'},'update_fields':['name']}");
    assertThat(patched.data().at("/activity_subscription/name").asString()).isEqualTo("A");
    assertThat(patched.data().at("/activity_subscription/disabled").asBoolean()).isFalse();
  }

  @Test
  void vector22theSubscriptionIsNeeded() {
    invalid(stage.call("PATCH", one(), stage.ada, "{'update_fields':['name']}"));
    invalid(patch("null", "['disabled']"));
    invalid(patch("[]", "['disabled']"));
    invalid(stage.call("PATCH", one(), stage.ada, ""));
    invalid(stage.call("PATCH", one(), stage.ada, "{"));
  }

  @Test
  void vector23withoutTheScopeTheGatewayRefuses() {
    larkspur.core.identity.AppId reader = new larkspur.core.identity.AppId("cli_00000000000000aa");
    stage.harness.put(reader, "Reader", Set.of("task:tasklist:read"));
    String token = stage.harness.tenantToken(reader);
    Reply reply = patch(token, "{'name':'A'}", "['name']");
    refused(reply, 400, 99991672);
    assertThat(reply.json().at("/error/permission_violations/0/subject").asString())
        .isEqualTo("task:tasklist:write");
    String grant = stage.harness.userToken(FeishuHarness.ADA, Set.of("task:tasklist:read"));
    refused(patch(grant, "{'name':'A'}", "['name']"), 400, 99991679);
    assertThat(stage.get(one(), grant).status()).isEqualTo(200);
  }

  // ---- create, list, get, delete

  @Test
  void noKeysAtCreationAreAnEmptyListAndEnabledIsTheDefault() {
    JsonNode made = create("{'name':'W','subscribers':[" + chat(C1) + "]}").data().get(SUB);
    assertThat(made.get("include_keys").toString()).isEqualTo("[]");
    assertThat(made.get("disabled").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'subscribers':[{'id':'" + C1 + "','type':'chat'}],'include_keys':[]}",
        "{'name':'','subscribers':[{'id':'" + C1 + "','type':'chat'}],'include_keys':[]}",
        "{'name':'W','include_keys':[]}",
        "{'name':'W','subscribers':[],'include_keys':[]}",
        "{'name':7,'subscribers':[{'id':'" + C1 + "','type':'chat'}],'include_keys':[]}",
        "{'name':'W','subscribers':[{'id':'" + C1 + "','type':'chat'}],'disabled':'yes'}",
        "[]",
        "not json"
      })
  void whatACreationLacksIsSaid(String body) {
    invalid(create(body));
  }

  @Test
  void membersThatMakeNoSenseOnInputAreIgnored() {
    Reply made =
        create(
            "{'guid':'x','name':'W','subscribers':[{'id':'"
                + C1
                + "','type':'chat','role':7,'name':'n'}],'include_keys':[100],'foo':{}}");
    assertThat(made.code()).as(made.json().toString()).isZero();
  }

  @Test
  void aSingleChatIsRefusedLikeAnUnknownOne() {
    Chat single =
        stage.harness.chats.found(
            FeishuHarness.TENANT,
            new larkspur.core.chat.Chats.Draft(
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                Chat.Kind.P2P,
                "",
                java.util.Optional.empty(),
                false,
                false,
                FeishuHarness.ADA,
                List.of(FeishuHarness.LIN)));
    Reply one = create("{'name':'W','subscribers':[" + chat(single.openChatId()) + "]}");
    Reply other = create("{'name':'W','subscribers':[" + chat("oc_unknown") + "]}");
    refused(one, 403, 1470403);
    refused(other, 403, 1470403);
    assertThat(one.msg()).isEqualTo(other.msg());
  }

  @Test
  void theFiftyFirstIsRefused() {
    for (int i = 2; i <= 50; i++) {
      assertThat(create("{'name':'W" + i + "','subscribers':[" + chat(C1) + "]}").status())
          .isEqualTo(200);
    }
    refused(create("{'name':'W51','subscribers':[" + chat(C1) + "]}"), 400, 1470400);
    assertThat(stage.get(all(), stage.ada).data().get("items").size()).isEqualTo(50);
    assertThat(stage.get(all() + "?limit=7", stage.ada).data().get("items").size()).isEqualTo(7);
    assertThat(stage.get(all(), stage.ada).data().propertyNames()).containsExactly("items");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=51", "limit=x", "user_id_type=foo"})
  void aListTakesALimitFromOneToFifty(String query) {
    invalid(stage.get(all() + "?" + query, stage.ada));
  }

  @Test
  void whoeverMayNotReadTheTasklistSeesNone() {
    refused(stage.get(all(), stage.lin), 403, 1470403);
    refused(stage.get(one(), stage.lin), 403, 1470403);
    refused(stage.call("DELETE", one(), stage.lin, ""), 403, 1470403);
  }

  @Test
  void aBodyOnACallThatTakesNoneIsNotLookedAt() {
    assertThat(stage.call("DELETE", one(), stage.ada, "{").status()).isEqualTo(200);
  }
}
