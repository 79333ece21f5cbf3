package larkspur.conformance.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Activity subscriptions of one tasklist and one chat, which the stories make on first use.
final class SubscriptionStories {

  private static final String LISTS = "/task/v2/tasklists";
  private static final String TASKS = "/task/v2/tasks";
  private static final String NOBODYS_CHAT = "oc_00000000000000000000000000000000";
  private static final String UNKNOWN = "33991879-704f-444f-81d7-55a6aa7be80c";
  private static final List<Integer> KEYS =
      List.of(100, 101, 103, 104, 109, 110, 111, 119, 121, 122, 129, 130, 131, 132);
  private static final int INVALID = 1470400;
  private static final int FORBIDDEN = 1470403;
  private static final int MISSING = 1470404;

  private final Feishu feishu;
  private final Made made;
  private Optional<String> tasklist = Optional.empty();
  private Optional<String> chat = Optional.empty();

  SubscriptionStories(Feishu feishu, Made made) {
    this.feishu = feishu;
    this.made = made;
  }

  List<Story> stories() {
    return List.of(
        changes("{\"name\":\"A\"}", "[\"name\"]", "task-3.10.1"),
        Story.of(this::onlyWhatIsListedIsTaken, "task-3.10.2", "task-3.10.13", "R-38"),
        refused("{}", "[\"name\"]", "task-3.10.3"),
        Story.of(this::aNameHasFiftyCharacters, "task-3.10.4"),
        Story.of(this::keysAreEmptied, "task-3.10.5", "R-13"),
        refused("{\"include_keys\":[101,101]}", "[\"include_keys\"]", "task-3.10.6"),
        Story.of(this::aWrongKeyIsRefused, "task-3.10.7"),
        changes("{\"include_keys\":" + KEYS + "}", "[\"include_keys\"]", "task-3.10.8"),
        Story.of(this::fiftyOneSubscribersAreRefused, "task-3.10.10"),
        Story.of(this::onlyChatsSubscribe, "task-3.10.11"),
        Story.of(this::aChatOfOthersIsForbidden, "task-3.10.12", "R-32"),
        Story.of(this::updateFieldsAreHeldAgainstTheirNames, "task-3.10.14", "R-39"),
        Story.of(this::whatIsNotThereIsMissing, "task-3.10.18", "R-34"),
        Story.of(this::aGuidHasItsForm, "task-3.10.19", "R-05"),
        Story.of(this::aBodyWantsASubscription, "task-3.10.22"),
        Story.of(this::aSecondDeleteIsMissing, "task-3.9"),
        Story.of(this::oldestFirst, "R-33"),
        Story.of(this::aCompletedTaskIsPosted, "R-29"));
  }

  // ---- what the stories stand on

  private String tasklist() throws IOException {
    if (tasklist.isEmpty()) {
      tasklist = Optional.of(newTasklist());
    }
    return tasklist.orElseThrow();
  }

  private String newTasklist() throws IOException {
    String guid =
        feishu
            .call("POST", LISTS, "{\"name\":\"Larkspur conformance\"}")
            .succeeds()
            .text("/data/tasklist/guid");
    remember("tasklist " + guid, LISTS + "/" + guid);
    return guid;
  }

  private String chat() throws IOException {
    if (chat.isEmpty()) {
      String id =
          feishu
              .call("POST", "/im/v1/chats", "{\"name\":\"Larkspur conformance\"}")
              .succeeds()
              .text("/data/chat_id");
      remember("chat " + id, "/im/v1/chats/" + id);
      chat = Optional.of(id);
    }
    return chat.orElseThrow();
  }

  /// What was made is deleted in the end.
  private void remember(String name, String path) {
    made.add(name, () -> feishu.call("DELETE", path, null), () -> feishu.call("GET", path, null));
  }

  private String path(String tasklist, String subscription) {
    return LISTS + "/" + tasklist + "/activity_subscriptions/" + subscription;
  }

  /// Each story has a subscription of its own: a tasklist has room for 50.
  private String subscription() throws IOException {
    return subscription(tasklist(), 100);
  }

