package larkspur.e2e.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import larkspur.e2e.Eventually;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.events.Breaking.Broken;
import larkspur.e2e.events.RecordingProxy.Captured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the bots of the SDKs send in their story is sent again with each field of each body broken
/// in turn: every answer is a success, or an error that the call's page has.
@ExtendWith(ServerTrail.class)
final class BrokenRequestsTest {

  /// The errors of each call's page, as far as a broken body can bring them up: and those that all
  /// calls of the platform have. A path's own ids are left out.
  private static final Map<String, Set<Integer>> DOCUMENTED =
      Map.of(
          "POST /open-apis/auth/v3/tenant_access_token/internal",
          Set.of(10003, 10014, 99992402),
          "POST /callback/ws/endpoint",
          Set.of(1000040344, 1000040345),
          "POST /open-apis/im/v1/messages/:id/reply",
          Set.of(230001, 230025, 230099, 99992402),
          "POST /open-apis/interactive/v1/card/update",
          Set.of(10002, 11311, 100000, 100030, 200320, 300020, 300040),
          "POST /larkspur/v1/messages/:id/card_actions",
          Set.of(230001));

  @TempDir private Path folder;

  @Test
  void whatTheJavaSdkSendsIsAnsweredWithDocumentedErrorsOnly() throws Exception {
    claim(JavaCardBot::connected);
  }

  @Test
  void whatTheNodeSdkSendsIsAnsweredWithDocumentedErrorsOnly() throws Exception {
    claim(server -> NodeCardBot.connected(server, folder));
  }

  private void claim(CardBotTest.Making making) throws Exception {
    try (RunningServer server = RunningServer.start(Patience.in(folder.resolve("server")));
        RecordingProxy proxy = new RecordingProxy(server.url());
        PlainHttp http = new PlainHttp();
        HttpClient again = HttpClient.newHttpClient();
        CardBot bot = making.of(proxy.url())) {
      assertThat(bot.address()).isEmpty();
      // The person's press goes through the proxy, too.
      CardBotTest.Story story = new CardBotTest.Story(http, proxy.url());
      story.tell();
      Map<String, Captured> kinds = new TreeMap<>();
      for (Captured one : proxy.captured()) {
        if (one.body().length > 0 && !one.path().contains("/larkspur/v1/dev/")) {
          kinds.putIfAbsent(kind(one), one);
        }
      }
      kinds.keySet().removeIf(kind -> !DOCUMENTED.containsKey(call(kind)));
      assertThat(kinds.keySet().stream().map(BrokenRequestsTest::call).distinct())
          .containsExactlyInAnyOrderElementsOf(DOCUMENTED.keySet());
      Trial trial = new Trial(server.url(), again, proxy, story);
      int sent = 0;
      for (Map.Entry<String, Captured> one : kinds.entrySet()) {
        sent += trial.breakAll(call(one.getKey()), one.getValue());
      }
      assertThat(trial.faults).isEmpty();
      // So that what is broken is not nothing.
      assertThat(sent).isGreaterThan(300);
      assertThat(trial.seen.keySet()).isEqualTo(DOCUMENTED.keySet());
      System.out.println(sent + " broken requests: " + trial.seen);
    }
  }

  /// One of each call, and of each type of message.
  private static String kind(Captured request) {
    String path = request.path().replaceAll("\\?.*", "").replaceAll("om_[0-9a-f]{32}", ":id");
    return request.method()
        + " "
        + path
        + " "
        + Reply.json(request.body()).path("msg_type").asString("");
  }

  private static String call(String kind) {
    return kind.substring(0, kind.lastIndexOf(' '));
  }

  private static final class Trial {
    private final URI server;
    private final HttpClient http;
    private final RecordingProxy proxy;
    private final CardBotTest.Story story;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Set<Integer>> seen = new LinkedHashMap<>();

    Trial(URI server, HttpClient http, RecordingProxy proxy, CardBotTest.Story story) {
      this.server = server;
      this.http = http;
      this.proxy = proxy;
      this.story = story;
    }

    int breakAll(String call, Captured captured) throws Exception {
      List<Broken> all = Breaking.all(Reply.json(captured.body()));
      String token = "";
      for (Broken broken : all) {
        JsonNode json = broken.json();
        boolean drawsLater = call.endsWith("/card/update");
        if (drawsLater && json.path("token").asString("").startsWith("c-")) {
          token = token.isEmpty() ? freshToken() : token;
          ((tools.jackson.databind.node.ObjectNode) json).put("token", token);
        }
        int code = send(call, broken.what(), captured.with(Reply.text(json).getBytes("UTF-8")));
        if (drawsLater && code == 0) {
          // It may have been good for one more only.
          token = "";
        }
      }
      return all.size();
    }

    /// The bot is asked once more, and uses the token of that question once.
    private String freshToken() throws IOException {
      int before = updates().size();
      story.pressLater();
      return Eventually.find(
          "the bot to draw a card later",
          () -> {
            List<Captured> now = updates();
            return now.size() > before
                ? Optional.of(Reply.json(now.getLast().body()).path("token").asString())
                : Optional.empty();
          });
    }

    private List<Captured> updates() {
      return proxy.captured().stream().filter(one -> one.path().endsWith("/card/update")).toList();
    }

    private int send(String call, String what, Captured request) throws Exception {
      HttpResponse<byte[]> answer =
          http.send(request.to(server), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode json = Reply.json(answer.body());
      int code = json.path("code").asInt(-1);
      seen.computeIfAbsent(call, _ -> new TreeSet<>()).add(code);
      boolean enveloped = json.path("code").isIntegralNumber() && json.path("msg").isString();
      if (!enveloped
          || answer.statusCode() >= 500
          || code != 0 && !DOCUMENTED.get(call).contains(code)) {
        faults.add(call + " with " + what + ": " + answer.statusCode() + " " + json);
      }
      return code;
    }
  }
}
