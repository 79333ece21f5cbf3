package larkspur.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireTest {

  /// @param reset the header that says how long to wait; empty if there is none
  private record Scripted(int status, String reset, String body) {}

  private final Deque<Scripted> script = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer server;
  private Wire wire;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          Scripted next = script.size() > 1 ? script.pop() : script.peek();
          if (!next.reset().isEmpty()) {
            exchange.getResponseHeaders().add("x-ogw-ratelimit-reset", next.reset());
          }
          byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(next.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
    wire = new Wire(base, pauses::add, Duration.ofMillis(7), 8);
  }

  @AfterEach
  void close() {
    wire.close();
    server.stop(0);
  }

  private Answer get(String path) throws IOException {
    return wire.send("GET", path, Map.of(), null);
  }

  @Test
  void it_pauses_before_each_call() throws IOException {
    script.add(new Scripted(200, "", "{}"));
    get("/one").succeeds();
    get("/two").succeeds();
    assertThat(asked).containsExactly("GET /v1/one", "GET /v1/two");
    assertThat(pauses).containsExactly(Duration.ofMillis(7), Duration.ofMillis(7));
  }

  @Test
  void it_waits_as_long_as_a_429_asks_and_asks_again() throws IOException {
    script.add(new Scripted(429, "3", "{\"code\":99991400}"));
    script.add(new Scripted(429, "", "{\"code\":99991400}"));
    script.add(new Scripted(429, "999999", "{\"code\":99991400}"));
    script.add(new Scripted(200, "", "{\"code\":0}"));
    get("/one").succeeds();
    assertThat(asked).hasSize(4);
    assertThat(pauses.stream().filter(pause -> pause.toMillis() != 7))
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofMinutes(2));
  }

  @Test
  void it_gives_up_on_a_server_that_always_says_429() throws IOException {
    script.add(new Scripted(429, "1", "{\"code\":99991400}"));
    assertThat(get("/one").status()).isEqualTo(429);
    assertThat(asked).hasSize(6);
  }

  @Test
  void it_makes_no_more_calls_than_it_may() throws IOException {
    script.add(new Scripted(200, "", "{}"));
    for (int i = 0; i < 8; i++) {
      get("/one");
    }
    assertThatThrownBy(() -> get("/one")).isInstanceOf(NotApplicable.class);
    assertThat(asked).hasSize(8);
    assertThat(wire.calls()).isEqualTo(8);
  }

  @Test
  void what_was_made_is_taken_away_though_no_call_is_left_for_stories() throws IOException {
    script.add(new Scripted(200, "", "{\"code\":0}"));
    Made made = new Made();
    Story story =
        Story.of(
            () -> {
              made.add("one", () -> get("/remove"), () -> get("/look"));
              for (int i = 0; i < 20; i++) {
                get("/one");
              }
            },
            "A-01");
    Report report = new Suite(wire, made, List.of(story)).play();
    assertThat(report.lines().getFirst().verdict()).isInstanceOf(Verdict.NotApplicable.class);
    assertThat(report.left()).isEmpty();
    assertThat(asked).hasSize(9).endsWith("GET /v1/remove");
  }

  @Test
  void a_secret_is_told_in_no_spelling_and_the_longer_one_is_hidden_whole() {
    wire.hide("s3");
    wire.hide("s3c\"re+t");
    assertThat(wire.hidden("s3c\"re+t s3c%22re%2Bt s3c\\\"re+t s3")).isEqualTo("*** *** *** ***");
  }

  @Test
  void a_request_that_cannot_be_made_is_told_without_its_secrets() {
    wire.hide("s3 cret");
    for (Story story :
        List.of(
            Story.of(() -> get("/one?token=s3 cret"), "A-01"),
            Story.of(() -> wire.send("GET", "/", Map.of("X", "s3 cret\n"), null), "A-01"))) {
      assertThatThrownBy(() -> new Suite(wire, new Made(), List.of(story)).play())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("***")
          .message()
          .doesNotContain("cret");
    }
  }

  @Test
  void it_tells_no_secret() throws IOException {
    script.add(new Scripted(400, "", "{\"code\":1,\"error\":\"no token s3cret\"}"));
    wire.hide("s3cret");
    wire.hide("");
    Answer answer = wire.send("POST", "/one?token=s3cret", Map.of(), "{\"token\":\"s3cret\"}");
    assertThatThrownBy(answer::succeeds)
        .isInstanceOfSatisfying(
            Difference.class,
            difference -> {
              assertThat(difference.verdict().asked())
                  .isEqualTo("POST /one?token=*** {\"token\":\"***\"}");
              assertThat(difference.verdict().seen())
                  .isEqualTo("400 no content type {\"code\":1,\"error\":\"no token ***\"}");
            });
  }
}