  private String subscription(String list, int key) throws IOException {
    String guid =
        feishu
            .call(
                "POST",
                LISTS + "/" + list + "/activity_subscriptions",
                Answer.write(
                    Map.of(
                        "name",
                        "Before",
                        "subscribers",
                        List.of(subscriber(chat())),
                        "include_keys",
                        List.of(key),
                        "disabled",
                        false)))
            .succeeds()
            .text("/data/activity_subscription/guid");
    remember("subscription " + guid, path(list, guid));
    return guid;
  }

  private static Map<String, String> subscriber(String chat) {
    return Map.of("id", chat, "type", "chat");
  }

  private Answer patch(String subscription, String values, String fields) throws IOException {
    return feishu.call(
        "PATCH",
        path(tasklist(), subscription),
        "{\"activity_subscription\":" + values + ",\"update_fields\":" + fields + "}");
  }

  private JsonNode read(String subscription) throws IOException {
    return feishu
        .call("GET", path(tasklist(), subscription), null)
        .succeeds()
        .at("/data/activity_subscription");
  }

  // ---- stories

  /// A patch that changes what it says and nothing else.
  private Story changes(String values, String fields, String... rules) {
    return Story.of(
        () -> {
          String guid = subscription();
          JsonNode before = read(guid);
          Answer answer = patch(guid, values, fields).succeeds();
          JsonNode wanted = Answer.json(values);
          for (String member : before.propertyNames()) {
            answer.has(
                "/data/activity_subscription/" + member,
                (wanted.has(member) ? wanted : before).get(member).toString());
          }
        },
        rules);
  }

  private Story refused(String values, String fields, String... rules) {
    return Story.of(
        () -> {
          String guid = subscription();
          String before = read(guid).toString();
          Answer answer = patch(guid, values, fields).refused(400, INVALID);
          if (!read(guid).toString().equals(before)) {
            throw answer.differs("nothing changed");
          }
        },
        rules);
  }

  private void onlyWhatIsListedIsTaken() throws IOException {
    String values =
        Answer.write(
            Map.of(
                "name",
                "A",
                "subscribers",
                List.of(subscriber(NOBODYS_CHAT)),
                "include_keys",
                List.of(999),
                "disabled",
                true));
    patch(subscription(), values, "[\"name\"]")
        .succeeds()
        .hasText("/data/activity_subscription/name", "A")
        .has("/data/activity_subscription/include_keys", "[100]")
        .has("/data/activity_subscription/disabled", "false");
  }

  private void aNameHasFiftyCharacters() throws IOException {
    String guid = subscription();
    patch(guid, Answer.write(Map.of("name", "林".repeat(50))), "[\"name\"]").succeeds();
    patch(guid, Answer.write(Map.of("name", "林".repeat(51))), "[\"name\"]").refused(400, INVALID);
  }

  private void keysAreEmptied() throws IOException {
    for (String values : List.of("{\"include_keys\":[]}", "{}")) {
      patch(subscription(), values, "[\"include_keys\"]")
          .succeeds()
          .has("/data/activity_subscription/include_keys", "[]");
    }
  }

  private void aWrongKeyIsRefused() throws IOException {
    String guid = subscription();
    for (String keys : List.of("[102]", "[999]", "[\"101\"]")) {
      patch(guid, "{\"include_keys\":" + keys + "}", "[\"include_keys\"]").refused(400, INVALID);
    }
  }

  private void fiftyOneSubscribersAreRefused() throws IOException {
    List<Map<String, String>> many =
        IntStream.range(0, 51).mapToObj(i -> subscriber("oc_%032x".formatted(i))).toList();
    patch(subscription(), Answer.write(Map.of("subscribers", many)), "[\"subscribers\"]")
        .refused(400, INVALID);
  }

  private void onlyChatsSubscribe() throws IOException {
    String guid = subscription();
    for (String type : List.of("", ",\"type\":\"user\"")) {
      patch(
              guid,
              "{\"subscribers\":[{\"id\":\"" + chat() + "\"" + type + "}]}",
              "[\"subscribers\"]")
          .refused(400, INVALID);
    }
  }

