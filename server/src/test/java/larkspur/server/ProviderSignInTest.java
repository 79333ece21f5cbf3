package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.server.SignInBrowser.Page;
import larkspur.server.operator.NewPassword;
import larkspur.server.operator.Somebody;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// People sign in through the host's own identity provider, and nobody else does.
class ProviderSignInTest {

  private static final Pattern LEADS_TO = Pattern.compile("<a href=\"([^\"]*)\">go on to");
  private static final PersonId ADA = new PersonId("person_00000000000000a1");

  private final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-03-01T12:00:00Z"));
  private final OpenIdHost host = new OpenIdHost(clock);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path data;

  private Larkspur larkspur;
  private SignInBrowser browser;

  @BeforeEach
  void serve() throws IOException {
    serve("");
  }

  private void serve(String more) throws IOException {
    if (larkspur != null) {
      larkspur.close();
    }
    Files.writeString(
        data.resolve("larkspur.conf"),
        """
        port = 0
        storage.engine = memory
        sign-in.provider {
          issuer = "%s", name = "Acme ID", client-id = %s, client-secret-variable = SECRET
          %s
        }
        """
            .formatted(host.issuer(), OpenIdHost.CLIENT, more));
    Settings settings =
        Configuration.of(
                Optional.empty(), data, List.of(), Map.of("SECRET", OpenIdHost.SECRET)::get)
            .settings(data);
    larkspur = new Larkspur(settings, Assembled.holding(new MemoryStore()), clock);
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    browser = new SignInBrowser(larkspur.url());
  }

  @AfterEach
  void stop() {
    http.close();
    larkspur.close();
    host.close();
  }

  // ---- the steps

  private Identities identities() {
    return larkspur.installation().identities();
  }

  /// Where the button leads.
  private static String leaves(SignInBrowser from) {
    from.follow(SignInTest.ASK);
    Page page = from.step("provider");
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    Matcher link = LEADS_TO.matcher(page.body());
    assertThat(link.find()).as(page.body()).isTrue();
    return link.group(1).replace("&amp;", "&");
  }

