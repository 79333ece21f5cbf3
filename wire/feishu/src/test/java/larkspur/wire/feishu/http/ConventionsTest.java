package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import larkspur.conformance.Proves;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What all calls have in common, on calls that say again what they were sent.
class ConventionsTest {

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("a:read"),
          on ->
              List.of(
                  call(Call.Method.POST, "/echo"),
                  call(Call.Method.GET, "/echo/:id"),
                  call(Call.Method.DELETE, "/echo/:id"),
                  new Call(
                      "test.fault",
                      Call.Method.GET,
                      "/fault",
                      Set.of(),
                      List.of(),
                      Shape.EMPTY,
                      Shape.EMPTY,
                      new PlainVoice(),
                      in -> {
                        throw new IllegalStateException("on purpose");
                      }),
                  new Call(
                      "test.scoped",
                      Call.Method.GET,
                      "/scoped",
                      Call.TENANT_OR_USER,
                      List.of("b:read", "b:write"),
                      Shape.EMPTY,
                      Shape.EMPTY,
                      new PlainVoice(),
                      in -> Answer.NOTHING)));

  private static Call call(Call.Method method, String path) {
    boolean takesBody = method == Call.Method.POST;
    return new Call(
        "test." + method,
        method,
        path,
        Set.of(),
        List.of(),
        Shape.of(
            Shape.optional("ids", Kind.many(Kind.text(1, 9), 0, 3)),
            Shape.optional("size", Kind.integer(1, 9))),
        takesBody
            ? Shape.of(Shape.required("text", Kind.text(1, 9)), Shape.optional("flag", Kind.bool()))
            : Shape.EMPTY,
        new PlainVoice(),
        in ->
            Map.of(
                "id",
                takesBody ? "" : in.path("id"),
                "ids",
                in.query().texts("ids"),
                "text",
                takesBody ? in.body().needText("text") : ""));
  }

  private static final class PlainVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(400, 99992402, "field validation failed", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return new Failure(400, 1, refusal.getMessage());
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private String raw(String line, String headers, String body) {
    return harness.raw(
        line
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + headers
            + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: nonsense\r\n",
        "locale: zh\r\n"
      })
  @Proves("platform-1.1.1")
  void json_is_read_whatever_the_content_type_says(String header) {
    assertThat(raw("POST /open-apis/echo", header, "{\"text\":\"枝\"}".replace("枝", "hi")))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"text\":\"hi\"");
  }

  @ParameterizedTest
  @CsvSource({"GET,{}", "GET,not json", "DELETE,{}", "DELETE,not json", "GET,''", "DELETE,''"})
  @Proves("platform-1.1.2")
  void a_body_that_nobody_asked_for_does_no_harm(String method, String body) {
    assertThat(
            raw(
                method + " /open-apis/echo/1",
                "Content-Type: application/json; charset=utf-8\r\n",
                body))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"id\":\"1\"");
  }

  @Test
  @Proves("platform-1.1.3")
  void a_key_is_repeated_for_a_list_and_a_comma_is_a_comma() {
    assertThat(ids("ids=a&ids=b&ids=c")).containsExactly("a", "b", "c");
    assertThat(ids("ids=a,b")).containsExactly("a,b");
    assertThat(ids("ids[]=a")).isEmpty();
  }

  private List<String> ids(String query) {
    String encoded = query.replace("[", "%5B").replace("]", "%5D");
    return harness
        .call("GET", "/echo/1?" + encoded, "", "")
        .data()
        .get("ids")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "a-b_c*d,a-b_c*d",
    "a%2Db%5Fc%2Ad,a-b_c*d",
    "a%252Fb,a%2Fb",
    "a%2Fb,a/b",
    "a+b,a+b",
    "%E6%9E%9D,枝"
  })
  @Proves("platform-1.1.8")
  void an_id_in_a_path_is_decoded_once(String sent, String read) {
    String answer = raw("GET /open-apis/echo/" + sent, "", "");
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"id\":\"" + read + "\"");
  }

  @ParameterizedTest
  @CsvSource({"/echo/1/,200", "/echo/1//,404", "/echo/1/?size=2,200"})
  @Proves("platform-1.1.4")
  void one_slash_at_the_end_is_passed_over_and_no_more(String path, int status) {
    assertThat(harness.call("DELETE", path, "", "").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"GET /open-apis/echo/1,200", "GET /open-apis/none,404", "GET /open-apis/fault,500"})
  @Proves({"platform-1.2.2", "platform-1.3.1"})
  void every_answer_is_json_with_a_log_id_in_exactly_these_letters(String line, int status) {
    assertThat(raw(line, "", ""))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nContent-Type: application/json; charset=utf-8\r\n")
        .containsPattern("\r\nX-Tt-Logid: [0-9]{14}[0-9A-F]{20}\r\n");
  }

  @Test
  @Proves({"platform-1.7.1", "platform-1.7.2"})
  void all_that_is_wrong_with_a_request_is_told_at_once() {
    Reply reply =
        harness.call("POST", "/echo?size=10&ids=&ids=1234567890", "", "{\"flag\":\"yes\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/field_violations"))
        .extracting(
            wrong -> wrong.get("field").asString() + ": " + wrong.get("description").asString())
        .containsExactly(
            "ids[0]: the max len is 9",
            "size: the max value is 9",
            "text: text is required",
            "flag: is not a boolean");
    assertThat(harness.call("POST", "/echo?size=10", "", "{").json().at("/error/field_violations"))
        .extracting(wrong -> wrong.get("field").asString())
        .containsExactly("size", "body");
  }

  @Test
  @Proves({"platform-1.4.1", "platform-1.4.2", "platform-1.4.3"})
  void an_error_has_only_texts_and_links_to_this_server() {
    Reply reply = harness.call("GET", "/scoped", harness.tenantToken(), "");
    JsonNode error = reply.json().get("error");
    assertThat(error.propertyNames())
        .containsExactly("log_id", "troubleshooter", "permission_violations", "helps");
    assertThat(leaves(error)).isNotEmpty().allMatch(JsonNode::isString);
    String logId = reply.headers().firstValue("X-Tt-Logid").orElseThrow();
    assertThat(error.get("troubleshooter").asString())
        .contains(FeishuHarness.ORIGIN + "/larkspur/v1/help?log_id=" + logId + "&code=99991672");
    assertThat(error.at("/helps/0/url").asString())
        .isEqualTo(
            FeishuHarness.ORIGIN
                + "/larkspur/v1/help?app_id=cli_0123456789abcdef&q=b:read,b:write&token_type=tenant");
    assertThat(error.at("/helps/0/description").asString()).contains("b:read", "b:write");
    Reply person =
        harness.call("GET", "/scoped", harness.userToken(FeishuHarness.ADA, Set.of()), "");
    assertThat(person.json().at("/error/helps/0/url").asString()).endsWith("token_type=user");
    Reply nowhere = harness.call("GET", "/nowhere", "", "");
    assertThat(nowhere.json().get("error").propertyNames())
        .containsExactly("log_id", "troubleshooter");
  }

  private static List<JsonNode> leaves(JsonNode node) {
    return node.isContainer()
        ? node.valueStream().flatMap(child -> leaves(child).stream()).toList()
        : List.of(node);
  }

  @Test
  @Proves("platform-1.3.2")
  void a_log_id_leads_to_what_went_wrong_in_the_servers_log() {
    Logger logger = Logger.getLogger(FeishuRoutes.class.getName());
    List<LogRecord> kept = new CopyOnWriteArrayList<>();
    Handler keeping = keeping(kept);
    Level before = logger.getLevel();
    logger.addHandler(keeping);
    logger.setLevel(Level.FINE);
    logger.setUseParentHandlers(false);
    try {
      String fault = logId(harness.call("GET", "/fault", "", ""));
      String refused = logId(harness.call("GET", "/nowhere", "", ""));
      assertThat(kept)
          .filteredOn(record -> said(record).contains(fault))
          .singleElement()
          .satisfies(record -> assertThat(record.getThrown()).hasMessage("on purpose"));
      assertThat(kept)
          .filteredOn(record -> said(record).contains(refused))
          .singleElement()
          .satisfies(record -> assertThat(said(record)).contains("/open-apis/nowhere", "99991201"));
    } finally {
      logger.removeHandler(keeping);
      logger.setLevel(before);
      logger.setUseParentHandlers(true);
    }
  }

  private static String logId(Reply reply) {
    return reply.headers().firstValue("X-Tt-Logid").orElseThrow();
  }

  private static String said(LogRecord record) {
    return new SimpleFormatter().formatMessage(record);
  }

  private static Handler keeping(List<LogRecord> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
