package larkspur.e2e.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Programs;
import larkspur.e2e.RunningServer;
import larkspur.e2e.Scripts;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({SharedServer.class, ServerTrail.class})
final class RecordedRequestsTest {

  private static final Path FOLDER =
      Programs.module().resolve("src/test/resources/larkspur/e2e/recorded");

  @TestFactory
  Stream<DynamicTest> recordedRequests(RunningServer server) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(FOLDER)) {
      files = found.filter(file -> file.toString().endsWith(".http")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file ->
            RecordedRequest.read(FOLDER.relativize(file).toString().replace(".http", ""), file))
        .map(request -> DynamicTest.dynamicTest(request.name(), () -> replay(request, server)));
  }

  private static void replay(RecordedRequest request, RunningServer server) throws IOException {
    try (PlainHttp http = new PlainHttp();
        RawConnection connection = new RawConnection(server.url())) {
      Map<String, String> values = prepare(http, server.url());
      RawConnection.Answer answer = connection.send(request.bytes(values, server.url()));
      assertThat(request.refuted(answer, values))
          .as("claims that do not hold for %s", answer)
          .isEmpty();
      if (answer.status() != 204) {
        claimForm(request.head().contains("/open-apis/"), answer);
      }
      // What the request had, or said it had, of a body must not be taken for the beginning of the
      // next one.
      RawConnection.Answer next =
          connection.send(
              ("GET /v1/meta HTTP/1.1\r\nHost: " + server.url().getAuthority() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(next.status()).as("the next request on the same connection").isEqualTo(200);
      cancel(http, server.url(), values);
    }
  }

  /// What clients rely on in every answer. Two of them look headers up by their exact spelling.
  private static void claimForm(boolean feishu, RawConnection.Answer answer) {
    if (feishu) {
      assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
      assertThat(answer.header("X-Tt-Logid")).isPresent();
    } else {
      assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
    }
  }

  /// Makes what a request may name: a session with a run that was cancelled and one that works, a
  /// subscription, a message.
  private static Map<String, String> prepare(PlainHttp http, URI server) throws IOException {
    FeishuHttp feishu = new FeishuHttp(http, server);
    String session =
        feishu
            .post("/aily/v1/sessions", Map.of("metadata", "before"))
            .succeeded()
            .text("/data/session/id");
    String runs = "/aily/v1/sessions/" + session + "/runs";
    Map<String, String> work =
        Map.of(
            "app_id",
            DevelopmentSeed.AGENT,
            "skill_id",
            DevelopmentSeed.SCRIPT,
            "skill_input",
            Scripts.WAITS);
    feishu
        .post(
            "/aily/v1/sessions/" + session + "/messages",
            Map.of(
                "idempotent_id",
                UUID.randomUUID().toString(),
                "content_type",
                "TEXT",
                "content",
                "hello"))
        .succeeded();
    String ended = feishu.post(runs, work).succeeded().text("/data/run/id");
    feishu.post(runs + "/" + ended + "/cancel", null).succeeded();
    String run = feishu.post(runs, work).succeeded().text("/data/run/id");
    String pageToken = feishu.get(runs + "?page_size=1").succeeded().text("/data/page_token");
    String list =
        feishu
            .post("/task/v2/tasklists", Map.of("name", "Roadmap"))
            .succeeded()
            .text("/data/tasklist/guid");
    String subscription =
        feishu
            .post(
                "/task/v2/tasklists/" + list + "/activity_subscriptions",
                Map.of(
                    "name",
                    "Before",
                    "subscribers",
                    List.of(Map.of("id", DevelopmentSeed.ROADMAP, "type", "chat")),
                    "include_keys",
                    List.of(100, 103)))
            .succeeded()
            .text("/data/activity_subscription/guid");
    String key =
        new BearyChatHttp(http, server, DevelopmentSeed.ADA)
            .create(DevelopmentSeed.ROADMAP_VCHANNEL, "said before")
            .succeeded()
            .text("/key");
    return Map.of(
        "tenant_token",
        FeishuHttp.tenantToken(http, server),
        "session",
        session,
        "ended_run",
        ended,
        "run",
        run,
        "page_token",
        URLEncoder.encode(pageToken, StandardCharsets.UTF_8),
        "list",
        list,
        "subscription",
        subscription,
        "ada",
        DevelopmentSeed.ADA,
        "key",
        key);
  }

  /// A run that works is not left behind for other tests to wait for.
  private static void cancel(PlainHttp http, URI server, Map<String, String> values)
      throws IOException {
    new FeishuHttp(http, server)
        .post(
            "/aily/v1/sessions/" + values.get("session") + "/runs/" + values.get("run") + "/cancel",
            null)
        .succeeded();
  }
}