  /// What the provider sends the browser back with: a path of this server.
  private String sentBack(String url) {
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(302);
      String location = answer.headers().firstValue("Location").orElseThrow();
      assertThat(location).startsWith(larkspur.url() + "/larkspur/sign-in/provider?");
      return location.substring(larkspur.url().length());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Page through() {
    return through(browser);
  }

  private Page through(SignInBrowser from) {
    return from.follow(sentBack(leaves(from)));
  }

  private void assertRefused(Page page, int status, String words) {
    assertThat(page.status()).as(page.body()).isEqualTo(status);
    assertThat(page.body()).contains("You are not signed in", words);
    assertThat(page.header("set-cookie")).isEmpty();
    assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
  }

  // ---- what works

  @Test
  void a_person_signs_in_there_and_is_asked_here() {
    browser.follow(SignInTest.ASK);
    String before = browser.cookies().get("larkspur_sign_in");
    assertThat(browser.follow(SignInTest.ASK).body()).contains("Sign in with Acme ID");
    Page page = through();
    assertThat(page.body()).contains("Ada", "task:task:read", "Allow");
    assertThat(browser.cookies().get("larkspur_sign_in")).isNotEqualTo(before).hasSize(43);
    assertThat(browser.step("agree").location()).startsWith(SignInTest.CALLBACK + "?code=");
    clock.forward(Duration.ofHours(12));
    assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
  }

  @Test
  void a_device_is_let_in_by_a_person_who_signs_in_there() {
    Client app = new Client(larkspur.url());
    String page = "/larkspur/sign-in/device?user_code=" + userCode(app);
    browser.open(page);
    Page left = browser.step("provider");
    Matcher link = LEADS_TO.matcher(left.body());
    assertThat(link.find()).as(left.body()).isTrue();
    assertThat(browser.follow(sentBack(link.group(1).replace("&amp;", "&"))).body())
        .contains("Ada", "Allow");
  }

  private String userCode(Client app) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(larkspur.url() + "/oauth/v1/device_authorization"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header(
                      "Authorization",
                      "Basic "
                          + java.util.Base64.getEncoder()
                              .encodeToString(
                                  (SignInTest.APP + ":" + SignInTest.SECRET)
                                      .getBytes(StandardCharsets.UTF_8)))
                  .POST(HttpRequest.BodyPublishers.ofString("client_id=" + SignInTest.APP))
                  .build(),
              BodyHandlers.ofString());
      return Client.parse(answer.body()).get("user_code").asString();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_changed_address_neither_loses_a_person_nor_takes_another_one_over() {
    through();
    host.email = "lin@acme.example";
    assertThat(through(new SignInBrowser(larkspur.url())).body()).contains("Ada");
    host.email = "somebody@else.example";
    host.emailVerified = false;
    assertThat(through(new SignInBrowser(larkspur.url())).body()).contains("Ada");
    // Another account that is given Ada's address is not Ada.
    host.subject = "another";
    host.email = SignInTest.ADA;
    host.emailVerified = true;
    Page page = through(new SignInBrowser(larkspur.url()));
    assertThat(page.status()).isEqualTo(403);
    assertThat(page.body()).contains("another account");
    // Until the operator says so; then the first one is nobody.
    larkspur.installation().people().unlink(new Somebody(SignInTest.ADA, Optional.empty()));
    assertThat(through(new SignInBrowser(larkspur.url())).body()).contains("Ada");
    host.subject = "248289761001";
    assertThat(through(new SignInBrowser(larkspur.url())).status()).isEqualTo(403);
  }

  @Test
  void another_password_ends_what_was_opened_through_the_provider_too() {
    assertThat(through().body()).contains("Allow");
    larkspur
        .installation()
        .people()
        .setPassword(
            new NewPassword(new Somebody(SignInTest.ADA, Optional.empty()), "correct horse"));
    assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
  }

  @Test
  void unlinking_ends_what_the_account_opened_and_nothing_else() {
    assertThat(through().body()).contains("Allow");
    SignInBrowser byPassword = new SignInBrowser(larkspur.url());
    byPassword.follow(SignInTest.ASK);
    assertThat(byPassword.signIn(SignInTest.ADA, SignInTest.ADAS_PASSWORD).body())
        .contains("Allow");
    assertThat(browser.follow(SignInTest.ASK).body()).contains("Allow");
    larkspur.installation().people().unlink(new Somebody(SignInTest.ADA, Optional.empty()));
    assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
    assertThat(byPassword.follow(SignInTest.ASK).body()).contains("Allow");
  }

  @Test
  void keys_that_change_are_believed_at_once_and_the_provider_is_described_again_in_time() {
    through();
    assertThat(host.asked())
        .containsExactly(
            "/org/.well-known/openid-configuration", "/org/authorize", "/org/token", "/org/keys");
    through(new SignInBrowser(larkspur.url()));
    clock.forward(Duration.ofMinutes(10));
    through(new SignInBrowser(larkspur.url()));
    assertThat(host.asked().stream().filter(path -> path.endsWith("configuration"))).hasSize(2);
    assertThat(host.asked().stream().filter(path -> path.endsWith("keys"))).hasSize(3);
  }

  // ---- whom nobody knows

  @Test
  void whoever_is_not_there_is_not_made() {
    host.email = "eve@acme.example";
    assertRefused(through(), 403, "Nobody of this team");
    assertThat(identities().byEmail(new TenantId(tenant()), "eve@acme.example")).isEmpty();
  }

  private static String tenant() {
    return Seed.development().tenant().key();
  }

  @Test
  void an_address_that_the_provider_has_not_seen_to_be_somebodys_is_nobodys() {
    for (Object verified : new Object[] {false, "true", "yes", 1, null}) {
      host.emailVerified = verified;
      assertRefused(through(), 403, "does not say that your e-mail address is yours");
    }
    host.emailVerified = true;
    host.email = null;
    assertRefused(through(), 403, "does not say that your e-mail address is yours");
  }

  @Test
  void who_has_left_is_refused_also_if_they_were_known_before() {
    through();
    Person ada = identities().person(ADA).orElseThrow();
    identities()
        .put(
            new Person(
                ada.id(),
                ada.tenant(),
                ada.name(),
                ada.fullName(),
                ada.email(),
                ada.mobile(),
                ada.userId(),
                ada.uid(),
                ada.role(),
                true,
                ada.createdAt()));
    assertRefused(through(), 403, "Nobody of this team");
  }

  @Test
  void other_domains_than_those_that_are_named_are_refused() throws IOException {
    serve("email-domains = [Acme.example]");
    assertThat(through().body()).contains("Ada");
    // From then on, too.
    host.email = "ada@other.example";
    browser = new SignInBrowser(larkspur.url());
    assertRefused(through(), 403, "are not let in here");
    host.email = "ada@acme.example.evil";
    assertRefused(through(), 403, "are not let in here");
    host.email = "ada@evil.example@acme.example.evil";
    assertRefused(through(), 403, "are not let in here");
  }

  // ---- whom the provider is not for

  @Test
  void the_people_of_another_tenant_are_not_asked_there() throws IOException {
    serve("tenant = \"0000000000000077\"");
    assertThat(browser.follow(SignInTest.ASK).body()).doesNotContain("Acme ID");
    assertThat(browser.step("provider").status()).isEqualTo(400);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void of_several_tenants_one_is_named() throws IOException {
    identities()
        .put(
            new Tenant(
                TenantId.of(0x77),
                "Other",
                "other",
                "=other",
                "0".repeat(32),
                Tenant.Language.EN,
                clock.instant()));
    assertThat(browser.follow(SignInTest.ASK).body()).doesNotContain("Acme ID");
    serve("tenant = \"" + tenant() + "\"");
    assertThat(through().body()).contains("Ada");
  }

  @Test
  void without_a_provider_there_is_no_button_and_nowhere_to_come_back_to() {
    try (Larkspur without =
        Larkspur.open(
            Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0), ServerClock.running())) {
      without.seeding().bring(Seed.development());
      without.start();
      SignInBrowser plain = new SignInBrowser(without.url());
      assertThat(plain.follow(SignInTest.ASK).body()).doesNotContain("Sign in with");
      assertThat(plain.step("provider").status()).isEqualTo(400);
      assertThat(plain.open("/larkspur/sign-in/provider?state=x&code=y").status()).isEqualTo(404);
    }
  }

  // ---- browsers that come back

  @Test
  void a_browser_comes_back_once() {
    String back = sentBack(leaves(browser));
    assertThat(browser.follow(back).body()).contains("Allow");
    int asked = host.asked().size();
    Page again = browser.open(back);
    assertThat(again.status()).isEqualTo(403);
    assertThat(again.body()).contains("begin", "again");
    assertThat(host.asked()).hasSize(asked);
  }

  @Test
  void another_browser_does_not_come_back_with_what_one_left_with() {
    String back = sentBack(leaves(browser));
    SignInBrowser other = new SignInBrowser(larkspur.url());
    assertThat(other.open(back).status()).isEqualTo(403);
    other.follow(SignInTest.ASK);
    assertThat(other.open(back).status()).isEqualTo(403);
    assertThat(other.follow(SignInTest.ASK).body()).contains("E-mail address");
    // Nor does it keep the right one from coming back.
    assertThat(browser.follow(back).body()).contains("Allow");
  }

  @Test
  void who_stays_away_for_too_long_begins_again() {
    String back = sentBack(leaves(browser));
    clock.forward(Duration.ofMinutes(10));
    assertRefused(browser.open(back), 403, "too long ago");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?code=x",
        "?state=&code=x",
        "?state=short&code=x",
        "?state=%00&code=x",
        "?state=0000000000000000000000000000000000000000000&code=x",
        "?error=access_denied",
      })
  void a_browser_that_never_left_is_not_let_in(String query) {
    browser.follow(SignInTest.ASK);
    assertRefused(browser.open("/larkspur/sign-in/provider" + query), 403, "begin");
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void what_the_provider_refuses_is_told_and_what_others_write_is_not() {
    String back = sentBack(leaves(browser)).replaceAll("code=[^&]*", "error=access_denied");
    assertRefused(browser.open(back), 403, "access_denied");
    back =
        sentBack(leaves(browser))
            .replaceAll("code=[^&]*", "error=call%20%3Cscript%3E%200900-fraud");
    Page page = browser.open(back);
    assertRefused(page, 403, "an unknown error");
    assertThat(page.body()).doesNotContain("fraud", "<script");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%20", "%09%0A", "%E2%80%83", "+"})
  void a_browser_that_comes_back_without_a_code_brings_nothing(String code) {
    String back = sentBack(leaves(browser)).replaceAll("code=[^&]*", "code=" + code);
    assertRefused(browser.open(back), 400, "nothing");
    assertThat(host.asked()).doesNotContain("/org/token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "%C2%A0", "x%20y", "%0Ax", "%26%3D", "%F0%9F%98%80", "%7F"})
  void a_code_that_the_provider_did_not_give_is_refused_there(String code) {
    String back = sentBack(leaves(browser)).replaceAll("code=[^&]*", "code=" + code);
    assertRefused(browser.open(back), 403, "cannot be believed");
    assertThat(host.asked()).contains("/org/token");
  }

  @Test
  void a_browser_goes_back_to_where_it_left_and_nowhere_else() {
    String back = sentBack(leaves(browser));
    Page page = browser.open(back + "&backTo=https://evil.example&to=//evil.example");
    assertThat(page.status()).isEqualTo(303);
    assertThat(page.location()).startsWith("/larkspur/sign-in/consent?app=" + SignInTest.APP);
  }

  @Test
  void only_a_form_of_this_browsers_own_page_lets_it_leave() {
    browser.follow(SignInTest.ASK);
    String action = browser.action();
    assertThat(browser.post(action, Map.of("step", "provider")).status()).isEqualTo(403);
    assertThat(browser.post(action, Map.of("step", "provider", "csrf", "0".repeat(64))).status())
        .isEqualTo(403);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void who_only_leaves_and_never_comes_back_is_stopped() {
    browser.follow(SignInTest.ASK);
    for (int i = 0; i < 100; i++) {
      browser.follow(SignInTest.ASK);
      assertThat(browser.step("provider").status()).isEqualTo(200);
    }
    browser.follow(SignInTest.ASK);
    assertThat(browser.step("provider").status()).isEqualTo(429);
    clock.forward(Duration.ofMinutes(16));
    assertThat(through().body()).contains("Allow");
  }

  @Test
  void who_leaves_or_is_back_needs_a_place_and_holds_none_while_the_provider_is_asked() {
    Capacity capacity = larkspur.installation().capacity();
    Capacity.Share strangers = capacity.share(Optional.empty());
    AtomicInteger held = new AtomicInteger(-1);
    host.answers =
        Map.of(
            "/org/.well-known/openid-configuration",
            json -> {
              held.set(capacity.underWay());
              return json;
            },
            "/org/token",
            json -> {
              held.set(capacity.underWay());
              return json;
            });
    browser.follow(SignInTest.ASK);
    int all = fill(strangers);
    assertThat(browser.step("provider").body()).contains("The server is busy.");
    leave(strangers, all);
    assertThat(host.asked()).isEmpty();
    String back = sentBack(leaves(browser));
    assertThat(held).hasValue(0);
    held.set(-1);
    all = fill(strangers);
    assertThat(browser.open(back).status()).isEqualTo(429);
    leave(strangers, all);
    assertThat(browser.open(back).status()).isEqualTo(303);
    assertThat(held).hasValue(0);
  }

  /// Takes all places that there are for one.
  private static int fill(Capacity.Share share) {
    int taken = 0;
    try {
      while (true) {
        share.enterToRead();
        taken++;
      }
    } catch (Refusal.TooMany full) {
      return taken;
    }
  }

  private static void leave(Capacity.Share share, int places) {
    for (int i = 0; i < places; i++) {
      share.leave();
    }
  }

  // ---- what is not believed

  private record Wrong(String what, Consumer<JWTClaimsSet.Builder> claims) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Wrong> words() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    return Stream.of(
        new Wrong("another nonce", claims -> claims.claim("nonce", "0".repeat(43))),
        new Wrong("no nonce", claims -> claims.claim("nonce", null)),
        new Wrong("a nonce that is no text", claims -> claims.claim("nonce", List.of("x"))),
        new Wrong("another audience", claims -> claims.audience("somebody-else")),
        new Wrong("no audience", claims -> claims.audience((String) null)),
        new Wrong(
            "several audiences and no party",
            claims -> claims.audience(List.of(OpenIdHost.CLIENT, "somebody-else"))),
        new Wrong("another party", claims -> claims.claim("azp", "somebody-else")),
        new Wrong("another issuer", claims -> claims.issuer("https://evil.example")),
        new Wrong("no issuer", claims -> claims.issuer(null)),
        new Wrong("no subject", claims -> claims.subject(null)),
        new Wrong("an empty subject", claims -> claims.subject(" ")),
        new Wrong("a long subject", claims -> claims.subject("x".repeat(256))),
        new Wrong(
            "one that is over", claims -> claims.expirationTime(Date.from(now.minusSeconds(60)))),
        new Wrong("no end", claims -> claims.expirationTime(null)),
        new Wrong("one of later", claims -> claims.issueTime(Date.from(now.plusSeconds(61)))),
        new Wrong("no beginning", claims -> claims.issueTime(null)),
        new Wrong("not yet", claims -> claims.notBeforeTime(Date.from(now.plusSeconds(61)))));
  }

  @ParameterizedTest
  @MethodSource("words")
  void a_word_that_says_something_else_is_not_believed(Wrong wrong) {
    host.claims = wrong.claims();
    assertRefused(through(), 403, "cannot be believed");
    host.claims = claims -> {};
    assertThat(through().body()).contains("Allow");
  }

  @Test
  void several_audiences_are_fine_if_this_server_is_the_party() {
    host.claims =
        claims ->
            claims
                .audience(List.of(OpenIdHost.CLIENT, "somebody-else"))
                .claim("azp", OpenIdHost.CLIENT)
                .expirationTime(Date.from(clock.instant().minusSeconds(59)));
    assertThat(through().body()).contains("Allow");
  }

  private record Forged(String what, OpenIdHost.Signing signing) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static String hashed(JWTClaimsSet claims, byte[] secret) {
    try {
      SignedJWT word = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      word.sign(new MACSigner(secret));
      return word.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private Stream<Forged> forgeries() {
    String other = "one";
    return Stream.of(
        new Forged("unsigned", claims -> new PlainJWT(claims).serialize()),
        new Forged(
            "signature cut off",
            claims -> OpenIdHost.signed(claims, host.key()).replaceAll("[^.]*$", "")),
        new Forged(
            "signed by a key of the same name",
            claims -> OpenIdHost.signed(claims, OpenIdHost.key(other))),
        new Forged(
            "signed by an unknown key",
            claims -> OpenIdHost.signed(claims, OpenIdHost.key("unknown"))),
        new Forged(
            "signed with the client's secret",
            claims ->
                hashed(
                    claims, (OpenIdHost.SECRET + " ".repeat(32)).getBytes(StandardCharsets.UTF_8))),
        new Forged(
            "hashed with the public key",
            claims -> {
              try {
                return hashed(claims, host.key().toRSAPublicKey().getEncoded());
              } catch (JOSEException e) {
                throw new IllegalStateException(e);
              }
            }),
        new Forged(
            "with other claims under a good signature",
            claims -> {
              String[] good = OpenIdHost.signed(claims, host.key()).split("\\.");
              String[] evil =
                  OpenIdHost.signed(
                          new JWTClaimsSet.Builder(claims).subject("evil").build(),
                          OpenIdHost.key(other))
                      .split("\\.");
              return good[0] + "." + evil[1] + "." + good[2];
            }),
        new Forged("nothing", claims -> ""),
        new Forged("no token", claims -> "not.a.token"));
  }

  @Test
  void a_word_that_the_provider_has_not_signed_is_not_believed() {
    for (Forged forged : forgeries().toList()) {
      host.signing = forged.signing();
      Page page = through();
      assertThat(page.status()).as(forged.what()).isIn(403, 502);
      assertThat(page.body()).as(forged.what()).contains("You are not signed in");
      assertThat(browser.follow(SignInTest.ASK).body())
          .as(forged.what())
          .contains("E-mail address");
    }
  }

  @Test
  void a_code_of_somebody_elses_departure_is_not_taken() {
    // Eve's code in Ada's browser: the nonce and the verifier are Ada's.
    String eves = sentBack(leaves(new SignInBrowser(larkspur.url())));
    String code = eves.replaceAll(".*code=([^&]*).*", "$1");
    String adas = sentBack(leaves(browser)).replaceAll("code=[^&]*", "code=" + code);
    assertRefused(browser.open(adas), 403, "cannot be believed");
  }

  @Test
  void another_issuer_that_sends_the_browser_back_is_not_believed() {
    String back = sentBack(leaves(browser));
    assertRefused(
        browser.open(back.replaceAll("iss=[^&]*", "iss=https://evil.example")),
        403,
        "cannot be believed");
    assertRefused(
        browser.open(sentBack(leaves(browser)).replaceAll("&iss=[^&]*", "")),
        403,
        "cannot be believed");
  }

  // ---- a provider that is not well

  @Test
  void a_provider_that_says_nonsense_lets_nobody_in_and_is_asked_again() {
    Map<String, UnaryOperator<String>> wrongs =
        Map.of(
            "not JSON", json -> "<html>",
            "nothing", json -> "",
            "null", json -> "null",
            "too long", json -> json + " ".repeat(600_000),
            "another issuer", json -> json.replace("/org\"", "/other\""),
            "no token endpoint", json -> json.replace("token_endpoint", "x"),
            "in the clear",
                json ->
                    json.replaceAll(
                        "\"token_endpoint\": \"[^\"]*",
                        "\"token_endpoint\": \"http://evil.example/"),
            "a script",
                json ->
                    json.replaceAll(
                        "\"authorization_endpoint\": \"[^\"]*",
                        "\"authorization_endpoint\": \"javascript:alert(1)"));
    wrongs.forEach((what, wrong) -> {
      host.answers = Map.of("/org/.well-known/openid-configuration", wrong);
      browser.follow(SignInTest.ASK);
      assertThat(browser.step("provider").status()).as(what).isEqualTo(502);
    });
    host.answers = Map.of();
    assertThat(through().body()).contains("Allow");
  }

  @Test
  void keys_and_words_that_cannot_be_read_let_nobody_in() {
    for (String path : List.of("/org/keys", "/org/token")) {
      for (String nonsense : List.of("", "{}", "[]", "null", "<html>", " ".repeat(600_000))) {
        host.answers = Map.of(path, json -> nonsense);
        Page page = through();
        assertThat(page.status()).as(path + nonsense.strip()).isIn(403, 502);
        assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
      }
    }
  }
}
