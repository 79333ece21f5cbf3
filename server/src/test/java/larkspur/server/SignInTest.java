package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import larkspur.conformance.Proves;
import larkspur.core.time.ServerClock;
import larkspur.server.SignInBrowser.Page;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
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

  private JsonNode post(String path, String basic, Map<String, String> form) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(larkspur.url() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(SignInBrowser.form(form)));
    if (!basic.isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
    }
    return send(request);
  }

  @Test
  @Proves({"auth-2.4.3", "auth-2.4.4", "auth-2.4.6"})
  void who_refuses_is_sent_back_with_that_and_who_agreed_is_not_asked_again() {
    browser.follow(ASK);
    browser.signIn(ADA, ADAS_PASSWORD);
    Page refused = browser.step("deny");
    assertThat(refused.location()).isEqualTo(CALLBACK + "?error=access_denied&state=a%26b");
    browser.follow(ASK);
    browser.step("agree");
    assertThat(browser.follow(ASK).location()).startsWith(CALLBACK + "?code=");
    Page asked = browser.follow(ASK + "&prompt=consent");
    assertThat(asked.status()).isEqualTo(200);
    Page index =
        browser.follow(
            "/open-apis/authen/v1/index?app_id="
                + APP
                + "&redirect_uri="
                + SignInBrowser.encode(CALLBACK));
    JsonNode tokens = token(Map.of("grant_type", "authorization_code", "code", index.sent("code")));
    assertThat(tokens.get("scope").asString())
        .isEqualTo("auth:user.id:read offline_access task:task:read");
    browser.follow(ASK + "&prompt=consent");
    assertThat(browser.step("leave").body()).contains("E-mail address");
  }

  @Test
  void who_is_asked_reads_that_older_calls_let_an_app_go_on_unasked() {
    String words = "for 30 days at a time, a year at most";
    browser.follow(ASK);
    assertThat(browser.signIn(ADA, ADAS_PASSWORD).body()).doesNotContain(words);
    browser.follow(ASK.replace("%20offline_access", ""));
    assertThat(browser.follow(ASK.replace("%20offline_access", "")).body()).contains(words);
    browser.follow(ASK);
    browser.step("agree");
    // What it has is said already.
    assertThat(browser.follow(ASK.replace("%20offline_access", "") + "&prompt=consent").body())
        .contains("offline_access")
        .doesNotContain(words);
  }

  @Test
  void a_browser_that_was_somebodys_is_not_locked_out_with_the_others() {
    browser.follow(ASK);
    browser.signIn(ADA, ADAS_PASSWORD);
    assertThat(browser.cookies().get("larkspur_browser")).hasSize(43);
    browser.step("leave");
    SignInBrowser other = new SignInBrowser(larkspur.url());
    other.follow(ASK);
    for (int i = 0; i < 10; i++) {
      assertThat(other.signIn(ADA, "wrong").status()).isEqualTo(403);
    }
    assertThat(other.signIn(ADA, ADAS_PASSWORD).status()).isEqualTo(429);
    browser.follow(ASK);
    assertThat(browser.signIn(ADA, ADAS_PASSWORD).body()).contains("Allow");
  }

  @Test
  void a_page_lets_no_script_run_and_nobody_frame_or_keep_it() {
    Page page = browser.follow(ASK);
    assertThat(page.header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none';"
                + " form-action 'self' http://localhost:3000");
    assertThat(page.header("cache-control")).isEqualTo("no-store");
    assertThat(page.header("x-frame-options")).isEqualTo("DENY");
    assertThat(page.header("set-cookie")).contains("HttpOnly", "SameSite=Lax");
    assertThat(page.body()).doesNotContain("<script", "style=");
    Page style = browser.open("/larkspur/sign-in/style.css");
    assertThat(style.header("content-type")).startsWith("text/css");
  }

  @Test
  void a_form_counts_only_from_the_page_of_this_browser() {
    browser.follow(ASK);
    String action = browser.action();
    String csrf = browser.csrf();
    Map<String, String> form =
        Map.of("step", "password", "email", ADA, "password", ADAS_PASSWORD, "csrf", csrf);
    assertThat(new SignInBrowser(larkspur.url()).post(action, form).status()).isEqualTo(403);
    SignInBrowser other = new SignInBrowser(larkspur.url());
    other.follow(ASK);
    assertThat(other.post(action, form).status()).isEqualTo(403);
    Map<String, String> without = new LinkedHashMap<>(form);
    without.remove("csrf");
    assertThat(browser.post(action, without).status()).isEqualTo(403);
    assertThat(browser.post(action, form).status()).isEqualTo(303);
  }

  @Test
  void a_browser_has_another_secret_after_its_person_signed_in() {
    browser.follow(ASK);
    String before = browser.cookies().get("larkspur_sign_in");
    browser.signIn(ADA, ADAS_PASSWORD);
    assertThat(browser.cookies().get("larkspur_sign_in")).isNotEqualTo(before).hasSize(43);
  }

  @Test
  void a_browser_is_sent_nowhere_that_is_not_registered_whatever_the_pages_own_address_says() {
    String path = browser.open(ASK).location();
    String evil = path.replace("localhost", "evil.example");
    for (Page page : List.of(browser.open(evil), browser.open(path.replace(APP, "cli_x")))) {
      assertThat(page.status()).isEqualTo(400);
      assertThat(page.location()).isEmpty();
    }
    browser.open(path);
    Page posted = browser.post(evil, Map.of("step", "deny", "csrf", browser.csrf()));
    assertThat(posted.status()).isEqualTo(400);
    assertThat(posted.location()).isEmpty();
    Page problem = browser.follow(ASK.replace("localhost", "evil.example"));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.body()).contains("20029");
  }

  @Test
  void what_a_person_or_an_app_wrote_is_shown_as_text() {
    browser.follow(ASK);
    Page page = browser.signIn("\"><script>alert(1)</script>", "x");
    assertThat(page.status()).isEqualTo(403);
    assertThat(page.body()).doesNotContain("<script>");
  }

  @Test
  void wrong_passwords_lock_the_account_and_say_nothing_else() {
    browser.follow(ASK);
    for (int i = 0; i < 10; i++) {
      assertThat(browser.signIn(ADA, "wrong").status()).isEqualTo(403);
    }
    assertThat(browser.signIn(ADA, ADAS_PASSWORD).status()).isEqualTo(429);
    clock.forward(Duration.ofMinutes(16));
    assertThat(browser.signIn(ADA, ADAS_PASSWORD).body()).contains("Allow");
  }

  @Test
  void hostile_requests_are_refused_in_words() {
    browser.follow(ASK);
    String action = browser.action();
    String csrf = browser.csrf();
    assertThat(browser.post(action, Map.of("csrf", csrf, "x", "y".repeat(20_000))).status())
        .isEqualTo(413);
    assertThat(browser.open("/larkspur/sign-in/consent?challenge=x&method=y").status())
        .isEqualTo(400);
    assertThat(browser.open("/larkspur/sign-in/consent?app=a&app=b").status()).isEqualTo(400);
    assertThat(browser.open("/larkspur/sign-in/consent").status()).isEqualTo(400);
    assertThat(browser.open("/larkspur/sign-in/nothing").status()).isEqualTo(404);
    assertThat(browser.open("/larkspur/sign-in/problem?reason=x").status()).isEqualTo(404);
  }

  @Test
  @Proves("auth-2.4.5")
  void nobody_agrees_unasked_but_on_a_developers_own_server() {
    assertThat(browser.follow(ASK + "&larkspur_user=ada00001").status()).isEqualTo(403);
    Settings settings = Settings.defaults(Path.of("unused")).in(Settings.Engine.MEMORY).onPort(0);
    try (Larkspur own = Larkspur.open(settings)) {
      own.develop(List.of(Seed.development()), Path.of("unused"));
      own.start();
      SignInBrowser developers = new SignInBrowser(own.url());
      assertThat(developers.follow(ASK + "&larkspur_user=ada00001").location())
          .startsWith(CALLBACK + "?code=");
      assertThat(developers.follow(ASK + "&larkspur_user=nobody").status()).isEqualTo(404);
    }
  }

  @Test
  @Proves({"auth-2.5.8", "auth-2.5.10"})
  void forms_are_taken_and_two_ways_to_say_who_one_is_are_not() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", APP);
    form.put("client_secret", SECRET);
    form.put("grant_type", "authorization_code");
    form.put("code", code());
    String path = "/oauth/v3/token";
    assertThat(post(path, APP + ":" + SECRET, form).get("code").asInt()).isEqualTo(20070);
    String twice = SignInBrowser.form(form) + "&code=x";
    assertThat(post(path, twice).get("code").asInt()).isEqualTo(20063);
    Map<String, String> verified = new LinkedHashMap<>(form);
    verified.put("code_verifier", "v".repeat(43));
    assertThat(post(path, "", verified).get("code").asInt()).isEqualTo(20049);
    assertThat(post(path, "", form).get("code").asInt()).isZero();
  }

  @Test
  @Proves({"auth-2.8.1", "auth-2.8.2"})
  void a_device_shows_a_code_and_a_person_enters_it() {
    Map<String, String> begin = Map.of("client_id", APP, "scope", "task:task:read offline_access");
    JsonNode device = post("/oauth/v1/device_authorization", APP + ":" + SECRET, begin);
    assertThat(device.get("expires_in").asInt()).as("%s", device).isEqualTo(240);
    Map<String, String> ask =
        Map.of(
            "grant_type",
            "urn:ietf:params:oauth:grant-type:device_code",
            "device_code",
            device.get("device_code").asString());
    assertThat(token(ask).get("error").asString()).isEqualTo("authorization_pending");
    assertThat(token(ask).get("error").asString()).isEqualTo("slow_down");

    String page = device.get("verification_uri").asString().substring(larkspur.url().length());
    assertThat(browser.open(page).body()).contains("Connect a device");
    String userCode = device.get("user_code").asString();
    browser.follow(page + "?user_code=" + userCode.toLowerCase(Locale.ROOT).replace("-", ""));
    assertThat(browser.signIn(ADA, ADAS_PASSWORD).body()).contains("Acme Assistant", "Allow");
    assertThat(browser.step("agree").body()).contains("go back to your device");
    JsonNode tokens = token(ask);
    assertThat(userInfo(tokens.get("access_token").asString()).at("/data/name").asString())
        .isEqualTo("Ada");
    assertThat(token(ask).get("code").asInt()).isEqualTo(20003);
    assertThat(browser.open(page + "?user_code=" + userCode).status()).isEqualTo(404);

    JsonNode second = post("/oauth/v1/device_authorization", APP + ":" + SECRET, begin);
    browser.open(page + "?user_code=" + second.get("user_code").asString());
    browser.step("deny");
    Map<String, String> again = new LinkedHashMap<>(ask);
    again.put("device_code", second.get("device_code").asString());
    assertThat(token(again).get("error").asString()).isEqualTo("access_denied");
    JsonNode third = post("/oauth/v1/device_authorization", APP + ":" + SECRET, begin);
    clock.forward(Duration.ofMinutes(4));
    again.put("device_code", third.get("device_code").asString());
    assertThat(token(again).get("error").asString()).isEqualTo("expired_token");
    assertThat(post("/oauth/v1/device_authorization", APP + ":wrong", begin).get("code").asInt())
        .isEqualTo(20002);
  }
}
