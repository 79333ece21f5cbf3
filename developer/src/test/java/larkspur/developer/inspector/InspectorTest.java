package larkspur.developer.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class InspectorTest {

  private static final String TOKEN = "b0700000000000000000000000000001";

  private static final String SECRET = "larkspur-dev-secret";

  private final Watched server = new Watched();

  @AfterEach
  void stop() {
    server.close();
  }

  // ---- what is recorded

  @Test
  void a_call_is_shown_with_request_answer_caller_and_time() {
    server.send(
        "POST", "/echo?a==b&c=%20", "{\"text\":\"hi\"}", "Content-Type", "application/json");
    JsonNode whole = server.newest(1);
    JsonNode line = whole.get("line");
    assertThat(line.get("id").asString()).isEqualTo("5eed-1");
    assertThat(line.get("at").asString()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(line.get("took").asDouble()).isPositive();
    assertThat(line.get("method").asString()).isEqualTo("POST");
    assertThat(line.get("path").asString()).isEqualTo("/echo");
    assertThat(line.get("query").asString()).isEqualTo("a==b&c=%20");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("call").asString()).isEqualTo("echo.say");
    assertThat(line.get("logId").asString()).isEqualTo("log-1");
    assertThat(line.get("remote").asString()).startsWith("127.0.0.1:");
    assertThat(line.get("troubles").isEmpty()).isTrue();
    assertThat(line.at("/caller/name").asString()).isEqualTo("Ada");
    assertThat(line.at("/caller/id").asString()).isEqualTo("person_0000000000000002");
    assertThat(line.at("/caller/tenant/name").asString()).isEqualTo("Acme");
    assertThat(whole.at("/request/body/text").asString()).isEqualTo("{\"text\":\"hi\"}");
    assertThat(whole.at("/answer/body/text").asString()).isEqualTo("{\"text\":\"hi\"}");
    assertThat(header(whole.at("/request/headers"), "Content-Type")).isEqualTo("application/json");
    assertThat(header(whole.at("/answer/headers"), "Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void what_is_not_served_is_shown_with_the_body_that_nobody_read() {
    server.send("POST", "/closed", "who reads this?");
    JsonNode whole = server.newest(1);
    assertThat(whole.at("/line/status").asInt()).isEqualTo(404);
    assertThat(whole.at("/line/call").isMissingNode()).isTrue();
    assertThat(whole.at("/line/caller").isMissingNode()).isTrue();
    assertThat(whole.at("/request/body/text").asString()).isEqualTo("who reads this?");
    server.send("GET", "/nowhere", null);
    assertThat(server.newest(2).at("/line/path").asString()).isEqualTo("/nowhere");
  }

  @Test
  void the_servers_own_calls_are_not_shown() {
    server.send("GET", "/larkspur/v1/health", null);
    server.send("GET", "/inspector", null);
    server.send("GET", "/echo", null);
    assertThat(server.newest(1).at("/line/id").asString()).isEqualTo("5eed-1");
  }

  @Test
  void long_bodies_are_cut_and_their_true_size_is_told() {
    String body = "é".repeat(Payload.KEPT_MAX);
    server.send("POST", "/echo", "x" + body);
    JsonNode whole = server.newest(1);
    for (String side : List.of("request", "answer")) {
      JsonNode shown = whole.at("/" + side + "/body");
      assertThat(shown.get("bytes").asLong()).isEqualTo(2L * Payload.KEPT_MAX + 1);
      assertThat(shown.get("kept").asLong()).isEqualTo(Payload.KEPT_MAX);
      // The last character was cut in two.
      assertThat(shown.get("text").asString())
          .isEqualTo("x" + "é".repeat((Payload.KEPT_MAX - 1) / 2));
    }
    assertThat(whole.has("curl")).isFalse();
    assertThat(whole.get("noCurl").asString()).contains("131073 bytes", "65536");
  }

  @Test
  void binary_bodies_are_said_to_be_so() {
    server.send("GET", "/wide", null);
    JsonNode body = server.newest(1).at("/answer/body");
    assertThat(body.get("kind").asString()).isEqualTo("binary");
    assertThat(body.get("bytes").asLong()).isEqualTo(Payload.KEPT_MAX + 100L);
    assertThat(body.has("text")).isFalse();
  }

  @Test
  void a_client_that_hangs_up_in_its_body_is_shown_as_such() throws IOException {
    server.raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nten bytes.");
    JsonNode whole = server.newest(1);
    assertThat(whole.at("/line/troubles/0").asString())
        .contains("broke off or was malformed after 10 bytes of 100");
    assertThat(whole.at("/request/body/text").asString()).isEqualTo("ten bytes.");
    assertThat(whole.at("/request/body/bytes").asLong()).isEqualTo(100);
    assertThat(whole.get("noCurl").asString()).contains("100 bytes", "10");
  }

  @Test
  void a_broken_chunk_is_shown_as_such() throws IOException {
    server.raw(
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n");
    JsonNode line = server.newest(1).get("line");
    assertThat(line.at("/troubles/0").asString()).contains("broke off or was malformed");
  }

  @Test
  void answers_are_the_same_to_the_byte_whether_they_are_watched_or_not() throws IOException {
    try (Plain plain = new Plain()) {
      for (String path : List.of("/empty", "/nothing", "/short", "/long")) {
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
          String request =
              method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
          assertThat(plain.watched(request))
              .describedAs(method + " " + path)
              .isEqualTo(plain.unwatched(request));
        }
      }
    }
  }

  // ---- secrets

  @Test
  void secrets_are_masked_until_somebody_asks_for_those_of_one_call() {
    server.send(
        "POST",
        "/echo?token=" + TOKEN,
        "{\"app_secret\":\"" + SECRET + "\"}",
        "Authorization",
        "Bearer t-" + TOKEN);
    server.newest(1);
    String list = server.send("GET", "/inspector/calls", null).body();
    String masked = server.send("GET", "/inspector/calls/5eed-1", null).body();
    assertThat(list).contains("token=b07000…").doesNotContain(TOKEN);
    assertThat(masked)
        .contains("\"masked\"", "Bearer t-b070…", "\\\"larksp…\\\"", "$TOKEN", "$SECRET")
        .doesNotContain(TOKEN, SECRET);
    String shown = server.send("GET", "/inspector/calls/5eed-1?secrets=shown", null).body();
    assertThat(shown)
        .contains("\"shown\"", "token=" + TOKEN, "Bearer t-" + TOKEN, "\\\"" + SECRET + "\\\"")
        .doesNotContain("…", "$TOKEN");
  }

  // ---- who may look

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: 127.0.0.1.evil.example",
        "Host: localhost.evil.example",
        "Host: 10.0.0.1",
        "Host: 127.0.0.1@evil.example",
        "Host: ",
        "Host: 127.0.0.1\r\nOrigin: http://evil.example",
        "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1:81",
        "Host: 127.0.0.1\r\nOrigin: https://127.0.0.1",
        "Host: 127.0.0.1\r\nOrigin: null",
        "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site",
      })
  void pages_of_others_and_names_of_others_are_refused(String headers) throws IOException {
    server.send("GET", "/echo", null);
    server.newest(1);
    for (String request :
        List.of(
            "GET /inspector",
            "GET /inspector/calls",
            "GET /inspector/calls/5eed-1",
            "GET /inspector/events",
            "DELETE /inspector/calls")) {
      assertThat(server.raw(request + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n"))
          .matches("(?s)HTTP/1.1 40[03] .*")
          .doesNotContain("Ada");
    }
    assertThat(server.get("/inspector/calls").get("kept").asInt()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8686", "localhost", "LOCALHOST:1", "[::1]:8686", "127.1.2.3"})
  void loopback_may_look_by_any_of_its_names(String host) throws IOException {
    assertThat(
            server.raw(
                "GET /inspector/calls HTTP/1.1\r\nConnection: close\r\nHost: "
                    + host
                    + "\r\nOrigin: http://"
                    + host
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /inspector/nothing, 404",
    "GET, /inspector/../inspector/x, 404",
    "GET, /inspector/calls/5eed-9, 404",
    "GET, /inspector/calls/0ld-1, 404",
    "GET, /inspector/calls/, 404",
    "GET, /inspector/calls/5eed-99999999999999999999, 404",
    "POST, /inspector, 405",
    "POST, /inspector/calls, 405",
    "DELETE, /inspector/calls/5eed-1, 405",
    "PUT, /inspector/events, 405",
  })
  void what_the_inspector_does_not_have_is_refused(String method, String path, int status) {
    HttpResponse<String> answer = server.send(method, path, null);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/inspector, text/html",
    "/inspector/, text/html",
    "/inspector/inspector.js, text/javascript",
    "/inspector/inspector.css, text/css",
    "/inspector/icon.svg, image/svg+xml",
  })
  void the_page_comes_with_a_policy_that_lets_nothing_else_in(String path, String type) {
    HttpResponse<String> answer = server.send("GET", path, null);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(answer.body()).doesNotContain("https://", "innerHTML");
  }

  // ---- the list

  @Test
  void the_list_is_newest_first_and_can_be_filtered() {
    // One after the other: the next may go over another connection, and be recorded before the one
    // that was answered first.
    int sent = 0;
    for (String path : List.of("/echo", "/closed", "/nowhere")) {
      server.send("GET", path, null);
      server.newest(++sent);
    }
    assertThat(ids("")).containsExactly("5eed-3", "5eed-2", "5eed-1");
    assertThat(ids("?path=CLOSED")).containsExactly("5eed-2");
    assertThat(ids("?call=echo")).containsExactly("5eed-1");
    assertThat(ids("?status=404")).containsExactly("5eed-3", "5eed-2");
    assertThat(ids("?status=2xx")).containsExactly("5eed-1");
    assertThat(ids("?caller=acme")).containsExactly("5eed-1");
    assertThat(ids("?caller=ada&status=404")).isEmpty();
    assertThat(ids("?limit=1")).containsExactly("5eed-3");
    assertThat(ids("?limit=few")).hasSize(3);
  }

  @Test
  void clearing_forgets_all() {
    server.send("GET", "/echo", null);
    server.newest(1);
    assertThat(server.send("DELETE", "/inspector/calls", null).statusCode()).isEqualTo(204);
    assertThat(ids("")).isEmpty();
    assertThat(server.send("GET", "/inspector/calls/5eed-1", null).statusCode()).isEqualTo(404);
  }

  private List<String> ids(String query) {
    return server
        .get("/inspector/calls" + query)
        .get("calls")
        .valueStream()
        .map(call -> call.get("id").asString())
        .toList();
  }

  // ---- live

  @Test
  void a_call_is_told_while_it_happens_and_a_client_resumes_where_it_was() throws IOException {
    try (Events events = new Events("")) {
      assertThat(events.next())
          .containsExactly(
              "retry: 1000", "event: hello", "data: {\"start\":\"5eed\",\"resumed\":false}");
      server.send("GET", "/echo", null);
      assertThat(events.next()).startsWith("id: 5eed-1", "event: call").hasSize(3);
      server.send("GET", "/closed", null);
      assertThat(events.next()).startsWith("id: 5eed-2");
    }
    try (Events events = new Events("Last-Event-ID: 5eed-1\r\n")) {
      assertThat(events.next()).contains("data: {\"start\":\"5eed\",\"resumed\":true}");
      assertThat(events.next()).startsWith("id: 5eed-2");
    }
    try (Events events = new Events("Last-Event-ID: 0ld-7\r\n")) {
      assertThat(events.next()).contains("data: {\"start\":\"5eed\",\"resumed\":false}");
      assertThat(events.next()).startsWith("id: 5eed-1");
    }
  }

  @Test
  void a_clearing_is_told() throws IOException {
    server.send("GET", "/echo", null);
    server.newest(1);
    try (Events events = new Events("Last-Event-ID: 5eed-1\r\n")) {
      events.next();
      server.send("DELETE", "/inspector/calls", null);
      assertThat(events.next()).contains("event: cleared");
      assertThat(events.next()).containsExactly("id: 5eed-2");
    }
  }

  @Test
  void a_reader_that_takes_nothing_is_let_go_and_holds_nobody_up() throws IOException {
    try (Events slow = new Events("")) {
      slow.next();
      String wide = "/echo?" + "x".repeat(3500);
      // It takes what the sockets hold, then a whole ring more, until it is let go; 100 MB at most.
      int sent = 0;
      while (!slow.letGo() && sent < 15_000) {
        server.send("GET", wide, null);
        sent++;
      }
      assertThat(slow.letGo()).describedAs("after " + sent + " calls").isTrue();
    }
    try (Events resumed = new Events("Last-Event-ID: 5eed-1\r\n")) {
      assertThat(resumed.next()).contains("data: {\"start\":\"5eed\",\"resumed\":true}");
      assertThat(resumed.next()).contains("event: missed");
    }
  }

  @Test
  void so_many_may_follow_and_a_further_one_is_told_to_come_later() throws IOException {
    List<Events> all = new ArrayList<>();
    try {
      for (int i = 0; i < Exchanges.READERS_MAX; i++) {
        Events events = new Events("");
        all.add(events);
        events.next();
      }
      HttpResponse<String> refused = server.send("GET", "/inspector/events", null);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    } finally {
      for (Events events : all) {
        events.close();
      }
    }
  }

  @Test
  void streams_end_well_when_the_inspector_closes() throws IOException {
    try (Events events = new Events("")) {
      events.next();
      server.closeInspector();
      assertThat(events.restOfStream()).endsWith("0\r\n\r\n");
    }
  }

  /// A client of the events, as plain as can be.
  private final class Events implements AutoCloseable {

    private final Socket socket = server.connect();
    private final BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

    Events(String headers) throws IOException {
      socket
          .getOutputStream()
          .write(
              ("GET /inspector/events HTTP/1.1\r\nHost: "
                      + server.host()
                      + "\r\n"
                      + headers
                      + "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
      String line = in.readLine();
      while (!line.isEmpty()) {
        line = in.readLine();
      }
    }

    /// The lines of the next event. Sizes of chunks and signs of life are passed over.
    List<String> next() throws IOException {
      List<String> lines = new ArrayList<>();
      while (true) {
        String line = in.readLine();
        if (line == null) {
          throw new IOException("the stream has ended");
        }
        if (line.isEmpty() && !lines.isEmpty()) {
          return lines;
        }
        if (line.contains(": ")) {
          lines.add(line);
        }
      }
    }

    boolean letGo() {
      return server.readers() == 0;
    }

    String restOfStream() throws IOException {
      StringBuilder rest = new StringBuilder();
      char[] some = new char[1000];
      while (!rest.toString().endsWith("0\r\n\r\n")) {
        int count = in.read(some);
        if (count < 0) {
          break;
        }
        rest.append(some, 0, count);
      }
      return rest.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String header(JsonNode headers, String name) {
    return headers
        .valueStream()
        .filter(header -> header.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow()
        .get("value")
        .asString();
  }
}
