package larkspur.e2e.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Programs;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The iterators of the Go SDK, by their recorded requests and the loop that drives them: they end
/// on an empty list or on a missing token, and never look at `has_more`.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class GoIteratorTest {

  private static final Path GO =
      Programs.module().resolve("src/test/resources/larkspur/e2e/recorded/lark-go");

  /// Many more than there are. An iterator that is never told to stop begins again and again.
  private static final int PAGES_MAX = 20;

  @Test
  @Proves({"aily-17.3.11", "A-15"})
  void an_iterator_over_45_runs_sees_each_once_and_ends(RunningServer server) throws IOException {
    try (PlainHttp http = new PlainHttp();
        RawConnection connection = new RawConnection(server.url())) {
      FeishuHttp feishu = new FeishuHttp(http, server.url());
      String session = feishu.post("/aily/v1/sessions", null).succeeded().text("/data/session/id");
      List<String> created = new ArrayList<>();
      for (int i = 0; i < 45; i++) {
        created.add(failedRun(feishu, session));
      }
      Map<String, String> values = new HashMap<>();
      values.put("tenant_token", FeishuHttp.tenantToken(http, server.url()));
      values.put("session", session);

      List<String> seen = new ArrayList<>();
      Optional<String> token = Optional.empty();
      for (int page = 1; page == 1 || token.isPresent(); page++) {
        assertThat(page).as("pages").isLessThanOrEqualTo(PAGES_MAX);
        String file = token.isEmpty() ? "list-first-runs" : "list-runs";
        token.ifPresent(
            known -> values.put("page_token", URLEncoder.encode(known, StandardCharsets.UTF_8)));
        RawConnection.Answer answer =
            connection.send(
                RecordedRequest.read(file, GO.resolve(file + ".http")).bytes(values, server.url()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).contains("application/json");
        JsonNode data = Reply.json(answer.body()).path("data");
        data.path("runs").forEach(run -> seen.add(run.path("id").stringValue()));
        token =
            data.path("runs").isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(data.get("page_token")).map(JsonNode::stringValue);
      }
      assertThat(seen).isEqualTo(created).hasSize(45).doesNotHaveDuplicates();
    }
  }

  /// A run of a skill that is gone ends by itself.
  private static String failedRun(FeishuHttp feishu, String session) throws IOException {
    String runs = "/aily/v1/sessions/" + session + "/runs";
    String run =
        feishu
            .post(runs, Map.of("app_id", DevelopmentSeed.AGENT, "skill_id", "skill_000000000000"))
            .succeeded()
            .text("/data/run/id");
    Eventually.holds(
        run + " fails",
        () -> {
          try {
            return feishu.get(runs + "/" + run).text("/data/run/status").equals("FAILED");
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    return run;
  }
}
