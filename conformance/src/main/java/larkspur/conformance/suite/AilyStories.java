package larkspur.conformance.suite;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Sessions, messages and runs. Each story has a session of its own.
final class AilyStories {

  private static final String SESSIONS = "/aily/v1/sessions";
  private static final int INVALID = 2700001;
  private static final int UNKNOWN_PATH = 99991201;
  private static final String UNKNOWN_SESSION = "session_4dfunz7sp1g8m";
  private static final String UNKNOWN_RUN = "run_4dfrxvctjqzzj";
  private static final Set<String> OVER = Set.of("COMPLETED", "FAILED", "CANCELLED", "EXPIRED");
  private static final int CONTENT_MAX = 61_440;

  private final Feishu feishu;
  private final Made made;
  private final Optional<String> agent;
  private final Optional<Skill> slow;
  private final Optional<Skill> asking;
  private int messages;

  /// @param agent that may be asked to work; without it no run is made
  /// @param slow a skill that works for some seconds at least, and writes before it ends
  /// @param asking a skill that asks its user something
  AilyStories(
      Feishu feishu,
      Made made,
      Optional<String> agent,
      Optional<Skill> slow,
      Optional<Skill> asking) {
    this.feishu = feishu;
    this.made = made;
    this.agent = agent;
    this.slow = slow;
    this.asking = asking;
  }

  List<Story> stories() {
    return Stream.of(updates(), messages(), lists(), runs(), cancels())
        .flatMap(List::stream)
        .toList();
  }

  // ---- the calls

  private String session() throws IOException {
    return session("{\"channel_context\":\"c\",\"metadata\":\"m\"}");
  }

  private String session(String body) throws IOException {
    String id = feishu.call("POST", SESSIONS, body).succeeds().text("/data/session/id");
    made.add(
        "session " + id, () -> feishu.call("DELETE", SESSIONS + "/" + id, null), () -> read(id));
    return id;
  }

  private Answer read(String session) throws IOException {
    return feishu.call("GET", SESSIONS + "/" + session, null);
  }

  private Answer update(String session, String body) throws IOException {
    return feishu.call("PUT", SESSIONS + "/" + session, body);
  }

