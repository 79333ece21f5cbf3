package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import larkspur.core.time.ServerClock;
import larkspur.server.SignInBrowser.Page;
import larkspur.server.seed.Seed;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A person signs in with a browser and lets an app act for them; the app acts.
class SignInTest {

  static final String APP = "cli_0123456789abcdef";
  static final String SECRET = "larkspur-dev-secret";
  static final String CALLBACK = "http://localhost:3000/callback";
  static final String ADA = "ada@acme.example";
  static final String ADAS_PASSWORD = "ada-larkspur-dev";
  static final String ASK =
      "/open-apis/authen/v1/authorize?client_id="
          + APP
          + "&response_type=code&redirect_uri="
          + SignInBrowser.encode(CALLBACK)
          + "&state=a%26b&scope=task:task:read%20offline_access";

  private final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-03-01T12:00:00Z"));
  private final HttpClient http = HttpClient.newHttpClient();
  private Larkspur larkspur;
  private SignInBrowser browser;

  @BeforeEach
  void serve() {
    Settings settings = Settings.defaults(Path.of("unused")).in(Settings.Engine.MEMORY).onPort(0);
    larkspur = new Larkspur(settings, Assembled.holding(new MemoryStore()), clock);
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    browser = new SignInBrowser(larkspur.url());
  }

  @AfterEach
  void stop() {
    http.close();
    larkspur.close();
  }

  private JsonNode token(Map<String, String> fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("client_id", APP);
    all.put("client_secret", SECRET);
    all.putAll(fields);
    return post("/open-apis/authen/v2/oauth/token", SignInBrowser.form(all));
  }

  private JsonNode post(String path, String form) {
    return send(
        HttpRequest.newBuilder(URI.create(larkspur.url() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private JsonNode userInfo(String token) {
    return send(
        HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/authen/v1/user_info"))
            .header("Authorization", "Bearer " + token));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return Client.parse(response.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String code() {
    browser.follow(ASK);
    browser.signIn(ADA, ADAS_PASSWORD);
    return browser.step("agree").sent("code");
  }

  @Test
  void a_person_signs_in_agrees_and_the_app_acts_for_them_and_goes_on() {
    Page first = browser.follow(ASK);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body())
        .contains("Sign in", "Acme Assistant")
        .doesNotContain("Feishu", "Lark ");
    Page consent = browser.signIn(ADA, ADAS_PASSWORD);
    assertThat(consent.status()).isEqualTo(200);
    assertThat(consent.body()).contains("Ada", "task:task:read", "offline_access");
    Page sent = browser.step("agree");
    assertThat(sent.status()).isEqualTo(302);
    assertThat(sent.location()).startsWith(CALLBACK + "?code=");
    assertThat(sent.sent("state")).isEqualTo("a&b");

    JsonNode tokens =
        token(
            Map.of(
                "grant_type",
                "authorization_code",
                "code",
                sent.sent("code"),
                "redirect_uri",
                CALLBACK));
    assertThat(tokens.get("code").asInt()).as("%s", tokens).isZero();
    assertThat(tokens.get("token_type").asString()).isEqualTo("Bearer");
    assertThat(tokens.get("expires_in").asInt()).isEqualTo(7200);
    assertThat(tokens.get("refresh_token_expires_in").asInt()).isEqualTo(604_800);
    assertThat(tokens.get("scope").asString())
        .isEqualTo("auth:user.id:read offline_access task:task:read");
    JsonNode ada = userInfo(tokens.get("access_token").asString());
    assertThat(ada.at("/data/name").asString()).isEqualTo("Ada");
    assertThat(ada.at("/data/open_id").asString()).startsWith("ou_");

    clock.forward(Duration.ofHours(3));
    assertThat(userInfo(tokens.get("access_token").asString()).get("code").asInt())
        .isEqualTo(99991677);
    JsonNode refreshed =
        token(
            Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                tokens.get("refresh_token").asString()));
    assertThat(userInfo(refreshed.get("access_token").asString()).get("code").asInt()).isZero();
  }
}
