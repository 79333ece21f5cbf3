package larkspur.wire.feishu.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.chat.Chat;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Activity subscriptions over HTTP: the vectors task-3.10.1 to 3.10.23 by their number, and the
/// rules.
class SubscriptionCallsTest {

  private static final String C1 = TaskStage.ROADMAP_CHAT;
  private static final String C2 = "oc_22222222222222222222222222222222";
  private static final String CX = "oc_99999999999999999999999999999999";
  private static final String SUB = "activity_subscription";

  private final TaskStage stage = new TaskStage();
  private String tasklist;
  private String subscription;
  private JsonNode before;
  private List<JsonNode> seen;

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
    look();
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

  /// All that can be seen of the tasklist and its subscriptions. Then the clock goes on, so that no
  /// time is changed unseen.
  private List<JsonNode> everything() {
    return List.of(
        stage.get("/tasklists/" + tasklist, stage.ada).data(), stage.get(all(), stage.ada).data());
  }

  private void look() {
    seen = everything();
    stage.harness.clock.forward(Duration.ofSeconds(1));
  }

  private Reply create(String body) {
    return stage.call("POST", all(), stage.ada, body);
  }

  private Reply patch(String token, String object, String fields) {
    look();
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

  /// Claims that a patch is answered with the whole subscription as it is from now on, and that the
  /// tasklist itself is as it was.
  private JsonNode changed(Reply reply) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
    assertThat(reply.data().get(SUB)).isEqualTo(now());
    assertThat(reply.data().get(SUB).propertyNames())
        .containsExactlyInAnyOrder("guid", "name", "subscribers", "include_keys", "disabled");
    assertThat(everything().getFirst()).isEqualTo(seen.getFirst());
    return reply.data().get(SUB);
  }

  private void refused(Reply reply, int status, int code) {
    assertThat(List.of(reply.status(), reply.code()))
        .as(reply.json().toString())
        .isEqualTo(List.of(status, code));
    assertThat(reply.json().at("/error/log_id").asString()).isNotEmpty();
    assertThat(reply.headers().firstValue("X-Tt-Logid"))
        .contains(reply.json().at("/error/log_id").asString());
    assertThat(everything()).isEqualTo(seen);
  }

  private void invalid(Reply reply) {
    refused(reply, 400, 1470400);
    assertThat(reply.msg()).startsWith("Invalid Param '").endsWith(".");
    assertThat(reply.json().at("/error/field_violations").size()).isPositive();
  }

  // ---- the vectors

  @Proves("task-3.10.1")
  @Test
  void vector1aNameAloneIsChanged() {
    JsonNode after = changed(patch("{'name':'A'}", "['name']"));
    assertThat(after.get("name").asString()).isEqualTo("A");
    assertThat(after.get("include_keys")).isEqualTo(before.get("include_keys"));
    assertThat(after.get("subscribers")).isEqualTo(before.get("subscribers"));
    assertThat(after.get("disabled")).isEqualTo(before.get("disabled"));
  }

  @Proves({"task-3.10.2", "R-38"})
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

  @Proves({"task-3.10.3", "R-01", "R-26"})
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

  @Proves({"task-3.10.4", "R-26"})
  @Test
  void vector4aNameHasFiftyCharactersAtMost() {
    invalid(patch("{'name':'" + "订".repeat(51) + "'}", "['name']"));
    assertThat(
            changed(patch("{'name':'" + "订".repeat(50) + "'}", "['name']")).get("name").asString())
        .hasSize(50);
    invalid(patch("{'name':'" + "🚀".repeat(51) + "'}", "['name']"));
    changed(patch("{'name':'" + "🚀".repeat(50) + "'}", "['name']"));
  }

  @Proves({"task-3.10.5", "R-13"})
  @ParameterizedTest
  @ValueSource(strings = {"{'include_keys':[]}", "{}", "{'include_keys':null}"})
  void vector5noKeysIsAnEmptyList(String object) {
    JsonNode keys = changed(patch(object, "['include_keys']")).get("include_keys");
    assertThat(keys.isArray()).isTrue();
    assertThat(keys.isEmpty()).isTrue();
  }