  private void aChatOfOthersIsForbidden() throws IOException {
    String guid = subscription();
    String before = read(guid).toString();
    String values =
        Answer.write(Map.of("subscribers", List.of(subscriber(chat()), subscriber(NOBODYS_CHAT))));
    Answer answer = patch(guid, values, "[\"subscribers\"]").refused(403, FORBIDDEN);
    if (!read(guid).toString().equals(before)) {
      throw answer.differs("nothing changed");
    }
  }

  private void updateFieldsAreHeldAgainstTheirNames() throws IOException {
    String guid = subscription();
    for (String fields : List.of("[\"guid\"]", "[\"foo\"]", "[]")) {
      patch(guid, "{\"name\":\"A\"}", fields).refused(400, INVALID);
    }
    feishu
        .call("PATCH", path(tasklist(), guid), "{\"activity_subscription\":{\"name\":\"A\"}}")
        .refused(400, INVALID);
  }

  private void whatIsNotThereIsMissing() throws IOException {
    String body = "{\"activity_subscription\":{\"name\":\"A\"},\"update_fields\":[\"name\"]}";
    String guid = subscription();
    feishu.call("PATCH", path(UNKNOWN, guid), body).refused(404, MISSING);
    feishu.call("PATCH", path(tasklist(), UNKNOWN), body).refused(404, MISSING);
    feishu.call("PATCH", path(newTasklist(), guid), body).refused(404, MISSING);
    feishu.call("DELETE", path(tasklist(), guid), null).succeeds();
    feishu.call("PATCH", path(tasklist(), guid), body).refused(404, MISSING);
  }

  private void aGuidHasItsForm() throws IOException {
    patch("abc", "{\"name\":\"A\"}", "[\"name\"]").refused(400, INVALID);
  }

  private void aBodyWantsASubscription() throws IOException {
    feishu
        .call("PATCH", path(tasklist(), subscription()), "{\"update_fields\":[\"name\"]}")
        .refused(400, INVALID);
  }

  private void aSecondDeleteIsMissing() throws IOException {
    String guid = subscription();
    feishu.call("DELETE", path(tasklist(), guid), null).succeeds().has("/data", "{}");
    feishu.call("DELETE", path(tasklist(), guid), null).refused(404, MISSING);
  }

  private void oldestFirst() throws IOException {
    List<String> both = List.of(subscription(), subscription());
    Answer answer =
        feishu.call("GET", LISTS + "/" + tasklist() + "/activity_subscriptions", null).succeeds();
    List<String> listed = new ArrayList<>();
    answer.at("/data/items").forEach(item -> listed.add(item.path("guid").asString("")));
    listed.retainAll(both);
    if (!listed.equals(both)) {
      throw answer.differs(both + " in this order");
    }
    answer.lacks("/data/page_token");
  }

  private void aCompletedTaskIsPosted() throws IOException {
    String chat = chat();
    String list = newTasklist();
    subscription(list, 103);
    String summary = "Larkspur conformance " + subscription(list, 103);
    String task =
        feishu
            .call(
                "POST",
                TASKS,
                Answer.write(
                    Map.of(
                        "summary", summary, "tasklists", List.of(Map.of("tasklist_guid", list)))))
            .succeeds()
            .text("/data/task/guid");
    remember("task " + task, TASKS + "/" + task);
    feishu
        .call(
            "PATCH",
            TASKS + "/" + task,
            "{\"task\":{\"completed_at\":\"1688529478195\"},\"update_fields\":[\"completed_at\"]}")
        .succeeds();
    feishu
        .wire()
        .await(
            "one post that names the task",
            () ->
                feishu
                    .call(
                        "GET",
                        "/im/v1/messages?container_id_type=chat&page_size=50&container_id=" + chat,
                        null)
                    .succeeds(),
            json -> {
              int posts = 0;
              for (JsonNode item : json.at("/data/items")) {
                posts += item.at("/body/content").asString("").contains(summary) ? 1 : 0;
              }
              return posts == 1;
            });
  }
}