  private Answer say(String session, Map<String, ?> changes) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("idempotent_id", "larkspur-conformance-" + messages++);
    body.put("content_type", "TEXT");
    body.put("content", "hello");
    body.putAll(changes);
    return feishu.call("POST", SESSIONS + "/" + session + "/messages", Answer.write(body));
  }

  private Answer begin(String session, Map<String, ?> changes) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("app_id", Suite.needed(agent, "--agent"));
    body.putAll(changes);
    return feishu.call("POST", SESSIONS + "/" + session + "/runs", Answer.write(body));
  }

  private Answer begin(String session, Skill skill) throws IOException {
    return begin(session, Map.of("skill_id", skill.id(), "skill_input", skill.input()));
  }

  private String slowRun(String session) throws IOException {
    Skill skill = Suite.needed(slow, "--slow-skill");
    return begin(session, skill).succeeds().text("/data/run/id");
  }

  private Answer run(String session, String run) throws IOException {
    return feishu.call("GET", SESSIONS + "/" + session + "/runs/" + run, null);
  }

  private Answer cancel(String session, String run, String body) throws IOException {
    return feishu.call("POST", SESSIONS + "/" + session + "/runs/" + run + "/cancel", body);
  }

  private Answer runs(String session, String query) throws IOException {
    return feishu.call("GET", SESSIONS + "/" + session + "/runs" + query, null);
  }

  private Answer listed(String session, String query) throws IOException {
    return feishu.call("GET", SESSIONS + "/" + session + "/messages" + query, null);
  }

  private Answer ended(String session, String run) throws IOException {
    return feishu
        .wire()
        .await(
            "a run that ends",
            () -> run(session, run).succeeds(),
            json -> OVER.contains(json.at("/data/run/status").asString("")));
  }

  private Answer reaches(String session, String run, String status) throws IOException {
    return feishu
        .wire()
        .await(
            "a run that is " + status,
            () -> run(session, run).succeeds(),
            json -> json.at("/data/run/status").asString("").equals(status));
  }

  // ---- updates of a session

  private List<Story> updates() {
    return List.of(
        Story.of(
            () -> {
              String id = session();
              Answer before = read(id).succeeds();
              Answer after = update(id, "{\"channel_context\":\"{}\",\"metadata\":\"{}\"}");
              after
                  .succeeds()
                  .hasText("/data/session/channel_context", "{}")
                  .hasText("/data/session/metadata", "{}")
                  .hasText("/data/session/created_at", before.text("/data/session/created_at"))
                  .hasText("/data/session/created_by", before.text("/data/session/created_by"))
                  .that(
                      "modified_at does not go back",
                      json ->
                          json.at("/data/session/modified_at")
                                  .asString("")
                                  .compareTo(before.text("/data/session/modified_at"))
                              >= 0);
              read(id).has("/data/session", after.at("/data/session").toString());
            },
            "aily-17.1.1"),
        Story.of(
            () ->
                update(session(), "{\"metadata\":\"a\"}")
                    .succeeds()
                    .hasText("/data/session/metadata", "a")
                    .hasText("/data/session/channel_context", "c"),
            "aily-17.1.2",
            "A-42"),
        Story.of(
            () ->
                update(session(), "{\"metadata\":\"\"}")
                    .succeeds()
                    .hasText("/data/session/metadata", ""),
            "aily-17.1.3"),
        Story.of(
            () -> {
              String id = session();
              String before = read(id).succeeds().at("/data/session").toString();
              for (String body : new String[] {"{\"metadata\":null}", "{}", "null", null}) {
                update(id, body).succeeds().has("/data/session", before);
              }
            },
            "aily-17.1.4"),
        Story.of(
            () -> {
              String text = "😀".repeat(255);
              update(session(), Answer.write(Map.of("metadata", text)))
                  .succeeds()
                  .hasText("/data/session/metadata", text);
            },
            "aily-17.1.5",
            "A-10"),
        Story.of(
            () -> {
              String id = session();
              update(id, Answer.write(Map.of("metadata", "x".repeat(256)))).refused(400, INVALID);
              read(id).hasText("/data/session/metadata", "m");
            },
            "aily-17.1.6"),
        Story.of(
            () -> {
              String id = session();
              update(id, Answer.write(Map.of("metadata", "a", "channel_context", "x".repeat(256))))
                  .refused(400, INVALID);
              read(id).hasText("/data/session/metadata", "m");
            },
            "aily-17.1.7"),
        Story.of(
            () -> {
              String id = session();
              for (String body :
                  List.of("{\"metadata\":{}}", "{\"metadata\":1}", "[]", "\"x\"", "{")) {
                update(id, body).refused(400, INVALID);
              }
            },
            "aily-17.1.8"),
        Story.of(
            () ->
                update(session(), "{\"metadata\":\"not json\"}")
                    .succeeds()
                    .hasText("/data/session/metadata", "not json"),
            "aily-17.1.9",
            "A-13"),
        Story.of(
            () -> {
              String id = session();
              update(id, "{\"id\":\"session_1\",\"app_id\":\"x\",\"metadata\":\"b\"}")
                  .succeeds()
                  .hasText("/data/session/id", id)
                  .hasText("/data/session/metadata", "b");
            },
            "aily-17.1.10"),
        Story.of(
            () -> {
              for (String id :
                  List.of("session_4DFUNZ", "session_ilo", "abc", "session_" + "1".repeat(25))) {
                update(id, "{}").refused(400, INVALID);
              }
            },
            "aily-17.1.11"),
        Story.of(
            () -> {
              update(UNKNOWN_SESSION, "{}").refused(400, INVALID);
              String id = session();
              feishu.call("DELETE", SESSIONS + "/" + id, null).succeeds().has("/data", "{}");
              update(id, "{}").refused(400, INVALID);
              read(id).refused(400, INVALID);
              runs(id, "").refused(400, INVALID);
            },
            "aily-17.1.12"),
        Story.of(
            () -> {
              String id = session();
              slowRun(id);
              update(id, "{\"metadata\":\"b\"}").succeeds();
            },
            "aily-17.1.15"),
        Story.of(() -> feishu.call("GET", SESSIONS, null).refused(404, UNKNOWN_PATH), "A-41"));
  }

  // ---- messages

  private List<Story> messages() {
    return List.of(
        Story.of(
            () -> {
              String id = session();
              Answer first = say(id, Map.of("idempotent_id", "k", "content", "one")).succeeds();
              say(id, Map.of("idempotent_id", "k", "content", "two"))
                  .succeeds()
                  .hasText("/data/message/id", first.text("/data/message/id"))
                  .hasText("/data/message/content", "one");
            },
            "aily-17.4.2",
            "A-45"),
        Story.of(
            () ->
                say(session(), Map.of())
                    .succeeds()
                    .hasText("/data/message/status", "COMPLETED")
                    .hasText("/data/message/sender/sender_type", "USER"),
            "A-44"),
        Story.of(
            () -> {
              String id = session();
              say(id, Map.of("content", "林".repeat(CONTENT_MAX))).succeeds();
              say(id, Map.of("content", "x".repeat(CONTENT_MAX + 1))).refused(400, INVALID);
            },
            "aily-17.4.15"),
        Story.of(
            () -> {
              String id = session();
              List<String> files = Collections.nCopies(33, "file_4d9nu1ev3a2rq");
              List<Map<String, String>> mentions =
                  Collections.nCopies(33, Map.of("key", "@_user_1", "name", "x"));
              say(id, Map.of("file_ids", files)).refused(400, INVALID);
              say(id, Map.of("mentions", mentions)).refused(400, INVALID);
              say(id, Map.of("idempotent_id", "x".repeat(65))).refused(400, INVALID);
            },
            "aily-17.4.16"),
        Story.of(
            () -> {
              String id = session();
              say(id, Map.of("content_type", "text")).refused(400, INVALID);
              say(id, Map.of("quote_message_id", "message_4df45f2xknvcc")).refused(400, INVALID);
            },
            "A-46"),
        Story.of(
            () -> {
              String id = session();
              say(id, Map.of()).succeeds();
              listed(id, "?run_id=" + UNKNOWN_RUN).succeeds().has("/data/messages", "[]");
              listed(id, "?run_id=nonsense").refused(400, INVALID);
              listed(id, "?run_id=")
                  .succeeds()
                  .that("one message", json -> json.at("/data/messages").size() == 1);
            },
            "A-50"),
        Story.of(
            () -> {
              String id = session();
              say(id, Map.of()).succeeds();
              for (String value : List.of("True", "false", "1", "0")) {
                listed(id, "?with_partial_message=" + value).succeeds();
              }
              listed(id, "?with_partial_message=maybe").refused(400, INVALID);
            },
            "A-48"));
  }

  // ---- lists of runs

  private List<Story> lists() {
    return List.of(
        Story.of(
            () ->
                runs(session(), "")
                    .succeeds()
                    .has("/data/runs", "[]")
                    .has("/data/has_more", "false")
                    .lacks("/data/page_token"),
            "aily-17.3.1",
            "A-15"),
        Story.of(
            () -> runs(session(), "?page_size=0&page_token=").succeeds().has("/data/runs", "[]"),
            "aily-17.3.4"),
        Story.of(() -> runs(session(), "?page_size=abc").refused(400, INVALID), "aily-17.3.6"),
        Story.of(() -> runs(session(), "?page_token=nonsense").refused(400, INVALID), "A-17"),
        Story.of(
            () -> {
              String id = session();
              for (String body : List.of("null", "{}")) {
                feishu
                    .call("GET", SESSIONS + "/" + id + "/runs", body)
                    .succeeds()
                    .has("/data/runs", "[]");
              }
            },
            "aily-17.3.9",
            "A-14"),
        Story.of(this::aPageLeadsToTheNext, "aily-17.3.7", "aily-17.3.8", "aily-17.3.10", "A-18"));
  }

  private void aPageLeadsToTheNext() throws IOException {
    String id = session();
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      begun.add(shortRun(id));
    }
    Answer first = runs(id, "?page_size=2").succeeds().has("/data/has_more", "true");
    String token = first.text("/data/page_token");
    begun.add(shortRun(id));
    String encoded = encoded(token);
    Answer second = runs(id, "?page_size=2&page_token=" + encoded).succeeds();
    second.has("/data/has_more", "false").lacks("/data/page_token");
    List<String> listed = new ArrayList<>();
    for (Answer page : List.of(first, second)) {
      page.at("/data/runs").forEach(run -> listed.add(run.path("id").asString("")));
    }
    if (!listed.equals(begun)) {
      throw second.differs("the runs " + begun + " on two pages, not " + listed);
    }
    String altered = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
    runs(id, "?page_token=" + encoded(altered)).refused(400, INVALID);
    runs(session(), "?page_token=" + encoded).refused(400, INVALID);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// A run that is over at once, since it is cancelled.
  private String shortRun(String session) throws IOException {
    String run = begin(session, Map.of()).succeeds().text("/data/run/id");
    cancel(session, run, null).succeeds();
    return run;
  }

  // ---- runs

  private List<Story> runs() {
    return List.of(
        Story.of(this::aRunAnswers, "aily-17.4.1", "A-33", "A-31"),
        Story.of(this::anActiveRunLocksTheSession, "aily-17.4.3", "aily-17.4.4", "aily-17.4.5"),
        Story.of(this::textInProgressIsSeenIfAskedFor, "aily-17.4.7", "aily-17.4.8"),
        Story.of(this::aRunWaitsForAnAnswer, "aily-17.4.9"),
        Story.of(this::anUnknownSkillFails, "aily-17.4.10", "A-37"),
        Story.of(
            () -> {
              String id = session();
              say(id, Map.of()).succeeds();
              begin(id, Map.of("skill_input", "{\"a\":\"b\"}")).succeeds();
            },
            "aily-17.4.11"),
        Story.of(
            () -> {
              String id = session();
              String run = slowRun(id);
              feishu.call("DELETE", SESSIONS + "/" + id, null).succeeds();
              run(id, run).refused(400, INVALID);
              say(id, Map.of()).refused(400, INVALID);
              cancel(id, run, null).refused(400, INVALID);
            },
            "aily-17.4.12",
            "A-43"),
        Story.of(
            () -> {
              begin(session(), Map.of("app_id", "")).refused(400, INVALID);
              begin(session(), Map.of("app_id", "spring_0000000000__c")).refused(400, INVALID);
              begin(session(), Map.of("skill_id", "skill_x", "skill_input", "no JSON"))
                  .refused(400, INVALID);
            },
            "A-51"));
  }

  private void aRunAnswers() throws IOException {
    String id = session();
    String message = say(id, Map.of("content", "help")).succeeds().text("/data/message/id");
    String run = begin(id, Map.of()).succeeds().text("/data/run/id");
    Answer ended = ended(id, run).hasText("/data/run/status", "COMPLETED");
    ended
        .lacks("/data/run/error")
        .that(
            "times in order",
            json -> {
              JsonNode times = json.at("/data/run");
              String created = times.path("created_at").asString("");
              String started = times.path("started_at").asString("");
              return created.compareTo(started) <= 0
                  && started.compareTo(times.path("ended_at").asString("")) <= 0;
            });
    listed(id, "?run_id=" + run)
        .succeeds()
        .hasText("/data/messages/0/id", message)
        .hasText("/data/messages/1/sender/sender_type", "ASSISTANT")
        .that(
            "all of the run and completed",
            json -> {
              boolean all = true;
              for (JsonNode each : json.at("/data/messages")) {
                all &= each.path("run_id").asString("").equals(run);
                all &= each.path("status").asString("").equals("COMPLETED");
              }
              return all;
            });
  }

  private void anActiveRunLocksTheSession() throws IOException {
    String id = session();
    Answer first = say(id, Map.of("idempotent_id", "k")).succeeds();
    String run = slowRun(id);
    say(id, Map.of("idempotent_id", "k", "content", "other"))
        .succeeds()
        .hasText("/data/message/id", first.text("/data/message/id"));
    say(id, Map.of("idempotent_id", "other")).refused(400, INVALID);
    begin(id, Map.of()).refused(400, INVALID);
    run(id, run)
        .succeeds()
        .that(
            "the first run goes on",
            json -> !OVER.contains(json.at("/data/run/status").asString("")));
    cancel(id, run, null).succeeds();
  }

  private void textInProgressIsSeenIfAskedFor() throws IOException {
    String id = session();
    String run = slowRun(id);
    String query = "?run_id=" + run;
    Answer seen =
        feishu
            .wire()
            .await(
                "a message in progress",
                () -> listed(id, query + "&with_partial_message=True").succeeds(),
                json -> status(json).equals("IN_PROGRESS"));
    String text = seen.text("/data/messages/0/content");
    Answer later = listed(id, query + "&with_partial_message=true").succeeds();
    later.that(
        "a text that begins with the earlier one",
        json -> json.at("/data/messages/0/content").asString("").startsWith(text));
    Answer whole = listed(id, query).succeeds();
    boolean goesOn = !OVER.contains(run(id, run).at("/data/run/status").asString(""));
    if (goesOn && status(later.json()).equals("IN_PROGRESS")) {
      whole.that("no message in progress", json -> !status(json).equals("IN_PROGRESS"));
    }
    cancel(id, run, null).succeeds();
  }

  private static String status(JsonNode messages) {
    return messages.at("/data/messages/0/status").asString("");
  }

  private void aRunWaitsForAnAnswer() throws IOException {
    String id = session();
    Skill skill = Suite.needed(asking, "--asking-skill");
    String run = begin(id, skill).succeeds().text("/data/run/id");
    reaches(id, run, "REQUIRES_MESSAGE");
    say(id, Map.of("content", "this one")).succeeds().hasText("/data/message/run_id", run);
    ended(id, run);
  }

  private void anUnknownSkillFails() throws IOException {
    String id = session();
    String run =
        begin(id, Map.of("skill_id", "skill_000000000000")).succeeds().text("/data/run/id");
    ended(id, run)
        .hasText("/data/run/status", "FAILED")
        .hasText("/data/run/error/code", "sp_ec_sm_900101");
    listed(id, "?run_id=" + run)
        .succeeds()
        .hasText("/data/messages/0/sender/sender_type", "ASSISTANT");
  }

  // ---- cancel

  private List<Story> cancels() {
    return List.of(
        Story.of(
            () -> {
              String id = session();
              for (String body : new String[] {"null", "{}", null}) {
                String run = slowRun(id);
                cancel(id, run, body)
                    .succeeds()
                    .hasText("/data/run/id", run)
                    .hasText("/data/run/status", "CANCELLED")
                    .lacks("/data/run/error")
                    .that("an ended_at", json -> json.at("/data/run/ended_at").isString());
              }
            },
            "A-38"),
        Story.of(
            () -> {
              String id = session();
              String run = slowRun(id);
              feishu
                  .wire()
                  .await(
                      "a message in progress",
                      () -> listed(id, "?with_partial_message=true&run_id=" + run).succeeds(),
                      json -> status(json).equals("IN_PROGRESS"));
              cancel(id, run, null).succeeds().hasText("/data/run/status", "CANCELLED");
              listed(id, "?run_id=" + run)
                  .succeeds()
                  .hasText("/data/messages/0/status", "COMPLETED");
            },
            "aily-17.2.2"),
        Story.of(
            () -> {
              String id = session();
              Skill skill = Suite.needed(asking, "--asking-skill");
              String run = begin(id, skill).succeeds().text("/data/run/id");
              reaches(id, run, "REQUIRES_MESSAGE");
              cancel(id, run, null).succeeds().hasText("/data/run/status", "CANCELLED");
            },
            "aily-17.2.3"),
        Story.of(
            () -> {
              String id = session();
              String run = shortRun(id);
              String before = run(id, run).succeeds().at("/data/run").toString();
              cancel(id, run, null).succeeds().has("/data/run", before);
              run(id, run).succeeds().has("/data/run", before);
            },
            "aily-17.2.4"),
        Story.of(
            () -> {
              String id = session();
              String run = shortRun(id);
              cancel(session(), run, null).refused(400, INVALID);
              cancel(id, UNKNOWN_RUN, null).refused(400, INVALID);
              cancel(id, "nonsense", null).refused(400, INVALID);
            },
            "aily-17.2.7"),
        Story.of(
            () -> {
              String id = session();
              shortRun(id);
              say(id, Map.of()).succeeds();
              cancel(id, begin(id, Map.of()).succeeds().text("/data/run/id"), null).succeeds();
            },
            "aily-17.2.8"));
  }
}
