package larkspur.wire.feishu.aily;

import static larkspur.wire.feishu.aily.AilyStage.encoded;
import static larkspur.wire.feishu.aily.AilyStage.encodedWhole;
import static larkspur.wire.feishu.aily.AilyStage.runs;
import static larkspur.wire.feishu.aily.AilyStage.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `GET /aily/v1/sessions/:aily_session_id/runs`: the vectors aily-17.3. Row 11 is proved by the
/// official Node SDK and by a recorded Go client, in `e2e`.
class ListRunsVectorsTest {

  /// Those of base64 as URLs have it.
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final AilyStage stage = new AilyStage();

  @BeforeEach
  void aSkillThatSaysNothing() {
    stage.work.set((_, _) -> Skill.Outcome.done());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /// The ids of so many runs, each of which has completed.
  private List<String> completed(String session, int count) {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(stage.completedRun(session));
    }
    return runs;
  }

  private static List<String> ids(JsonNode page) {
    return texts(page.get("runs"), "id");
  }

  /// A page after which nothing comes.
  private static void isLast(JsonNode page) {
    assertThat(page.get("has_more").isBoolean()).isTrue();
    assertThat(page.get("has_more").asBoolean()).isFalse();
    assertThat(page.has("page_token")).isFalse();
  }

  /// The token of a page after which more comes.
  private static String token(JsonNode page) {
    assertThat(page.get("has_more").isBoolean()).isTrue();
    assertThat(page.get("has_more").asBoolean()).isTrue();
    assertThat(page.get("page_token").isString()).isTrue();
    assertThat(page.get("page_token").asString()).isNotEmpty();
    return page.get("page_token").asString();
  }

  @Test
  @Proves({"aily-17.3.1", "A-11", "A-15"})
  void a_session_without_runs_has_an_empty_list_and_no_token() {
    Map<String, String> known = stage.play("session.create/without-body", stage.known());
    stage.play("run.list/none", known);
    assertThat(stage.list(known.get("session"), ""))
        .isEqualTo(FeishuJson.read("{\"runs\":[],\"has_more\":false}".getBytes()));
  }

  @Test
  @Proves({"aily-17.3.2", "A-18"})
  void twenty_runs_are_one_page() {
    String session = stage.session();
    List<String> created = completed(session, 20);
    JsonNode page = stage.list(session, "");
    assertThat(ids(page)).isEqualTo(created);
    isLast(page);
    for (JsonNode run : page.get("runs")) {
      assertThat(run).isEqualTo(stage.get(session, run.get("id").asString()));
    }
  }

  @Test
  @Proves({"aily-17.3.3", "A-15"})
  void of_twenty_one_runs_the_last_is_on_a_page_of_its_own() {
    String session = stage.session();
    List<String> created = completed(session, 21);
    JsonNode first = stage.list(session, "");
    assertThat(ids(first)).isEqualTo(created.subList(0, 20));
    JsonNode second = stage.list(session, "?page_token=" + encoded(token(first)));
    assertThat(ids(second)).isEqualTo(created.subList(20, 21));
    isLast(second);
  }

  @ParameterizedTest
  @Proves({"aily-17.3.4", "A-16", "A-17"})
  @ValueSource(
      strings = {
        "?page_size=0&page_token=",
        "?page_size=&page_token",
        "?page_size=-1",
        "?page_size=20",
        "?filter=x&page_size=0&user_id_type=open_id"
      })
  void no_page_size_worth_the_name_is_twenty(String query) {
    String session = stage.session();
    List<String> created = completed(session, 21);
    JsonNode page = stage.list(session, query);
    assertThat(ids(page)).isEqualTo(created.subList(0, 20));
    assertThat(token(page)).isEqualTo(token(stage.list(session, "")));
  }

  @Test
  @Proves({"aily-17.3.5", "A-16"})
  void a_page_has_a_hundred_runs_at_most() {
    String session = stage.session();
    List<String> created = completed(session, 150);
    for (String size : List.of("1000", "101", "99999999999999999999")) {
      JsonNode first = stage.list(session, "?page_size=" + size);
      assertThat(ids(first)).as(size).isEqualTo(created.subList(0, 100));
      JsonNode second =
          stage.list(session, "?page_size=" + size + "&page_token=" + encoded(token(first)));
      assertThat(ids(second)).as(size).isEqualTo(created.subList(100, 150));
      isLast(second);
    }
    assertThat(ids(stage.list(session, "?page_size=100"))).hasSize(100);
    assertThat(ids(stage.list(session, "?page_size=99"))).hasSize(99);
  }

