package larkspur.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.time.ServerClock;
import larkspur.server.Assembled;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What is refused before it reaches a call: in the form of the facade to which the path belongs,
/// and with the server as well as before.
class TransportTest {

  private static final String FEISHU = "/open-apis/im/v1/messages";
  private static final String BEARYCHAT = "/v1/meta";
  private static final int LINE_MAX = 192 * 1024;

  private Assembled server;
  private Connection connection;
  private ServerLog log;

  @BeforeEach
  void serve() {
    log = new ServerLog();
    server =
        Assembled.on(
            new MemoryStore(),
            ServerClock.frozenAt(Instant.parse("2026-07-01T12:00:00Z")),
            List.of());
    connection = new Connection(server.port());
  }

  /// Nothing that a stranger sends may leave the server worse, or fill its log with traces.
  @AfterEach
  void theServerGoesOn() {
    try (Assembled served = server;
        ServerLog kept = log;
        Connection other = new Connection(served.port())) {
      connection.close();
      List<Answer> answers =
          other.exchange(bytes("GET /larkspur/v1/health HTTP/1.1\r\nHost: a\r\n\r\n"), 1);
      assertThat(answers).extracting(Answer::status).containsExactly(200);
      assertThat(kept.alarms()).isEmpty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Answer only(String request) {
    List<Answer> answers = connection.exchange(bytes(request), 1);
    assertThat(answers).as(request.substring(0, Math.min(100, request.length()))).hasSize(1);
    return answers.getFirst();
  }

  private void isFeishus(Answer answer, int status, int code) {
    List<String> wrong = new ArrayList<>();
    Request any = new Request("GET", "/", java.util.Map.of(), java.util.Optional.empty(), false);
    Protocol.FEISHU.form(any, answer, wrong);
    assertThat(wrong).as(answer.toString()).isEmpty();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().get("code").asInt()).isEqualTo(code);
  }

  private void isBearyChats(Answer answer, int status, int code) {
    List<String> wrong = new ArrayList<>();
    Request any = new Request("GET", "/", java.util.Map.of(), java.util.Optional.empty(), false);
    Protocol.BEARYCHAT.form(any, answer, wrong);
    assertThat(wrong).as(answer.toString()).isEmpty();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().get("code").asInt()).isEqualTo(code);
    assertThat(answer.anyCase("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  private void isNobodys(Answer answer, int status) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.anyCase("Content-Type")).isEqualTo("application/json; charset=utf-8");
    JsonNode json = answer.json();
    assertThat(json.propertyNames()).containsExactly("code", "msg");
    assertThat(json.get("code").asInt()).isEqualTo(status);
  }

  /// Whatever stands between the request line and the end of the headers.
  static Stream<String> badHeads() {
    return Stream.of(
        "Host: a\r\nno colon here\r\n",
        "Host: a\r\nX-A: b\u0001c\r\n",
        "Host: a\r\n X-A: folded\r\n",
        "Host: a\r\nX A: a space in the name\r\n",
        "Host: a\r\nContent-Length: x\r\n",
        "Host: a\r\nContent-Length: -1\r\n",
        "Host: a\r\nContent-Length: 99999999999999999999\r\n",
        "Host: a\r\nX-Long: " + "x".repeat(64 * 1024) + "\r\n",
        "Host: a\r\n" + "X-Many: x\r\n".repeat(20_000));
  }

  @ParameterizedTest
  @Proves({"platform-1.6.2", "bearychat-1.4.10"})
  @MethodSource("badHeads")
  void a_bad_header_is_refused_in_the_form_of_the_path(String head) {
    Answer feishu = only("POST " + FEISHU + " HTTP/1.1\r\n" + head + "\r\n");
    isFeishus(feishu, feishu.status(), 9499);
    assertThat(feishu.status()).isBetween(400, 499);
    connection.close();
    Answer bearyChat = only("POST " + BEARYCHAT + " HTTP/1.1\r\n" + head + "\r\n");
    isBearyChats(bearyChat, bearyChat.status(), 2);
    connection.close();
    isNobodys(only("POST /elsewhere HTTP/1.1\r\n" + head + "\r\n"), bearyChat.status());
  }

  @Test
  @Proves("platform-1.6.3")
  void a_refusal_of_the_platforms_stands_in_the_log_under_its_id() {
    Answer answer = only("GET " + FEISHU + "?a=%00%zz HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n");
    String logId = answer.header("X-Tt-Logid");
    assertThat(logId).hasSize(34);
    assertThat(log.lines(logId)).singleElement().asString().contains(FEISHU);
  }

  @Test
  void what_is_logged_of_a_path_is_short_and_printable() {
    Answer answer =
        only("GET /open-apis/%\u001b[31m" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(log.lines(answer.header("X-Tt-Logid")))
        .singleElement()
        .asString()
        .matches("[ -~]{0,400}");
  }

  @Test
  void a_body_above_what_the_server_reads_is_refused_in_form() {
    String declared = "Host: a\r\nContent-Length: 90000000\r\n\r\n";
    isFeishus(
        only("POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\n" + declared),
        413,
        9499);
    connection.close();
    isBearyChats(only("POST " + BEARYCHAT + " HTTP/1.1\r\n" + declared), 413, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n", "-1\r\nx\r\n", "5;x\r\nab", "ffffffffffffffff\r\n", "5\r\nabcdefgh\r\n"})
  void a_bad_chunk_is_refused_in_form_and_the_connection_closed(String chunk) throws IOException {
    String head =
        "POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\nHost: a\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    connection.write(bytes(head + chunk));
    connection.endOutput();
    Answer answer = connection.read("POST").orElseThrow();
    assertThat(answer.status()).as(answer.toString()).isBetween(200, 499);
    isFeishus(answer, answer.status(), answer.json().get("code").asInt());
    assertThat(answer.json().get("code").asInt()).isIn(9499, 10003);
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void a_request_line_above_the_limit_is_refused_in_form() {
    Answer answer =
        only("GET " + FEISHU + "?a=" + "x".repeat(LINE_MAX) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer.status()).isBetween(400, 499);
    isNobodys(answer, answer.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "\u0016\u0003\u0001\u0002\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 more\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "  \r\n\r\n",
        "\r\n\r\n\r\n",
        "G\u00c9T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void a_malformed_request_line_is_refused_or_closed_upon(String request) throws IOException {
    connection.write(bytes(request));
    connection.endOutput();
    connection
        .read("GET")
        .ifPresent(answer -> {
          assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
          isNobodys(answer, answer.status());
        });
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/favicon.ico", "/V1/meta", "/v2/meta", "/larkspur/v1/nothing", "/openapis"})
  void a_path_that_is_nobodys_is_not_found_in_larkspurs_own_form(String path) {
    isNobodys(only("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/open-apis", "/open-apis?x", "/open-apis/", "/open-apis/x"})
  void a_path_of_the_platforms_is_not_found_in_its_form(String path) {
    isFeishus(only("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"), 404, 99991201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/", "/v1/nothing", "/v1/meta/more"})
  void a_path_of_bearychats_is_not_found_in_its_form(String path) {
    isBearyChats(only("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"), 404, 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {FEISHU, BEARYCHAT, "/", "/larkspur/v1/health"})
  void a_head_request_is_answered_without_a_body(String path) {
    List<Answer> answers =
        connection.exchange(
            bytes(
                "HEAD "
                    + path
                    + " HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "HEAD "
                    + path
                    + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
            2,
            "HEAD");
    assertThat(answers).hasSize(2);
    assertThat(connection.isClosedByServer()).isTrue();
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isBetween(200, 499));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "BREW", "A-B"})
  void an_unknown_method_is_refused_in_form(String method) {
    isFeishus(only(method + " " + FEISHU + " HTTP/1.1\r\nHost: a\r\n\r\n"), 404, 99991201);
  }

  @Test
  void options_star_is_nobodys() {
    Answer answer = only("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    isNobodys(answer, answer.status());
  }

  @Test
  void an_absolute_target_is_the_path_in_it() {
    Answer answer =
        only("GET http://localhost" + BEARYCHAT + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  @Test
  void whoever_speaks_http_1_0_is_closed_upon() {
    assertThat(connection.exchange(bytes("GET " + BEARYCHAT + " HTTP/1.0\r\n\r\n"), 1)).isEmpty();
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void a_request_without_a_host_is_refused_in_form() {
    isFeishus(only("GET " + FEISHU + " HTTP/1.1\r\n\r\n"), 400, 9499);
  }

  @Test
  void whoever_waits_to_be_told_to_continue_is_told_so() throws IOException {
    String body = "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"x\"}";
    connection.write(
        bytes(
            "POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\nHost: a\r\n"
                + "Expect: 100-continue\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"));
    assertThat(connection.line()).isEqualTo("HTTP/1.1 100 Continue");
    assertThat(connection.line()).isEmpty();
    connection.write(bytes(body));
    isFeishus(connection.read("POST").orElseThrow(), 200, 10014);
  }

  @Test
  void another_expectation_is_refused_or_ignored() {
    Answer answer = only("GET " + BEARYCHAT + " HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n");
    assertThat(answer.status()).isBetween(200, 499);
  }

  @Test
  void what_was_right_before_garbage_is_answered() {
    List<Answer> answers =
        connection.exchange(
            bytes("GET " + BEARYCHAT + " HTTP/1.1\r\nHost: a\r\n\r\n\u0000\u0001garbage\r\n\r\n"),
            9);
    assertThat(answers.getFirst().status()).isEqualTo(200);
    assertThat(answers).hasSizeLessThanOrEqualTo(2);
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isBetween(200, 499));
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void a_length_and_chunks_at_once_are_not_two_requests() throws IOException {
    connection.write(
        bytes(
            "POST "
                + BEARYCHAT
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/user.me HTTP/1.1\r\nHost: a\r\n\r\n"));
    connection.endOutput();
    List<Integer> statuses = new ArrayList<>();
    connection.read("POST").ifPresent(answer -> statuses.add(answer.status()));
    assertThat(statuses).containsExactly(400);
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void a_client_that_hangs_up_halfway_leaves_no_trace() throws IOException {
    connection.write(bytes("POST " + FEISHU + " HTTP/1.1\r\nHost: a\r\nContent-Len"));
    connection.close();
    connection.write(
        bytes(
            "POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\nHost: a\r\n"
                + "Content-Length: 100\r\n\r\n{\"app"));
    connection.close();
    connection.write(
        bytes("POST " + BEARYCHAT + " HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"));
    connection.close();
    assertThat(only("GET " + BEARYCHAT + " HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
  }
}