  @Proves("task-3.10.6")
  @Test
  void vector6aKeyIsNotRepeated() {
    invalid(patch("{'include_keys':[101,101]}", "['include_keys']"));
  }

  @Proves({"task-3.10.7", "R-14", "R-16"})
  @ParameterizedTest
  @ValueSource(strings = {"[102]", "[999]", "['101']", "[101.5]", "101", "[-1]", "[99999999999]"})
  void vector7onlySupportedKeysAreAccepted(String keys) {
    invalid(patch("{'include_keys':" + keys + "}", "['include_keys']"));
  }

  @Proves({"task-3.10.8", "R-25"})
  @Test
  void vector8allFourteenKeysAreAcceptedInTheOrderGiven() {
    String keys = "[132,131,130,129,122,121,119,111,110,109,104,103,101,100]";
    assertThat(
            changed(patch("{'include_keys':" + keys + "}", "['include_keys']"))
                .get("include_keys")
                .toString())
        .isEqualTo(keys);
  }

  @Proves({"task-3.10.9", "R-24"})
  @Test
  void vector9subscribersAreReplacedAsAWhole() {
    JsonNode subscribers =
        changed(patch("{'subscribers':[" + chat(C2) + "]}", "['subscribers']")).get("subscribers");
    assertThat(subscribers.toString())
        .isEqualTo("[{\"id\":\"" + C2 + "\",\"type\":\"chat\",\"role\":\"editor\"}]");
  }

  @Proves({"task-3.10.10", "R-27"})
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

  @Proves({"task-3.10.11", "R-32"})
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

  @Proves("R-35")
  @Test
  void subscribersAreNotCleared() {
    invalid(patch("{}", "['subscribers']"));
  }

  @Proves({"task-3.10.12", "R-12", "R-37"})
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

  @Proves({"task-3.10.13", "R-38"})
  @Test
  void vector13aChatThatIsNotListedIsNotLookedAt() {
    changed(patch("{'subscribers':[" + chat(CX) + "]}", "['disabled']"));
    changed(patch("{'subscribers':7,'name':[],'include_keys':'x'}", "['disabled']"));
  }

  @Proves({"task-3.10.14", "R-39"})
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

  @Proves({"task-3.10.14", "R-39"})
  @Test
  void vector14updateFieldsAreNeeded() {
    invalid(stage.call("PATCH", one(), stage.ada, "{'activity_subscription':{'name':'A'}}"));
    String twentyOne = "[" + String.join(",", Collections.nCopies(21, "'name'")) + "]";
    invalid(patch("{'name':'A'}", twentyOne));
  }

  @Proves("R-12")
  @Test
  void aFieldThatIsListedTwiceCountsOnce() {
    assertThat(changed(patch("{'name':'A'}", "['name','name']")).get("name").asString())
        .isEqualTo("A");
  }

  @Test
  @Proves({"task-3.10.15", "R-28"})
  void vector15aDisabledSubscriptionTellsNothingMore() {
    String task = stage.task(stage.ada, tasklist, "Ship 1.0");
    stage.complete(stage.ada, task, "1688529478195");
    List<String> told =
        List.of("Ada added a task to the tasklist: Ship 1.0", "Ada completed the task Ship 1.0");
    assertThat(stage.heard()).isEqualTo(told);

    changed(patch("{'disabled':true}", "['disabled']"));
    stage.complete(stage.ada, task, "0");
    stage.complete(stage.ada, task, "1688529478196");
    stage.task(stage.ada, tasklist, "Ship 2.0");
    assertThat(stage.heard()).isEqualTo(told);

    // Enabled again it tells of what comes, and of nothing that was.
    changed(patch("{'disabled':false}", "['disabled']"));
    assertThat(stage.heard()).isEqualTo(told);
    stage.complete(stage.ada, task, "0");
    stage.complete(stage.ada, task, "1688529478197");
    assertThat(stage.heard()).hasSize(3).last().isEqualTo("Ada completed the task Ship 1.0");
  }