  @ParameterizedTest
  @Proves({"aily-17.3.6", "A-16"})
  @ValueSource(strings = {"abc", "1.5", "0x10", "%20", "1e2", "twenty", "2%30x"})
  void a_page_size_that_is_no_integer_is_refused(String size) {
    String session = stage.session();
    Reply reply = stage.invalid(session, () -> stage.get(runs(session) + "?page_size=" + size));
    assertThat(reply.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("page_size");
  }

  @Test
  @Proves({"aily-17.3.7", "A-17"})
  void a_token_that_is_not_of_this_list_is_refused() {
    String session = stage.session();
    completed(session, 3);
    String token = token(stage.list(session, "?page_size=1"));
    String other = stage.session();
    completed(other, 3);
    refusedToken(session, token(stage.list(other, "?page_size=1")));
    refusedToken(other, token);
    assertThat(stage.get("/aily/v1/sessions/" + session + "/messages?page_token=" + token).code())
        .isEqualTo(AilyStage.INVALID);

    // Altered anywhere, cut, or lengthened it is no token any more.
    for (int i = 0; i < token.length(); i++) {
      // The next letter of base64 differs in the last bits, which a decoder may pass over.
      char next = DIGITS.charAt((DIGITS.indexOf(token.charAt(i)) + 1) % DIGITS.length());
      for (char c : new char[] {next, '=', '_', '+'}) {
        if (token.charAt(i) != c) {
          refusedToken(session, token.substring(0, i) + c + token.substring(i + 1));
        }
      }
      if (i > 0) {
        refusedToken(session, token.substring(0, i));
      }
    }
    for (String random :
        List.of(
            token + "A",
            token + "=",
            token + token,
            " ",
            "x",
            "!!",
            "null",
            "é",
            "A".repeat(1025),
            "eVQrYzJBNDNONlk4VFZBZVlSdzlKdFJ4bVVHVExENDNKVHoxaVdiVnViQT0=")) {
      refusedToken(session, random);
    }
  }

  private void refusedToken(String session, String token) {
    Reply reply = stage.get(runs(session) + "?page_token=" + encoded(token));
    assertThat(List.of(reply.status(), reply.code()))
        .as(token)
        .isEqualTo(List.of(400, AilyStage.INVALID));
    assertThat(reply.json().at("/error/field_violations/0/field").asString())
        .isEqualTo("page_token");
  }

  @Test
  @Proves({"aily-17.3.8", "A-17", "A-18"})
  void a_run_that_comes_between_two_pages_is_on_a_later_one() {
    String session = stage.session();
    List<String> created = completed(session, 5);
    List<String> listed = new ArrayList<>();
    String query = "?page_size=2";
    while (true) {
      JsonNode page = stage.list(session, query);
      listed.addAll(ids(page));
      if (!page.get("has_more").asBoolean()) {
        isLast(page);
        break;
      }
      assertThat(ids(page)).hasSize(2);
      query = "?page_size=2&page_token=" + encoded(token(page));
      if (created.size() < 9) {
        created.addAll(completed(session, 1));
      }
    }
    assertThat(listed).isEqualTo(created);
  }

  @ParameterizedTest
  @Proves({"aily-17.3.9", "A-14"})
  @ValueSource(strings = {"null", "{}", "{", "[1]", "{\"page_size\":1}"})
  void a_body_is_not_looked_at(String body) {
    String session = stage.session();
    completed(session, 3);
    JsonNode without = stage.list(session, "?page_size=2");
    assertThat(stage.data(stage.call("GET", runs(session) + "?page_size=2", body)))
        .isEqualTo(without);
  }

  @Test
  @Proves("aily-17.3.10")
  void a_token_may_be_percent_encoded() {
    String session = stage.session();
    List<String> created = completed(session, 3);
    String token = token(stage.list(session, "?page_size=2"));
    // Like the documented one it ends with the padding of base64.
    assertThat(token).endsWith("=");
    for (String sent :
        List.of(token.replace("=", "%3D"), token.replace("=", "%3d"), token, encodedWhole(token))) {
      JsonNode page = stage.list(session, "?page_size=2&page_token=" + sent);
      assertThat(ids(page)).as(sent).isEqualTo(created.subList(2, 3));
    }
  }
}
