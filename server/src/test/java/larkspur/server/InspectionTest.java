package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What both facades tell the inspector.
class InspectionTest {

  @TempDir private Path data;

  @Test
  void without_being_asked_for_there_is_no_inspector() throws Exception {
    try (Larkspur larkspur = Larkspur.open(settings())) {
      larkspur.start();
      for (String path : new String[] {"", "/", "/calls", "/events", "/inspector.js"}) {
        HttpResponse<String> answer = get(larkspur.url() + "/inspector" + path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
            .isEqualTo("{\"code\":404,\"msg\":\"there is nothing at this path\"}");
      }
    }
  }

  @Test
  void a_call_of_either_protocol_is_known_by_its_name_and_its_caller() {
    try (Larkspur larkspur = inspected()) {
      Client client = new Client(larkspur.url());
      JsonNode token = newest(larkspur, 1).get("line");
      assertThat(token.get("call").asString()).isEqualTo("auth.tenant_access_token.internal");
      assertThat(token.has("caller")).isFalse();

      client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of());
      JsonNode byApp = newest(larkspur, 2).get("line");
      assertThat(byApp.get("call").asString()).isEqualTo("im.chat.get");
      assertThat(byApp.at("/caller/kind").asString()).isEqualTo("app");
      assertThat(byApp.at("/caller/id").asString()).isEqualTo("cli_0123456789abcdef");
      assertThat(byApp.at("/caller/tenant/name").asString()).isEqualTo("Acme");
      assertThat(byApp.get("logId").asString()).hasSize(34);

      client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of(), Client.ADA_GRANT);
      JsonNode byPerson = newest(larkspur, 3).get("line");
      assertThat(byPerson.at("/caller/name").asString()).isEqualTo("Ada");
      assertThat(byPerson.at("/caller/app/id").asString()).isEqualTo("cli_0123456789abcdef");

      client.beary(
          "POST",
          "message.create",
          Client.BOT,
          Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "text", "hi"));
      JsonNode byBot = newest(larkspur, 4).get("line");
      assertThat(byBot.get("call").asString()).isEqualTo("message.create");
      assertThat(byBot.get("status").asInt()).isEqualTo(201);
      assertThat(byBot.at("/caller/kind").asString()).isEqualTo("app");
    }
  }

  @Test
  void what_is_posted_through_a_custom_bot_is_called_by_the_bot_under_its_own_name()
      throws Exception {
    try (Larkspur larkspur = inspected();
        HttpClient http = HttpClient.newHttpClient()) {
      larkspur.seeding().bring(WebhookTest.withHook("Builds", "built"));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/bot/v2/hook/seeded-hook"))
              .POST(BodyPublishers.ofString("{\"msg_type\":\"text\",\"content\":{}}"))
              .build();
      http.send(request, BodyHandlers.discarding());
      JsonNode line = newest(larkspur, 1).get("line");
      assertThat(line.get("call").asString()).isEqualTo("bot.hook");
      assertThat(line.at("/caller/kind").asString()).isEqualTo("robot");
      assertThat(line.at("/caller/name").asString()).isEqualTo("Builds");
      assertThat(line.at("/caller/tenant/name").asString()).isEqualTo("Acme");
      assertThat(newest(larkspur, 1).toString()).doesNotContain("seeded-hook");
      assertThat(line.get("path").asString()).startsWith("/open-apis/bot/v2/hook/seede");
    }
  }

  @Test
  void a_call_that_is_refused_for_its_token_is_named_and_has_no_caller() {
    try (Larkspur larkspur = inspected()) {
      Client client = new Client(larkspur.url());
      client.beary("POST", "message.create", "0".repeat(32), Map.of());
      JsonNode line = newest(larkspur, 2).get("line");
      assertThat(line.get("call").asString()).isEqualTo("message.create");
      assertThat(line.get("status").asInt()).isEqualTo(401);
      assertThat(line.has("caller")).isFalse();
    }
  }

  @Test
  void an_upload_to_an_unserved_path_that_does_not_end_holds_no_replacement() throws Exception {
    try (Larkspur larkspur = inspected()) {
      URI url = URI.create(larkspur.url());
      try (Socket slow = new Socket(url.getHost(), url.getPort())) {
        slow.getOutputStream()
            .write(
                "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nbegun"
                    .getBytes(StandardCharsets.US_ASCII));
        slow.setSoTimeout(120_000);
        assertThat((char) slow.getInputStream().read()).as("the answer").isEqualTo('H');
        Eventually.within(Duration.ofSeconds(120), () -> larkspur.callsUnderWay() == 0);
        slow.getOutputStream().write(" and".getBytes(StandardCharsets.US_ASCII));
        JsonNode recorded = newest(larkspur, 1);
        assertThat(recorded.at("/request/body/text").asString()).isEqualTo("begun and");
      }
    }
  }

  private Larkspur inspected() {
    Larkspur larkspur = Larkspur.open(settings());
    larkspur.inspect();
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    return larkspur;
  }

  /// The newest of so many exchanges, once they are there.
  private static JsonNode newest(Larkspur larkspur, int number) {
    Eventually.within(Duration.ofSeconds(120), () -> calls(larkspur).size() == number);
    String id = calls(larkspur).get(0).get("id").asString();
    return Client.parse(get(larkspur.url() + "/inspector/calls/" + id).body());
  }

  private static JsonNode calls(Larkspur larkspur) {
    return Client.parse(get(larkspur.url() + "/inspector/calls").body()).get("calls");
  }

  private static HttpResponse<String> get(String url) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Settings settings() {
    return Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0);
  }
}