  @Test
  @Proves("R-36")
  void vector15aDisabledSubscriptionStaysAndSaysSo() {
    assertThat(changed(patch("{'disabled':true}", "['disabled']")).get("disabled").asBoolean())
        .isTrue();
    assertThat(stage.get(all(), stage.ada).data().at("/items/0/disabled").asBoolean()).isTrue();
    assertThat(changed(patch("{}", "['disabled']")).get("disabled").asBoolean()).isFalse();
  }

  @Proves("task-3.10.16")
  @Test
  void vector16aViewerMayNotPatch() {
    stage.share(tasklist, stage.openId(FeishuHarness.LIN), "user", "viewer");
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
    stage.share(tasklist, C1, "chat", "viewer");
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
    assertThat(stage.get(one(), stage.lin).status()).isEqualTo(200);
  }

  @Proves({"task-3.10.17", "R-23"})
  @Test
  void vector17anEditorThroughAChatMayPatch() {
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
    stage.share(tasklist, C1, "chat", "editor");
    changed(patch(stage.lin, "{'name':'A'}", "['name']"));
    // Who is in the chat counts at the moment of the call.
    stage.leaveRoadmapChat(FeishuHarness.LIN);
    refused(patch(stage.lin, "{'name':'B'}", "['name']"), 403, 1470403);
  }

