package larkspur.wire.feishu.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import larkspur.conformance.Proves;
import larkspur.core.identity.AppId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Tasks and tasklists over HTTP, where the wire has rules of its own.
class TaskCallsTest {

  private final TaskStage stage = new TaskStage();

  @AfterEach
  void end() {
    stage.close();
  }

  private Reply create(String body) {
    return stage.call("POST", "/tasks", stage.ada, body);
  }

  private String guid() {
    return create("{'summary':'Ship 1.0'}").data().at("/task/guid").asString();
  }

  private Reply patch(String guid, String task, String fields) {
    return stage.call(
        "PATCH",
        "/tasks/" + guid,
        stage.ada,
        "{'task':" + task + ",'update_fields':" + fields + "}");
  }

  private static JsonNode task(Reply reply) {
    assertThat(reply.code()).as(reply.json().toString()).isZero();
    return reply.data().get("task");
  }

  private static void invalid(Reply reply, String field) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(1470400);
    assertThat(reply.json().at("/error/field_violations/0/field").asString()).isEqualTo(field);
  }

  @Proves("task-5.2")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "repeat_rule",
        "custom_fields",
        "positive_reminders",
        "agent_task_status",
        "agent_task_progress",
        "text_deliveries",
        "reminders",
        "docx_source"
      })
  void aFieldThatIsNotServedIsRefusedByNameOnCreation(String field) {
    Reply reply = create("{'summary':'Ship','" + field + "':[1]}");
    invalid(reply, field);
    assertThat(reply.msg())
        .isEqualTo("Invalid Param '" + field + "', is not served by this server yet.");
    assertThat(create("{'summary':'Ship','" + field + "':[]}").status()).isEqualTo(200);
    assertThat(create("{'summary':'Ship','" + field + "':null}").status()).isEqualTo(200);
  }

  @Test
  void aFieldThatIsNotServedIsRefusedByNameInAPatchAndMayBeCleared() {
    String guid = guid();
    invalid(patch(guid, "{'repeat_rule':'FREQ=DAILY'}", "['repeat_rule']"), "task.repeat_rule");
    task(patch(guid, "{}", "['repeat_rule','custom_fields']"));
    task(patch(guid, "{'repeat_rule':'FREQ=DAILY'}", "['is_milestone']"));
  }

  @Proves("R-11")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'timestamp':''}",
        "{'timestamp':'soon'}",
        "{'timestamp':'-1'}",
        "{'timestamp':1.5}",
        "{}",
        "7",
        "{'timestamp':'1','is_all_day':'yes'}"
      })
  void aTimeIsADecimalNumberOfMilliseconds(String time) {
    assertThat(create("{'summary':'Ship','due':" + time + "}").code()).isEqualTo(1470400);
  }

  @Proves("R-10")
  @Test
  void aTimeIsCutToItsDayOrSecondAndANumberIsTakenForItsDigits() {
    JsonNode task =
        task(
            create(
                "{'summary':'Ship','start':{'timestamp':1772789415999},'due':{'timestamp':'1772789415999'}}"));
    assertThat(task.at("/start/timestamp").asString()).isEqualTo("1772789415000");
    JsonNode day =
        task(create("{'summary':'Ship','due':{'timestamp':'1772789415999','is_all_day':true}}"));
    assertThat(day.at("/due").toString())
        .isEqualTo("{\"timestamp\":\"1772755200000\",\"is_all_day\":true}");
  }

  @Test
  void aTimestampOfZeroClears() {
    String guid =
        task(create("{'summary':'Ship','due':{'timestamp':'1772789415000'}}"))
            .get("guid")
            .asString();
    assertThat(task(patch(guid, "{'due':{'timestamp':'0'}}", "['due']")).has("due")).isFalse();
    assertThat(task(create("{'summary':'Ship','due':{'timestamp':'0'}}")).has("due")).isFalse();
  }

  @Proves("R-60")
  @Test
  void startIsNotAfterDueInTheStateThatComesOut() {
    String guid =
        task(create("{'summary':'Ship','due':{'timestamp':'1772789415000'}}"))
            .get("guid")
            .asString();
    invalid(patch(guid, "{'start':{'timestamp':'1772789416000'}}", "['start']"), "task.start");
    invalid(
        patch(guid, "{'start':{'timestamp':'1','is_all_day':true}}", "['start']"), "task.start");
    task(patch(guid, "{'start':{'timestamp':'1772789415999'}}", "['start']"));
  }

  @Test
  void whatIsWrongInAListIsNamedByItsPlace() {
    String right = "{'tasklist_guid':'" + UUID.randomUUID() + "'}";
    invalid(
        create("{'summary':'Ship','tasklists':[" + right + ",{'tasklist_guid':'x'}]}"),
        "tasklists[1].tasklist_guid");
  }

  @Test
  void aTimeOfTooManyDigitsIsTooLongRatherThanNoNumber() {
    String guid = guid();
    Reply reply = patch(guid, "{'completed_at':'17727894151230000000'}", "['completed_at']");
    invalid(reply, "task.completed_at");
    assertThat(reply.msg()).isEqualTo("Invalid Param 'task.completed_at', the max len is 18.");
    invalid(patch(guid, "{'completed_at':'1e3'}", "['completed_at']"), "task.completed_at");
  }

  @Test
  void aSummaryIsNotCleared() {
    String guid = guid();
    Reply reply = patch(guid, "{}", "['summary']");
    invalid(reply, "task.summary");
    assertThat(reply.msg()).isEqualTo("Invalid Param 'task.summary', must not be empty.");
    invalid(patch(guid, "{'summary':''}", "['summary']"), "task.summary");
  }

  @Proves({"R-13", "R-54", "R-49"})
  @Test
  void otherFieldsAreClearedByTheirAbsence() {
    String guid =
        task(create(
                "{'summary':'Ship','description':'d','extra':'e','mode':1,'is_milestone':true,"
                    + "'custom_complete':{'pc':{'href':'https://x.test'}},'completed_at':'1772789415123'}"))
            .get("guid")
            .asString();
    Reply cleared =
        stage.call(
            "PATCH",
            "/tasks/" + guid,
            stage.ada,
            "{'update_fields':['description','extra','mode','is_milestone','custom_complete','completed_at']}");
    JsonNode task = task(cleared);
    assertThat(task.get("description").asString()).isEmpty();
    assertThat(task.get("extra").asString()).isEmpty();
    assertThat(task.get("mode").asInt()).isEqualTo(2);
    assertThat(task.get("is_milestone").asBoolean()).isFalse();
    assertThat(task.has("custom_complete")).isFalse();
    assertThat(task.get("completed_at").asString()).isEqualTo("0");
    assertThat(task.get("status").asString()).isEqualTo("todo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"['origin']", "['members']", "['reminders']", "['tasklists']", "['guid']", "[]"})
  void whatHasItsOwnCallOrNeverChangesIsNotPatched(String fields) {
    assertThat(patch(guid(), "{}", fields).code()).isEqualTo(1470400);
  }

  @Test
  void aTaskOfAPersonsGrantIsToldApartFromAnAppsOwn() {
    JsonNode task = task(create("{'summary':'Ship'}"));
    assertThat(task.get("source").asInt()).isEqualTo(7);
    assertThat(task.has("origin")).isFalse();
    assertThat(task.at("/creator/type").asString()).isEqualTo("user");
  }

  @Proves("R-20")
  @Test
  void aRepetitionAnswersTheSameTask() {
    String body = "{'summary':'Ship','client_token':'0123456789'}";
    String guid = task(create(body)).get("guid").asString();
    task(patch(guid, "{'summary':'Ship 2.0'}", "['summary']"));
    JsonNode again = task(create(body));
    assertThat(again.get("guid").asString()).isEqualTo(guid);
    assertThat(again.get("summary").asString()).isEqualTo("Ship 2.0");
    assertThat(create("{'summary':'Ship','client_token':'012345678'}").code()).isEqualTo(1470400);
  }

  @Proves("R-08")
  @Test
  void peopleAreNamedAsTheCallAsksFor() {
    String linsUnionId = stage.harness.identities.unionId(FeishuHarness.LIN);
    Reply byUnion =
        stage.call(
            "POST",
            "/tasks?user_id_type=union_id",
            stage.ada,
            "{'summary':'Ship','members':[{'id':'" + linsUnionId + "','role':'follower'}]}");
    assertThat(task(byUnion).at("/members/0/id").asString()).isEqualTo(linsUnionId);
    String guid = task(byUnion).get("guid").asString();
    assertThat(
            task(stage.get("/tasks/" + guid + "?user_id_type=user_id", stage.ada))
                .at("/members/0/id")
                .asString())
        .isEqualTo("lin");
    assertThat(task(stage.get("/tasks/" + guid, stage.ada)).at("/members/0/id").asString())
        .isEqualTo(stage.openId(FeishuHarness.LIN));
  }

  @Proves("R-08")
  @Test
  void userIdsNeedAScopeOfTheirOwn() {
    String grant = stage.harness.userToken(FeishuHarness.ADA, Set.of("task:task:write"));
    Reply refused =
        stage.call(
            "POST",
            "/tasks?user_id_type=user_id",
            grant,
            "{'summary':'Ship','members':[{'id':'lin','role':'follower'}]}");
    assertThat(refused.code()).isEqualTo(99991672);
    JsonNode task = task(stage.get("/tasks/" + guid() + "?user_id_type=user_id", grant));
    assertThat(task.get("creator").has("id")).isFalse();
    assertThat(task.at("/creator/name").asString()).isEqualTo("Ada");
  }

  @Test
  @Proves("platform-1.11.3")
  void anOpenIdThatAnotherAppWasGivenIsRefusedAsSuch() {
    AppId second = AppId.of(0x5ec0d);
    stage.harness.put(second, "Second desk", TaskStage.SCOPES);
    String foreign = stage.harness.identities.openId(second, FeishuHarness.LIN);
    Reply reply =
        create("{'summary':'Ship','members':[{'id':'" + foreign + "','role':'assignee'}]}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(99992361);
  }

  @Test
  void aTextInSeveralLanguagesIsAnObjectOfStrings() {
    String pc = "{'summary':'Ship','custom_complete':{'pc':{'tip':%s}}}";
    JsonNode tip =
        task(create(pc.formatted("{'en_us':'Done there','zh_cn':null}")))
            .at("/custom_complete/pc/tip");
    assertThat(tip.propertyNames()).containsExactly("en_us");
    Reply list = create(pc.formatted("['x']"));
    invalid(list, "custom_complete.pc.tip");
    Reply number = create(pc.formatted("{'en_us':5}"));
    invalid(number, "custom_complete.pc.tip.en_us");
  }

  @Proves("R-50")
  @Test
  void aMemberWhoIsNotThereIsRefusedByName() {
    Reply reply = create("{'summary':'Ship','members':[{'id':'ou_nobody','role':'assignee'}]}");
    invalid(reply, "members");
    assertThat(reply.msg()).contains("ou_nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'role':'assignee'}",
        "{'id':'x'}",
        "{'id':'x','role':'owner'}",
        "{'id':'x','type':'chat','role':'assignee'}"
      })
  void aMemberOfATaskHasAnIdAndARoleAndIsNoChat(String member) {
    assertThat(create("{'summary':'Ship','members':[" + member + "]}").code()).isEqualTo(1470400);
  }

  @Proves("R-64")
  @Test
  void tooManyAreToldByTheirRole() {
    String guid = guid();
    StringBuilder fifty = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      larkspur.core.identity.AppId app =
          new larkspur.core.identity.AppId("cli_%016x".formatted(0x1000 + i));
      stage.harness.put(app, "App " + i, Set.of());
      fifty
          .append(i == 0 ? "" : ",")
          .append("{'id':'" + app.value() + "','type':'app','role':'ROLE'}");
    }
    String lin = "{'members':[{'id':'" + stage.openId(FeishuHarness.LIN) + "','role':'ROLE'}]}";
    for (String role : new String[] {"assignee", "follower"}) {
      String path = "/tasks/" + guid + "/add_members";
      task(
          stage.call(
              "POST",
              path,
              stage.ada,
              "{'members':[" + fifty.toString().replace("ROLE", role) + "]}"));
      Reply reply = stage.call("POST", path, stage.ada, lin.replace("ROLE", role));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo(role.equals("assignee") ? 1470610 : 1470611);
    }
  }

  @Proves("R-15")
  @Test
  void whatIsWrongIsFoundInTheDocumentedOrder() {
    String tasklist = stage.tasklist("Roadmap");
    String unknown = "00000000-0000-4000-8000-000000000000";
    String here = "{'tasklist_guid':'" + tasklist + "'}";
    String guid = guid();
    assertThat(stage.call("POST", "/tasks/" + unknown + "/add_tasklist", stage.lin, "{}").code())
        .isEqualTo(1470400);
    assertThat(stage.call("POST", "/tasks/" + unknown + "/add_tasklist", stage.lin, here).code())
        .isEqualTo(1470404);
    assertThat(stage.call("POST", "/tasks/" + guid + "/add_tasklist", stage.lin, here).code())
        .isEqualTo(1470403);
    String nowhere = "{'tasklist_guid':'" + unknown + "'}";
    assertThat(stage.call("POST", "/tasks/" + guid + "/add_tasklist", stage.ada, nowhere).code())
        .isEqualTo(1470404);
    String section = "{'tasklist_guid':'" + tasklist + "','section_guid':'" + unknown + "'}";
    Reply missing = stage.call("POST", "/tasks/" + guid + "/add_tasklist", stage.ada, section);
    assertThat(missing.msg()).isEqualTo("section not found or deleted.");
  }

  @Test
  void aMemberOfATasklistIsOfTheKindThatItsTypeSays() {
    String path = "/tasklists/" + stage.tasklist("Roadmap") + "/add_members";
    Reply noChat =
        stage.call("POST", path, stage.ada, "{'members':[{'type':'chat','id':'nonsense'}]}");
    assertThat(noChat.status()).isEqualTo(403);
    assertThat(noChat.code()).isEqualTo(1470403);
    for (String type : List.of("user", "app")) {
      Reply nobody =
          stage.call("POST", path, stage.ada, "{'members':[{'type':'" + type + "','id':'oc_x'}]}");
      invalid(nobody, "members");
      assertThat(nobody.msg()).contains("oc_x");
    }
  }

  @Proves("R-46")
  @Test
  void aTasklistHasFiveHundredMembersAtMost() {
    String tasklist = stage.tasklist("Roadmap");
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      larkspur.core.identity.AppId app =
          new larkspur.core.identity.AppId("cli_%016x".formatted(0x1000 + i));
      stage.harness.put(app, "App " + i, Set.of());
      members.append(i == 0 ? "" : ",").append("{'id':'" + app.value() + "','type':'app'}");
    }
    String path = "/tasklists/" + tasklist + "/add_members";
    assertThat(stage.call("POST", path, stage.ada, "{'members':[" + members + "]}").status())
        .isEqualTo(200);
    Reply reply =
        stage.call(
            "POST",
            path,
            stage.ada,
            "{'members':[{'id':'" + stage.openId(FeishuHarness.LIN) + "'}]}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(1470612);
  }

  @Proves({"R-01", "R-03"})
  @Test
  void aFaultOfOursIsToldUnderItsOwnCodeAndALogId() {
    String guid = guid();
    stage.harness.store.close();
    Reply reply = stage.get("/tasks/" + guid, stage.ada);
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.code()).isEqualTo(1470500);
    assertThat(reply.msg()).contains(reply.json().at("/error/log_id").asString());
  }

  @Test
  void anArchivedTasklistIsNotServed() {
    invalid(
        stage.call("POST", "/tasklists", stage.ada, "{'name':'Old','archive_tasklist':true}"),
        "archive_tasklist");
    assertThat(
            stage
                .call("POST", "/tasklists", stage.ada, "{'name':'Old','archive_tasklist':false}")
                .status())
        .isEqualTo(200);
  }
}
