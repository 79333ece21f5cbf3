package larkspur.e2e.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import larkspur.e2e.Browser;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Nobody listens at the address where the code is sent: the browser says so, and still tells where
/// it was sent.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class AuthorizeTest {

  private static final String CALLBACK = "http://127.0.0.1:3000/callback";

  @Test
  void aPersonSignsInAndAgreesAndTheAppLearnsWhoTheyAre(RunningServer server) throws IOException {
    Map<String, String> answered;
    try (Browser browser = Browser.start()) {
      browser.open(authorize(server, "a state & more"));
      browser.type("#email", "ada@acme.example");
      browser.type("#password", "ada-larkspur-dev");
      browser.click("button[value=password]");
      browser.awaitText("main", "asks to act for you");
      browser.click("button[value=agree]");
      answered = answered(browser);
    }
    assertThat(answered).containsEntry("state", "a state & more").containsKey("code");
    try (PlainHttp http = new PlainHttp()) {
      Map<String, String> exchange =
          Map.of(
              "grant_type",
              "authorization_code",
              "client_id",
              DevelopmentSeed.APP,
              "client_secret",
              DevelopmentSeed.SECRET,
              "code",
              answered.get("code"),
              "redirect_uri",
              CALLBACK);
      Reply token = token(http, server, exchange).succeeded();
      Reply who =
          http.send(
                  "GET",
                  server.url().resolve("/open-apis/authen/v1/user_info"),
                  Map.of("Authorization", "Bearer " + token.text("/access_token")),
                  null)
              .succeeded();
      assertThat(who.text("/data/name")).isEqualTo("Ada");
      assertThat(who.text("/data/open_id")).startsWith("ou_");
      // A code is good once.
      assertThat(token(http, server, exchange).at("/code").asInt()).isEqualTo(20065);
    }
  }

  @Test
  void aPersonWhoRefusesIsSentBackWithoutACode(RunningServer server) {
    try (Browser browser = Browser.start()) {
      browser.open(authorize(server, "s"));
      browser.type("#email", "lin@acme.example");
      browser.type("#password", "wrong");
      browser.click("button[value=password]");
      browser.await("a message", () -> !browser.all("[role=alert]").isEmpty());
      browser.type("#password", "lin-larkspur-dev");
      browser.click("button[value=password]");
      browser.awaitText("main", "asks to act for you");
      browser.click("button[value=deny]");
      assertThat(answered(browser))
          .containsOnlyKeys("error", "state")
          .containsEntry("error", "access_denied");
    }
  }

  private static Reply token(PlainHttp http, RunningServer server, Map<String, String> exchange)
      throws IOException {
    return http.send(
        "POST", server.url().resolve("/open-apis/authen/v2/oauth/token"), Map.of(), exchange);
  }

  private static URI authorize(RunningServer server, String state) {
    return server
        .url()
        .resolve(
            "/open-apis/authen/v1/authorize?response_type=code&client_id="
                + DevelopmentSeed.APP
                + "&redirect_uri="
                + encoded(CALLBACK)
                + "&state="
                + encoded(state));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// What the browser brought to the app's address.
  private static Map<String, String> answered(Browser browser) {
    browser.await(
        "the browser to be sent to the app",
        () -> browser.address().toString().startsWith(CALLBACK));
    Map<String, String> answered = new HashMap<>();
    for (String pair : browser.address().getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      answered.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return answered;
  }
}