  @Proves({"task-3.10.18", "R-05", "R-34"})
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
    assertThat(List.of(deleted.status(), deleted.code())).isEqualTo(List.of(404, 1470404));
    assertThat(stage.get(all(), stage.ada).data().get("items").isEmpty()).isTrue();
    assertThat(deleted.msg()).isEqualTo("activity subscription not found or deleted.");
  }

  @Proves({"task-3.10.19", "R-05"})
  @Test
  void vector19aGuidThatIsNoUuidIsInvalid() {
    String body = "{'activity_subscription':{'name':'A'},'update_fields':['name']}";
    invalid(stage.call("PATCH", all() + "/abc", stage.ada, body));
    invalid(
        stage.call(
            "PATCH", "/tasklists/abc/activity_subscriptions/" + subscription, stage.ada, body));
    invalid(stage.get("/tasklists/" + "a".repeat(101) + "/activity_subscriptions", stage.ada));
  }

  @Proves("R-05")
  @Test
  void aGuidIsReadInCapitalsToo() {
    Reply reply =
        stage.get(all() + "/" + subscription.toUpperCase(java.util.Locale.ROOT), stage.ada);
    assertThat(reply.data().at("/activity_subscription/guid").asString()).isEqualTo(subscription);
  }

  @Proves({"task-3.10.20", "R-37"})
  @Test
  void vector20anAppThatIsEditorAndInTheChatMayPatch() {
    String object = "{'subscribers':[" + chat(C1) + "]}";
    refused(patch(stage.app, object, "['subscribers']"), 403, 1470403);
    stage.share(tasklist, FeishuHarness.APP.value(), "app", "editor");
    changed(patch(stage.app, object, "['subscribers']"));
    refused(
        patch(stage.app, "{'subscribers':[" + chat(C2) + "]}", "['subscribers']"), 403, 1470403);
  }

  @Proves("task-3.10.21")
  @Test
  void vector21aSubscriptionOutlivesItsCreatorsRights() {
    String linsId = stage.openId(FeishuHarness.LIN);
    stage.share(tasklist, linsId, "user", "editor");
    assertThat(stage.call("DELETE", one(), stage.ada, "").status()).isEqualTo(200);
    String body = "{'name':'L','subscribers':[" + chat(C1) + "],'include_keys':[100,103]}";
    subscription =
        stage
            .call("POST", all(), stage.lin, body)
            .data()
            .at("/activity_subscription/guid")
            .asString();
    String task = stage.task(stage.ada, tasklist, "Ship 1.0");
    assertThat(stage.heard()).hasSize(1);

    stage.call(
        "POST",
        "/tasklists/" + tasklist + "/remove_members",
        stage.ada,
        "{'members':[{'id':'" + linsId + "'}]}");
    stage.leaveRoadmapChat(FeishuHarness.LIN);
    refused(patch(stage.lin, "{'name':'A'}", "['name']"), 403, 1470403);
    stage.complete(stage.ada, task, "1688529478195");
    assertThat(stage.heard()).hasSize(2);

    JsonNode patched = changed(patch("{'name':'A'}", "['name']"));
    assertThat(patched.get("name").asString()).isEqualTo("A");
    assertThat(patched.get("disabled").asBoolean()).isFalse();
    stage.complete(stage.ada, task, "0");
    stage.complete(stage.ada, task, "1688529478196");
    assertThat(stage.heard())
        .containsExactly(
            "Ada added a task to the tasklist: Ship 1.0",
            "Ada completed the task Ship 1.0",
            "Ada completed the task Ship 1.0");
  }

  @Proves({"task-3.10.22", "R-39"})
  @Test
  void vector22theSubscriptionIsNeeded() {
    invalid(stage.call("PATCH", one(), stage.ada, "{'update_fields':['name']}"));
    invalid(patch("null", "['disabled']"));
    invalid(patch("[]", "['disabled']"));
    invalid(stage.call("PATCH", one(), stage.ada, ""));
    invalid(stage.call("PATCH", one(), stage.ada, "{"));
  }

  @Proves({"task-3.10.23", "R-01", "R-94"})
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

  @Proves({"R-25", "R-30"})
  @Test
  void noKeysAtCreationAreAnEmptyListAndEnabledIsTheDefault() {
    JsonNode made = create("{'name':'W','subscribers':[" + chat(C1) + "]}").data().get(SUB);
    assertThat(made.get("include_keys").toString()).isEqualTo("[]");
    assertThat(made.get("disabled").asBoolean()).isFalse();
  }

  @Proves({"R-14", "R-30"})
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

  @Proves("R-16")
  @Test
  void membersThatMakeNoSenseOnInputAreIgnored() {
    Reply made =
        create(
            "{'guid':'x','name':'W','subscribers':[{'id':'"
                + C1
                + "','type':'chat','role':7,'name':'n'}],'include_keys':[100],'foo':{}}");
    assertThat(made.code()).as(made.json().toString()).isZero();
  }

  @Proves("R-32")
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

  @Proves("R-31")
  @Test
  void theFiftyFirstIsRefused() {
    for (int i = 2; i <= 50; i++) {
      assertThat(create("{'name':'W" + i + "','subscribers':[" + chat(C1) + "]}").status())
          .isEqualTo(200);
    }
    look();
    refused(create("{'name':'W51','subscribers':[" + chat(C1) + "]}"), 400, 1470400);
    assertThat(stage.get(all(), stage.ada).data().get("items").size()).isEqualTo(50);
    assertThat(stage.get(all() + "?limit=7", stage.ada).data().get("items").size()).isEqualTo(7);
    assertThat(stage.get(all(), stage.ada).data().propertyNames()).containsExactly("items");
  }

  @Proves("R-08")
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
  void eachCallIsOpenedByItsScopesAndByNoOther() {
    String right = "{'name':'W','subscribers':[" + chat(C1) + "]}";
    String edit = "{'activity_subscription':{'disabled':false},'update_fields':['disabled']}";
    String gone = all() + "/00000000-0000-4000-8000-000000000000";
    for (String scope : List.of("task:tasklist:read", "task:tasklist:write", "task:task:write")) {
      String as = stage.harness.userToken(FeishuHarness.ADA, Set.of(scope));
      boolean writes = scope.equals("task:tasklist:write");
      boolean reads = writes || scope.equals("task:tasklist:read");
      assertThat(stage.call("POST", all(), as, right).code()).isEqualTo(writes ? 0 : 99991679);
      assertThat(stage.get(all(), as).code()).isEqualTo(reads ? 0 : 99991679);
      assertThat(stage.get(one(), as).code()).isEqualTo(reads ? 0 : 99991679);
      assertThat(stage.call("PATCH", one(), as, edit).code()).isEqualTo(writes ? 0 : 99991679);
      assertThat(stage.call("DELETE", gone, as, "").code()).isEqualTo(writes ? 1470404 : 99991679);
    }
  }

  @Test
  @Proves("R-15")
  void whatIsWrongIsFoundInTheDocumentedOrder() {
    String unknown = "/tasklists/00000000-0000-4000-8000-000000000000/activity_subscriptions";
    String wrong = "{'name':'','subscribers':[" + chat(CX) + "]}";
    String foreign = "{'name':'W','subscribers':[" + chat(CX) + "]}";
    String right = "{'name':'W','subscribers':[" + chat(C1) + "]}";
    String reader = stage.harness.userToken(FeishuHarness.LIN, Set.of("task:tasklist:read"));
    refused(stage.call("POST", unknown + "?user_id_type=x", "u-none", wrong), 400, 99991668);
    refused(stage.call("POST", unknown + "?user_id_type=x", reader, wrong), 400, 99991679);
    invalid(stage.call("POST", unknown + "?user_id_type=x", stage.lin, foreign));
    invalid(stage.call("POST", unknown, stage.lin, wrong));
    refused(stage.call("POST", unknown, stage.lin, foreign), 404, 1470404);
    refused(stage.call("POST", all(), stage.lin, foreign), 403, 1470403);
    String msg = stage.call("POST", all(), stage.lin, right).msg();
    assertThat(msg).isEqualTo("no permission to edit the tasklist.");
    assertThat(create(foreign).msg())
        .isEqualTo("a subscriber is not a group chat that the caller is in.");
    assertThat(everything()).isEqualTo(seen);
  }

  @Test
  @Proves({"R-08", "R-16"})
  void whatAQueryAsksForInVainIsRefusedAndWhatNobodyKnowsPassedOver() {
    String body = "{'activity_subscription':{'name':'A','foo':1},'update_fields':['name'],'x':2}";
    invalid(stage.call("PATCH", one() + "?user_id_type=chat_id", stage.ada, body));
    for (String query :
        List.of("?user_id_type=user_id", "?user_id_type=union_id", "?user_id_type=", "?foo=%20")) {
      JsonNode subscribers =
          stage
              .call("PATCH", one() + query, stage.ada, body)
              .data()
              .at("/activity_subscription/subscribers");
      assertThat(subscribers).as(query).isEqualTo(before.get("subscribers"));
    }
  }

  @Test
  @Proves({"R-33", "R-26"})
  void theyAreListedOldestFirstTheDisabledOnesToo() {
    for (String more : List.of("'disabled':true", "'disabled':false", "'include_keys':[]")) {
      stage.harness.clock.forward(Duration.ofMillis(1));
      create("{'name':'W','subscribers':[" + chat(C1) + "]," + more + "}");
    }
    JsonNode items = stage.get(all(), stage.ada).data().get("items");
    assertThat(items.get(0)).isEqualTo(before);
    assertThat(items.valueStream().map(item -> item.get("disabled").asBoolean()))
        .containsExactly(false, true, false, false);
    assertThat(stage.get(all() + "?limit=1", stage.ada).data().get("items").get(0))
        .isEqualTo(before);
  }

  @Test
  @Proves({"R-13", "R-40"})
  void aPatchOfEveryFieldAtOnceLeavesTheTasklistAsItWasAndRaisesNothing() {
    JsonNode after =
        changed(
            patch(
                "{'name':'A','subscribers':[" + chat(C2) + "]}",
                "['name','subscribers','include_keys','disabled']"));
    assertThat(after.get("name").asString()).isEqualTo("A");
    assertThat(after.at("/subscribers/0/id").asString()).isEqualTo(C2);
    assertThat(after.get("include_keys").isEmpty()).isTrue();
    assertThat(after.get("disabled").asBoolean()).isFalse();
    assertThat(stage.heard()).isEmpty();
  }

  @Test
  void aBodyOnACallThatTakesNoneIsNotLookedAt() {
    assertThat(stage.call("DELETE", one(), stage.ada, "{").status()).isEqualTo(200);
  }
}
