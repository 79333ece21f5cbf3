package larkspur.conformance.suite;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Messages of BearyChat, in one vchannel that the user names. Stories say, change, find and delete
/// messages of their own there; what others say is neither touched nor looked at.
final class BearyChatStories {

  private static final List<String> DOCUMENTED =
      List.of(
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
          "text");
  private static final String NO_KEY = "1485236262366.9999";
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Wire wire;
  private final Made made;
  private final String token;
  private final String vchannel;
  private List<JsonNode> five = List.of();

  BearyChatStories(Wire wire, Made made, String token, String vchannel) {
    this.wire = wire;
    this.made = made;
    this.token = token;
    this.vchannel = vchannel;
    wire.hide(token);
  }

  List<Story> stories() {
    return Stream.of(calls(), messages(), examples(), undocumented())
        .flatMap(List::stream)
        .toList();
  }

  // ---- the calls

  private Answer post(String call, Map<String, ?> parameters) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>(parameters);
    body.put("token", token);
    return wire.send("POST", "/" + call, Map.of("Content-Type", JSON), Answer.write(body));
  }

  private Answer get(String call, String query) throws IOException {
    return wire.send("GET", "/" + call + "?" + query, Map.of(), null);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer say(String text) throws IOException {
    return remember(post("message.create", Map.of("vchannel_id", vchannel, "text", text)));
  }

  /// What was said is deleted in the end.
  private Answer remember(Answer created) {
    if (created.at("/key").isString()) {
      String key = created.text("/key");
      made.add("message " + key, () -> delete(key), () -> info(key));
    }
    return created;
  }

  private Answer delete(String key) throws IOException {
    return post("message.delete", Map.of("vchannel_id", vchannel, "message_key", key));
  }

  private Answer info(String key) throws IOException {
    return get(
        "message.info",
        "vchannel_id=" + encoded(vchannel) + "&message_key=" + key + "&token=" + encoded(token));
  }

  private Answer query(Object query) throws IOException {
    return post("message.query", Map.of("vchannel_id", vchannel, "query", query));
  }

  // ---- every call

  private List<Story> calls() {
    return List.of(
        Story.of(
            () -> {
              for (String target : List.of("/meta", "/meta?")) {
                wire.send("GET", target, Map.of(), null).succeeds().has("", "{\"version\":\"1\"}");
              }
            },
            "bearychat-9.1.1"),
        Story.of(
            () -> {
              get("user.me", "token=" + encoded(token)).succeeds();
              wire.send(
                      "POST",
                      "/user.me",
                      Map.of("Content-Type", JSON),
                      Answer.write(Map.of("token", token)))
                  .succeeds();
              wire.send("POST", "/user.me", Map.of("Content-Type", FORM), "token=" + encoded(token))
                  .succeeds();
              wire.send("GET", "/user.me", Map.of(), null)
                  .refused(401, 3)
                  .that("a whole number code", json -> json.path("code").isInt())
                  .that("a text error", json -> json.path("error").isString());
            },
            "bearychat-9.1.2"),
        Story.of(
            () -> {
              Answer raw =
                  get("vchannel.info", "vchannel_id=" + vchannel + "&token=" + encoded(token));
              get("vchannel.info", "vchannel_id=" + encoded(vchannel) + "&token=" + encoded(token))
                  .succeeds()
                  .has("", raw.succeeds().json().toString());
            },
            "bearychat-9.1.3"),
        Story.of(
            () -> {
              for (Answer answer :
                  List.of(
                      get("user.me", "token=" + encoded(token)),
                      get("user.me", "token=nobody"),
                      get("message.info", "token=" + encoded(token)))) {
                if (!answer.contentType().startsWith(JSON)) {
                  throw answer.differs("a content type that begins with application/json");
                }
              }
              Answer deleted = delete(say("to be deleted").succeeds(201).text("/key"));
              if (deleted.status() != 204
                  || !deleted.text().isEmpty()
                  || !deleted.contentType().isEmpty()) {
                throw deleted.differs("204 with neither a body nor a content type");
              }
            },
            "bearychat-9.1.5"));
  }

  // ---- one message

  private List<Story> messages() {
    return List.of(
        Story.of(
            () ->
                remember(
                        wire.send(
                            "POST",
                            "/message.create?vchannel_id="
                                + encoded(vchannel)
                                + "&text=hello&token="
                                + encoded(token),
                            Map.of(),
                            null))
                    .succeeds(201)
                    .hasText("/text", "hello"),
            "bearychat-9.1.4"),
        Story.of(
            () -> {
              Answer answer = say("hello").succeeds(201);
              Set<String> missing = new TreeSet<>(DOCUMENTED);
              answer.json().propertyNames().forEach(missing::remove);
              if (!missing.isEmpty()) {
                throw answer.differs("the members " + missing);
              }
              answer
                  .that(
                      "created_ts is the whole part of key",
                      json ->
                          json.path("key")
                              .asString("")
                              .matches(json.path("created_ts").asString("-") + "\\.\\d{4}"))
                  .that(
                      "dates end in +0000",
                      json ->
                          json.path("created").asString("").endsWith("+0000")
                              && json.path("updated").asString("").endsWith("+0000"));
            },
            "bearychat-9.1.6"),
        Story.of(
            () -> {
              String last = "";
              for (int i = 0; i < 3; i++) {
                Answer answer = say("in order").succeeds(201);
                if (answer.text("/key").compareTo(last) <= 0) {
                  throw answer.differs("a key after " + last);
                }
                last = answer.text("/key");
              }
            },
            "bearychat-3.4.2"),
        Story.of(
            () -> {
              for (String text : List.of("*a* `b` :ok_hand: 😀", "@<==nobody=> hello", " two ")) {
                String key = say(text).succeeds(201).hasText("/text", text).text("/key");
                info(key).succeeds().hasText("/text", text);
              }
            },
            "bearychat-4.7.1"),
        Story.of(
            () -> {
              String key = say("a secret").succeeds(201).text("/key");
              delete(key).succeeds(204);
              info(key)
                  .succeeds()
                  .hasText("/subtype", "info")
                  .has("/deleted", "true")
                  .has("/attachments", "[]")
                  .that("no text", json -> !json.toString().contains("a secret"));
            },
            "bearychat-9.1.11",
            "bearychat-4.6.1"),
        Story.of(
            () -> {
              String key = say("twice").succeeds(201).text("/key");
              delete(key).succeeds(204);
              delete(key).succeeds(204);
            },
            "bearychat-2.8.3"),
        Story.of(() -> info(NO_KEY).refused(404, 5), "bearychat-2.8.4"),
        Story.of(
            () -> {
              String key = say("before").succeeds(201).text("/key");
              Map<String, String> change =
                  Map.of("vchannel_id", vchannel, "message_key", key, "text", "after");
              post("message.update_text", change).succeeds().hasText("/text", "after");
              info(key).succeeds().hasText("/key", key).hasText("/text", "after");
            },
            "bearychat-2.8.6"));
  }

  // ---- message.query, on five messages

  /// @param example its number in bearychat-3.5
  private Story example(int example, String query, String found) {
    return Story.of(() -> finds(query, found), "bearychat-3.5." + example);
  }

  private List<Story> examples() {
    List<Story> stories = new ArrayList<>();
    stories.add(example(2, "{\"latest\":{\"limit\":2}}", "D E"));
    stories.add(example(4, "{\"since\":{\"key\":B}}", "C D E"));
    stories.add(example(5, "{\"since\":{\"key\":A,\"forward\":2}}", "B C"));
    stories.add(example(6, "{\"since\":{\"key\":D,\"backward\":2}}", "B C"));
    stories.add(example(7, "{\"since\":{\"key\":C,\"forward\":1,\"backward\":1}}", "B D"));
    stories.add(example(8, "{\"since\":{\"ts\":a}}", "A B C D E"));
    stories.add(example(10, "{\"since\":{\"ts\":c,\"forward\":2,\"backward\":2}}", "B C D"));
    stories.add(example(11, "{\"since\":{\"key\":C,\"ts\":a,\"forward\":1}}", "D"));
    stories.add(example(12, "{\"window\":{\"from_key\":A,\"to_key\":D}}", "B C"));
    stories.add(example(13, "{\"window\":{\"from_ts\":a,\"to_ts\":d}}", "A B C D"));
    stories.add(example(14, "{\"window\":{\"from_ts\":a,\"to_ts\":d,\"forward\":2}}", "A B"));
    stories.add(example(15, "{\"window\":{\"from_ts\":a,\"to_ts\":d,\"backward\":2}}", "C D"));
    stories.add(example(16, "{\"window\":{\"from_key\":D,\"to_key\":A}}", ""));
    stories.add(example(17, "{\"window\":{\"from_key\":C,\"to_key\":C}}", ""));
    stories.add(example(18, "{\"window\":{\"from_ts\":c,\"to_ts\":c}}", "C"));
    stories.add(
        example(19, "{\"window\":{\"from_key\":A,\"to_key\":C,\"from_ts\":0,\"to_ts\":1}}", "B"));
    stories.add(
        refusedExample(
            20, "{\"window\":{\"from_key\":A,\"to_key\":D,\"forward\":1,\"backward\":1}}"));
    stories.add(refusedExample(21, "{\"since\":{\"forward\":3}}"));
    stories.add(
        example(22, "{\"window\":{\"from_key\":A,\"to_key\":D},\"latest\":{\"limit\":1}}", "B C"));
    stories.add(example(23, "\"{\\\"latest\\\":{\\\"limit\\\":1}}\"", "E"));
    return stories;
  }

  private Story refusedExample(int example, String query) {
    return Story.of(() -> ask(query).refused(400, 2), "bearychat-3.5." + example);
  }

  private Story refused(String rule, String... queries) {
    return Story.of(
        () -> {
          for (String query : queries) {
            ask(query).refused(400, 2);
          }
        },
        rule);
  }

  private List<Story> undocumented() {
    return List.of(
        Story.of(
            () -> {
              finds("{\"since\":{\"key\":D,\"backward\":3}}", "A B C");
              finds("{\"latest\":{\"limit\":3}}", "C D E");
            },
            "bearychat-3.2.1"),
        Story.of(
            () -> {
              finds("{\"window\":{\"from_key\":A,\"to_key\":E,\"forward\":500}}", "B C D");
              ask("{\"latest\":{\"limit\":500}}")
                  .succeeds()
                  .that("at most 100", json -> json.path("messages").size() <= 100);
            },
            "bearychat-3.2.2"),
        Story.of(
            () -> {
              finds("{\"latest\":{\"limit\":0}}", "");
              finds("{\"since\":{\"key\":C,\"forward\":0,\"backward\":2}}", "A B");
            },
            "bearychat-3.2.3"),
        Story.of(
            () -> {
              finds("{\"latest\":{\"limit\":\"2\"}}", "D E");
              for (String limit : List.of("-1", "1.5", "\"ten\"", "true")) {
                ask("{\"latest\":{\"limit\":" + limit + "}}").refused(400, 2);
              }
            },
            "bearychat-3.2.4"),
        Story.of(
            () -> finds("{\"since\":{\"key\":D},\"latest\":{\"limit\":1}}", "E"),
            "bearychat-3.2.5"),
        refused("bearychat-3.2.6", "{}", "null", "{\"thread\":{}}"),
        Story.of(
            () -> {
              finds("{\"latest\":null,\"since\":{\"key\":D}}", "E");
              ask("{\"latest\":null}").refused(400, 2);
            },
            "bearychat-3.2.7"),
        refused("bearychat-3.2.8", "{\"since\":{}}"),
        Story.of(
            () -> {
              ask("{\"window\":{\"from_key\":A}}").refused(400, 2);
              finds("{\"window\":{\"from_key\":C,\"from_ts\":a,\"to_ts\":c}}", "A B C");
            },
            "bearychat-3.2.9"),
        refused(
            "bearychat-3.2.10",
            "{\"window\":{\"from_key\":A,\"to_key\":D,\"forward\":1,\"backward\":1}}"),
        refused("bearychat-3.2.11", "{\"since\":{\"key\":\"nonsense\"}}"),
        Story.of(
            () -> finds("{\"since\":{\"key\":\"9999999999999.0001\",\"backward\":1}}", "E"),
            "bearychat-3.2.12"),
        Story.of(
            () ->
                post(
                        "message.query",
                        Map.of("vchannel_id", "=bwNobody", "query", Map.of("latest", Map.of())))
                    .refused(404, 5),
            "bearychat-3.2.16"),
        Story.of(
            () -> finds(Answer.write("{\"since\":{\"ts\":9999999999999}}"), ""),
            "bearychat-3.2.18"),
        Story.of(
            () -> finds("{\"window\":{\"form_key\":A,\"to_key\":D}}", "B C"), "bearychat-3.2.19"));
  }

  /// Five messages that stand together: A to E, each of a later millisecond.
  private List<JsonNode> five() throws IOException {
    if (five.isEmpty()) {
      List<JsonNode> said = new ArrayList<>();
      for (String text : List.of("A", "B", "C", "D", "E")) {
        wire.pace().pause(Duration.ofMillis(5));
        said.add(say(text).succeeds(201).json());
      }
      five = List.copyOf(said);
    }
    return five;
  }

  /// A query in which A to E stand for the keys of the five, and a to e for their times.
  private Answer ask(String query) throws IOException {
    String asked = query;
    List<JsonNode> messages = five();
    for (int i = 0; i < messages.size(); i++) {
      asked =
          asked
              .replace(":" + (char) ('A' + i), ":" + messages.get(i).get("key"))
              .replace(":" + (char) ('a' + i), ":" + messages.get(i).get("created_ts"));
    }
    Map<String, String> type = Map.of("Content-Type", JSON);
    String body =
        "{\"vchannel_id\":%s,\"token\":%s,\"query\":%s}"
            .formatted(Answer.write(vchannel), Answer.write(token), asked);
    return wire.send("POST", "/message.query", type, body);
  }

  /// @param expected letters of the five, in the order in which they are to come
  private void finds(String query, String expected) throws IOException {
    Answer answer = ask(query).succeeds();
    List<JsonNode> messages = five();
    List<String> keys = messages.stream().map(each -> each.path("key").asString("")).toList();
    List<String> found = new ArrayList<>();
    for (JsonNode each : answer.json().path("messages")) {
      int place = keys.indexOf(each.path("key").asString(""));
      if (place >= 0) {
        found.add(Character.toString('A' + place));
      } else if (!expected.isEmpty()) {
        undisturbed();
      }
    }
    if (!String.join(" ", found).equals(expected)) {
      undisturbed();
      throw answer.differs(
          (expected.isEmpty() ? "none" : expected) + ", which are the keys " + keys);
    }
  }

  /// What counts messages is told nothing where others speak at the same time.
  private void undisturbed() throws IOException {
    List<String> keys = new ArrayList<>();
    five().forEach(each -> keys.add(each.path("key").asString("")));
    Answer since =
        query(Map.of("since", Map.of("ts", five().getFirst().path("created_ts").asLong())));
    for (JsonNode each : since.json().path("messages")) {
      String key = each.path("key").asString("");
      boolean own = IntStream.range(0, keys.size()).anyMatch(i -> keys.get(i).equals(key));
      if (!own) {
        throw new NotApplicable("somebody else speaks in this vchannel: name a quiet one");
      }
    }
  }
}
