package larkspur.e2e.inspector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Programs;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// A request is sent as raw bytes, its command is taken from the inspector and run by a shell, and
/// the inspector has the same request again.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class CurlCommandTest {

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(120);

  /// Marks the requests of this test among those of others on the same server.
  private static final String MARK = "X-Curl-Test";

  private static int marks;

  @TempDir private Path folder;

  @BeforeAll
  static void programs() {
    Programs.need("curl", "curl");
    Programs.need("bash", "bash");
  }

  /// @param head method and target, as they are sent
  record Nasty(String name, String head, List<String> headers, byte[] body) {

    static Nasty of(String name, String head, String body, String... headers) {
      return new Nasty(name, head, List.of(headers), body.getBytes(UTF_8));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Nasty> nasty() {
    String json = "Content-Type: application/json";
    String form = "Content-Type: application/x-www-form-urlencoded";
    return Stream.of(
        Nasty.of(
            "quotes of every kind",
            "POST /v1/message.create",
            "{\"token\":\""
                + DevelopmentSeed.ADA
                + "\",\"vchannel_id\":\"=bw52O\",\"text\":\"it's \\\"so\\\" `id` $(id) $HOME !!"
                + " \\\\ ''\"}",
            json),
        Nasty.of(
            "characters of every length, and lines",
            "POST /v1/message.create",
            "{\n  \"text\": \"ä 你好 😀 \u202egnp.exe \\u0000\"\n}\n",
            json),
        Nasty.of(
            "a form",
            "POST /v1/message.create",
            "token=" + DevelopmentSeed.ADA + "&vchannel_id==bw52O&text=it%27s+100%25+%26+more",
            form),
        Nasty.of(
            "a raw query",
            "GET /v1/vchannel.info?vchannel_id==bw52O&token=" + DevelopmentSeed.ADA,
            ""),
        Nasty.of("what curl would expand", "GET /v1/nothing?q={1..9}[a-z]&it's=\"so\"", ""),
        Nasty.of("a query that nobody encoded", "GET /v1/nothing?text=a|b\\^`<>~$HOME!", ""),
        Nasty.of("dots in the path", "GET /v1/a/../b/./c", ""),
        Nasty.of(
            "a body that looks like a file's name", "POST /v1/nothing", "@/etc/hostname", json),
        Nasty.of(
            "keys of a terminal", "POST /v1/nothing", "a\tb\r\nc\u0003d\u001b[201~e\u009bf", json),
        new Nasty(
            "bytes that are no text",
            "PUT /open-apis/nothing",
            List.of("Content-Type: application/octet-stream"),
            "\0\1\177\200\377%s\\n'\"$x`".getBytes(ISO_8859_1)),
        Nasty.of("no type", "POST /v1/nothing", "{}"),
        Nasty.of("no body where one is usual", "POST /v1/message.create", ""),
        Nasty.of("a body where none is usual", "GET /v1/nothing", "{\"a\":1}", json),
        Nasty.of("another method", "PATCH /open-apis/task/v2/tasks/x", "{\"a\":1}", json),
        Nasty.of("a method that nobody knows", "D!$'`O /v1/nothing", ""),
        Nasty.of("headers", "GET /v1/nothing", "", "X-Odd: it's $HOME; \"so\" `id` !", "X-Empty:"));
  }

  @ParameterizedTest
  @MethodSource("nasty")
  void theCommandSendsTheSameRequestAgain(Nasty nasty, RunningServer server) throws IOException {
    try (PlainHttp http = new PlainHttp()) {
      String mark = mark();
      send(server, nasty, mark);
      JsonNode first = exchange(http, server, mark, 1, "?secrets=shown");
      run(Map.of(), command(first));
      JsonNode second = exchange(http, server, mark, 2, "?secrets=shown");
      assertSame(first, second);

      JsonNode masked = exchange(http, server, mark, 2, "");
      assertThat(command(masked)).doesNotContain(DevelopmentSeed.ADA);
      run(Map.of("TOKEN", DevelopmentSeed.ADA), command(masked));
      assertSame(first, exchange(http, server, mark, 3, "?secrets=shown"));
    }
  }

  @Test
  void ofAnAddressWhoseBytesAreLostThereIsNoCommand(RunningServer server) throws IOException {
    try (PlainHttp http = new PlainHttp()) {
      String mark = mark();
      send(server, Nasty.of("", "GET /v1/nothing?text=héllo", ""), mark);
      JsonNode exchange = exchange(http, server, mark, 1, "");
      assertThat(exchange.has("curl")).isFalse();
      assertThat(exchange.get("noCurl").stringValue()).contains("not ASCII");
    }
  }

  @Test
  void aHeadIsAskedAgainAsOne(RunningServer server) throws IOException {
    try (PlainHttp http = new PlainHttp()) {
      String mark = mark();
      send(server, Nasty.of("", "HEAD /v1/meta", ""), mark);
      JsonNode first = exchange(http, server, mark, 1, "");
      run(Map.of(), command(first));
      assertSame(first, exchange(http, server, mark, 2, ""));
    }
  }

  private static synchronized String mark() {
    return "mark-" + ++marks;
  }

  /// The same command again means the same request: it holds all that a client chose.
  private static void assertSame(JsonNode first, JsonNode second) {
    assertThat(command(second)).isEqualTo(command(first));
    for (String part : List.of("/line/method", "/line/path", "/line/query", "/request/body")) {
      assertThat(second.at(part)).isEqualTo(first.at(part));
    }
  }

  private static String command(JsonNode exchange) {
    assertThat(exchange.has("curl")).describedAs(exchange.toString()).isTrue();
    return exchange.get("curl").stringValue();
  }

  private void run(Map<String, String> environment, String command) {
    Programs.Ended ended =
        Programs.run(folder, environment, ENDS_WITHIN, List.of("bash", "-c", command));
    assertThat(ended.status()).describedAs(command + "\n" + ended.output()).isZero();
  }

  private static void send(RunningServer server, Nasty nasty, String mark) throws IOException {
    StringBuilder head = new StringBuilder(nasty.head()).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    nasty.headers().forEach(header -> head.append(header).append("\r\n"));
    head.append(MARK).append(": ").append(mark).append("\r\n");
    if (nasty.body().length > 0) {
      head.append("Content-Length: ").append(nasty.body().length).append("\r\n");
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
    request.writeBytes(nasty.body());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) ENDS_WITHIN.toMillis());
      socket.getOutputStream().write(request.toByteArray());
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  /// The newest exchange with a mark, once there are so many of them.
  private static JsonNode exchange(
      PlainHttp http, RunningServer server, String mark, int number, String query) {
    return Eventually.find(
        "exchange " + number + " of " + mark,
        () -> {
          List<JsonNode> marked =
              get(http, server, "/inspector/calls?limit=10")
                  .get("calls")
                  .valueStream()
                  .map(line ->
                      get(http, server, "/inspector/calls/" + line.get("id").stringValue() + query))
                  .filter(exchange ->
                      exchange
                          .at("/request/headers")
                          .valueStream()
                          .anyMatch(header -> header.get("value").stringValue().equals(mark)))
                  .toList();
          return marked.size() == number ? Optional.of(marked.getFirst()) : Optional.empty();
        });
  }

  private static JsonNode get(PlainHttp http, RunningServer server, String path) {
    try {
      return http.send("GET", server.url().resolve(path), Map.of(), null).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
