package larkspur.wire.feishu.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Challenge;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Identities.Recognition;
import larkspur.core.identity.Person;
import larkspur.core.signin.AuthorizationRequest;
import larkspur.core.signin.Authorizations;
import larkspur.core.signin.Devices;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthCallsTest {

  private static final String V2 = "/authen/v2/oauth/token";
  private static final String SECRET = "larkspur-dev-secret";
  private static final AppId OTHER = AppId.of(77);
  private static final AppId MARKET = AppId.of(78);
  private static final String REDIRECT = "http://localhost:3000/callback?redirect_uri=x%3A%2F%2Fy";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private static final Set<String> SCOPES =
      Set.of("task:task:read", "contact:user.email:readonly", Grants.OFFLINE);

  private final List<AppId> ticketsWanted = new ArrayList<>();
  private Grants grants;
  private Authorizations authorizations;
  private Devices devices;
  private final FeishuHarness harness = FeishuHarness.serving(SCOPES, this::calls);

  private List<Call> calls(FeishuHarness on) {
    byte[] rootKey = new byte[32];
    grants = new Grants(on.store, on.identities, on.clock, on.ids, rootKey);
    authorizations = new Authorizations(on.store, on.identities, grants, on.clock);
    devices =
        new Devices(on.store, on.identities, grants, authorizations, on.clock, on.ids, on.agenda);
    List<Call> calls = new ArrayList<>(new AuthCalls(on.identities, ticketsWanted::add).calls());
    calls.addAll(
        new OAuthCalls(on.identities, grants, devices, code -> "http://here/device" + code)
            .calls());
    calls.addAll(new AuthenCalls(on.identities, grants, authorizations, new Elsewhere()).calls());
    return calls;
  }

  private record Elsewhere() implements AuthenCalls.Pages {
    @Override
    public String consent(AuthorizationRequest request, Optional<String> as) {
      return "/consent/" + request.scopes() + "/" + request.state().orElse("none");
    }

    @Override
    public String problem(Authorizations.Problem problem, int code) {
      return "/problem/" + problem + "/" + code;
    }
  }

  @BeforeEach
  void register() {
    put(FeishuHarness.APP, true, App.Kind.SELF_BUILT, SCOPES);
    put(OTHER, true, App.Kind.SELF_BUILT, SCOPES);
    put(MARKET, true, App.Kind.MARKETPLACE, SCOPES);
  }

  private void put(AppId id, boolean enabled, App.Kind kind, Set<String> scopes) {
    harness.identities.put(
        new App(
            id,
            FeishuHarness.TENANT,
            "Ticket desk",
            Identities.secretHash(SECRET),
            scopes,
            enabled,
            "=" + id.value().substring(12),
            FeishuHarness.START,
            kind,
            List.of(REDIRECT)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private Person ada() {
    return harness.identities.person(FeishuHarness.ADA).orElseThrow();
  }

  private String code(Optional<Challenge> challenge) {
    return grants.agree(ada(), FeishuHarness.APP, SCOPES, Optional.of(REDIRECT), challenge);
  }

  private String code() {
    return code(Optional.empty());
  }

  private static Map<String, Object> exchange(String code) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("grant_type", "authorization_code");
    body.put("client_id", FeishuHarness.APP.value());
    body.put("client_secret", SECRET);
    body.put("code", code);
    return body;
  }

  private static Map<String, Object> refreshing(String token) {
    Map<String, Object> body = exchange("");
    body.put("grant_type", "refresh_token");
    body.put("refresh_token", token);
    return body;
  }

  private static Map<String, Object> with(Map<String, Object> body, String name, Object value) {
    if (value == null) {
      body.remove(name);
    } else {
      body.put(name, value);
    }
    return body;
  }

  private Reply post(Map<String, Object> body) {
    return harness.call("POST", V2, "", FeishuJson.text(body));
  }

  private void assertRefused(Map<String, Object> body, int code, String error) {
    Reply reply = post(body);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(400);
    assertThat(reply.code()).as("%s", reply.json()).isEqualTo(code);
    assertThat(reply.json().get("error").asString()).isEqualTo(error);
    assertThat(reply.json().get("error_description").asString()).isNotEmpty();
    assertThat(reply.json().size()).isEqualTo(3);
  }

  @Test
  @Proves({"auth-2.5.1", "auth-2.5.3"})
  void a_code_becomes_tokens_whose_fields_stand_at_the_top() {
    Map<String, String> known =
        Sample.of("auth/oauth.token/exchanged").play(harness, "", Map.of("code", code()));
    known =
        Sample.of("auth/oauth.token/refreshed")
            .play(harness, "", Map.of("refresh_token", known.get("new_refresh_token")));
    assertThat(known.get("access_token")).startsWith("u-");
    Sample.of("auth/user_info/ada")
        .play(
            harness,
            known.get("access_token"),
            Map.of(
                "open_id",
                harness.openId(FeishuHarness.ADA),
                "union_id",
                harness.identities.unionId(FeishuHarness.ADA),
                "tenant_key",
                FeishuHarness.TENANT.value()));
  }

  @Test
  @Proves("auth-2.5.2")
  void each_failure_has_its_code_and_the_word_of_the_rfc() {
    Sample.of("auth/oauth.token/unknown-code").play(harness, "", Map.of());
    assertRefused(with(exchange(code()), "grant_type", null), 20001, "invalid_request");
    assertRefused(with(exchange(code()), "code", null), 20001, "invalid_request");
    assertRefused(with(exchange(code()), "client_secret", "wrong"), 20002, "invalid_client");
    assertRefused(exchange("x".repeat(43)), 20003, "invalid_grant");
    assertRefused(with(exchange(code()), "client_id", OTHER.value()), 20024, "invalid_grant");
    assertRefused(
        with(exchange(code()), "grant_type", "password"), 20036, "unsupported_grant_type");
    assertRefused(
        with(exchange(code()), "client_id", AppId.of(9).value()), 20048, "invalid_client");
    assertRefused(with(exchange(code()), "client_id", "x"), 20048, "invalid_client");
    assertRefused(with(exchange(code()), "code", 5), 20063, "invalid_request");
    assertRefused(with(exchange(code()), "code_verifier", "short"), 20063, "invalid_request");
    assertRefused(
        with(exchange(code()), "scope", "task:task:read task:task:read"), 20067, "invalid_scope");
    assertRefused(with(exchange(code()), "scope", "im:message"), 20068, "invalid_scope");
    assertRefused(with(exchange(code()), "redirect_uri", REDIRECT + "/"), 20071, "invalid_grant");
    String late = code();
    harness.clock.forward(Duration.ofMinutes(5));
    assertRefused(exchange(late), 20004, "invalid_grant");
    assertRefused(refreshing("ur-" + "x".repeat(43)), 20026, "invalid_grant");
    put(FeishuHarness.APP, false, App.Kind.SELF_BUILT, SCOPES);
    assertRefused(exchange(code()), 20069, "invalid_client");
  }

  @Test
  @Proves({"auth-2.5.4", "auth-2.5.9"})
  void a_code_is_good_once() {
    String code = code();
    String access = post(exchange(code)).json().get("access_token").asString();
    assertRefused(exchange(code), 20065, "invalid_grant");
    assertThat(harness.call("GET", "/authen/v1/user_info", access, "").code()).isEqualTo(99991668);
  }

  @Test
  @Proves("auth-2.5.5")
  void a_refresh_token_is_good_once_and_showing_it_again_ends_the_grant() {
    String first = post(exchange(code())).json().get("refresh_token").asString();
    String second = post(refreshing(first)).json().get("refresh_token").asString();
    assertRefused(with(refreshing(second), "client_id", OTHER.value()), 20024, "invalid_grant");
    assertRefused(refreshing(first), 20073, "invalid_grant");
    assertRefused(refreshing(second), 20064, "invalid_grant");
  }

  @Test
  @Proves("auth-2.5.6")
  void a_refresh_token_expires_and_needs_an_app_that_may_go_on() {
    String token = post(exchange(code())).json().get("refresh_token").asString();
    put(FeishuHarness.APP, true, App.Kind.SELF_BUILT, Set.of("task:task:read"));
    assertRefused(refreshing(token), 20074, "unauthorized_client");
    put(FeishuHarness.APP, true, App.Kind.SELF_BUILT, SCOPES);
    harness.clock.forward(Duration.ofDays(7));
    assertRefused(refreshing(token), 20037, "invalid_grant");
  }

  @Test
  @Proves("auth-2.5.7")
  void a_challenge_is_to_be_met() {
    Challenge challenge = new Challenge(Challenge.Method.S256, CHALLENGE);
    assertRefused(exchange(code(Optional.of(challenge))), 20049, "invalid_grant");
    assertRefused(
        with(exchange(code(Optional.of(challenge))), "code_verifier", VERIFIER + "x"),
        20049,
        "invalid_grant");
    assertThat(post(with(exchange(code(Optional.of(challenge))), "code_verifier", VERIFIER)).code())
        .isZero();
  }

  @Test
  @Proves("auth-2.5.6")
  void without_offline_access_there_is_no_refresh_token() {
    String code =
        grants.agree(
            ada(),
            FeishuHarness.APP,
            Set.of("task:task:read"),
            Optional.of(REDIRECT),
            Optional.empty());
    Reply reply = post(exchange(code));
    assertThat(reply.code()).isZero();
    assertThat(reply.json().has("refresh_token")).isFalse();
    assertThat(reply.json().has("refresh_token_expires_in")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{", "5", "\"x\"", "{\"grant_type\":[]}", "{\"code\":{}}"})
  @Proves("auth-2.5.2")
  void what_is_no_request_is_refused_in_the_form_of_oauth(String body) {
    Reply reply = harness.call("POST", V2, "", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isIn(20001, 20063);
    assertThat(reply.json().get("error").asString()).isEqualTo("invalid_request");
  }

  // ---- for browsers

  private String sentTo(String path) {
    Reply reply = harness.browse(path);
    assertThat(reply.status()).isEqualTo(302);
    return reply.headers().firstValue("Location").orElseThrow();
  }

  private static String authorize(String app, String redirect, String more) {
    return "/authen/v1/authorize?response_type=code&client_id="
        + app
        + "&redirect_uri="
        + java.net.URLEncoder.encode(redirect, java.nio.charset.StandardCharsets.UTF_8)
        + more;
  }

  @Test
  @Proves({"auth-2.4.1", "auth-2.4.2"})
  void a_browser_is_sent_to_a_page_of_this_server_and_nowhere_else() {
    String app = FeishuHarness.APP.value();
    assertThat(sentTo(authorize(app, REDIRECT, "&scope=task:task:read&state=s")))
        .isEqualTo("/consent/[task:task:read]/s");
    assertThat(sentTo(authorize(app, "https://evil.example/", "")))
        .isEqualTo("/problem/REDIRECT_UNREGISTERED/20029");
    assertThat(sentTo(authorize(app, REDIRECT + "&more", "")))
        .isEqualTo("/problem/REDIRECT_UNREGISTERED/20029");
    assertThat(sentTo(authorize(app, REDIRECT, "&scope=im:message")))
        .isEqualTo("/problem/SCOPE_NOT_ENABLED/20027");
    assertThat(sentTo(authorize(AppId.of(9).value(), REDIRECT, "")))
        .isEqualTo("/problem/APP_UNKNOWN/20048");
    assertThat(
            sentTo(
                authorize(app, REDIRECT, "")
                    .replace("authorize", "index")
                    .replace("client_id", "app_id")))
        .isEqualTo("/consent/[]/none");
  }

  // ---- the older calls

  @ParameterizedTest
  @CsvSource({"/authen/v1,", "/authen/v1/oidc,"})
  @Proves({"auth-2.6.1", "auth-2.6.2", "auth-2.6.3"})
  void the_older_calls_answer_in_the_envelope_with_tokens_of_their_own(String path) {
    String app = harness.tenantToken();
    String code = "{\"grant_type\":\"authorization_code\",\"code\":\"" + code() + "\"}";
    Reply given = harness.call("POST", path + "/access_token", app, code);
    assertThat(given.code()).as("%s", given.json()).isZero();
    assertThat(given.data().get("token_type").asString()).isEqualTo("Bearer");
    assertThat(given.data().get("refresh_expires_in").asInt()).isEqualTo(2_592_000);
    String token = given.data().get("refresh_token").asString();
    assertRefused(refreshing(token), 20026, "invalid_grant");
    String refresh = "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + token + "\"}";
    Reply refreshed = harness.call("POST", path + "/refresh_access_token", app, refresh);
    assertThat(refreshed.data().get("access_token").asString()).startsWith("u-");
    Reply again = harness.call("POST", path + "/refresh_access_token", app, refresh);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.code()).isEqualTo(20038);
    assertThat(harness.call("POST", path + "/access_token", app, code).code()).isEqualTo(20003);
    assertThat(harness.call("POST", path + "/access_token", app, "{}").code()).isEqualTo(20001);
    assertThat(harness.call("POST", path + "/access_token", app, code.replace("_code", "")).code())
        .isEqualTo(20036);
    assertThat(harness.call("POST", path + "/access_token", "", code).code()).isEqualTo(99991661);
    assertThat(harness.call("POST", path + "/access_token", "t-x", code).code())
        .isEqualTo(99991664);
    assertThat(
            harness.call("POST", path + "/access_token", harness.tenantToken(OTHER), code).code())
        .isEqualTo(20024);
  }

  @Test
  @Proves("auth-2.7.1")
  void user_info_wants_a_persons_token() {
    assertThat(harness.call("GET", "/authen/v1/user_info", harness.tenantToken(), "").code())
        .isEqualTo(99991663);
    assertThat(harness.call("GET", "/authen/v1/user_info", "u-x", "").code()).isEqualTo(99991668);
    Reply bare =
        harness.call(
            "GET", "/authen/v1/user_info", harness.userToken(FeishuHarness.ADA, Set.of()), "");
    assertThat(bare.data().has("email")).isFalse();
    assertThat(bare.data().has("user_id")).isFalse();
    assertThat(bare.data().get("open_id").asString()).startsWith("ou_");
  }

  // ---- marketplace apps

  private Reply ticketed(AppId app, String ticket) {
    return harness.call(
        "POST",
        "/auth/v3/app_access_token",
        "",
        FeishuJson.text(Map.of("app_id", app.value(), "app_secret", SECRET, "app_ticket", ticket)));
  }

  @Test
  @Proves({"auth-2.2.1", "auth-2.2.2"})
  void a_marketplace_app_proves_itself_with_a_ticket() {
    String ticket = harness.identities.ticket(MARKET);
    assertThat(ticketed(MARKET, "x").code()).isEqualTo(10012);
    assertThat(ticketed(OTHER, harness.identities.ticket(OTHER)).code()).isEqualTo(10012);
    String token = ticketed(MARKET, ticket).json().get("app_access_token").asString();
    Reply tenant = tenantToken(token, FeishuHarness.TENANT.value());
    assertThat(tenant.json().get("tenant_access_token").asString()).startsWith("t-");
    assertThat(tenant.json().get("expire").asInt()).isGreaterThan(1800);
    assertThat(tenantToken(token, "0").code()).isEqualTo(10005);
    harness.clock.forward(Duration.ofHours(2));
    assertThat(ticketed(MARKET, ticket).code()).isEqualTo(10012);
  }

  private Reply tenantToken(String shown, String tenant) {
    return harness.call(
        "POST",
        "/auth/v3/tenant_access_token",
        "",
        FeishuJson.text(Map.of("app_access_token", shown, "tenant_key", tenant)));
  }

  /// SDKs ask for the tenant's token with an own one until that has three minutes left, and one of
  /// them asks anew for each call if what it gets has less than ten.
  @Test
  @Proves("auth-2.2.6")
  void a_tenants_token_is_good_for_long_whatever_is_left_of_the_apps_own() {
    String tenant = FeishuHarness.TENANT.value();
    Reply own = ticketed(MARKET, harness.identities.ticket(MARKET));
    assertThat(own.json().get("expire").asInt()).isGreaterThan(1800);
    String shown = own.json().get("app_access_token").asString();
    assertThat(shown).startsWith("a-");
    int left = own.json().get("expire").asInt();
    while (left > 60) {
      Reply given = tenantToken(shown, tenant);
      assertThat(given.code()).as("%s s left", left).isZero();
      assertThat(given.json().get("expire").asInt()).as("%s s left", left).isGreaterThan(1800);
      harness.clock.forward(Duration.ofMinutes(1));
      left -= 60;
    }
    String acting = tenantToken(shown, tenant).json().get("tenant_access_token").asString();
    harness.clock.forward(Duration.ofMinutes(1));
    assertThat(tenantToken(shown, tenant).code()).isEqualTo(10013);
    // It acts on, and nobody gets the next one with it.
    assertThat(harness.identities.recogniseApp(acting)).isInstanceOf(Recognition.Known.class);
    assertThat(tenantToken(acting, tenant).code()).isEqualTo(10013);
    assertThat(tenantToken(harness.tenantToken(), tenant).code()).isEqualTo(10013);
  }

  @Test
  @Proves("auth-2.2.6")
  void with_the_apps_own_token_a_marketplace_app_proves_who_it_is_and_does_nothing_else() {
    String own =
        ticketed(MARKET, harness.identities.ticket(MARKET))
            .json()
            .get("app_access_token")
            .asString();
    String code = "{\"grant_type\":\"authorization_code\",\"code\":\"x\"}";
    assertThat(harness.call("POST", "/authen/v1/access_token", own, code).code()).isEqualTo(20003);
    assertThat(harness.call("POST", "/authen/v1/access_token", own + "x", code).code())
        .isEqualTo(99991664);
    assertThat(harness.call("GET", "/authen/v1/user_info", own, "").code()).isEqualTo(99991663);
    assertThat(harness.identities.recogniseApp(own)).isInstanceOf(Recognition.Unknown.class);
  }

  @Test
  @Proves("auth-2.2.3")
  void a_marketplace_app_may_want_its_ticket_again_and_no_other() {
    for (AppId app : List.of(MARKET, OTHER)) {
      Reply reply =
          harness.call(
              "POST",
              "/auth/v3/app_ticket/resend",
              "",
              FeishuJson.text(Map.of("app_id", app.value(), "app_secret", SECRET)));
      assertThat(reply.code()).isEqualTo(app.equals(MARKET) ? 0 : 10016);
    }
    assertThat(ticketsWanted).containsExactly(MARKET);
  }
}
