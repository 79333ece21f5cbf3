package larkspur.e2e.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import larkspur.e2e.Browser;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// People sign in through a provider of OpenID Connect: from the server's page to the provider's,
/// back, and on to the app.
@ExtendWith(ServerTrail.class)
final class ProviderTest {

  private static final String CALLBACK = "http://127.0.0.1:3000/callback";

  @TempDir private Path folder;

  @Test
  void aPersonComesThroughTheProviderAndAnotherAccountDoesNotBecomeThem() throws IOException {
    try (AcmeId provider = new AcmeId("ada@acme.example");
        RunningServer server = serving(provider)) {
      String code;
      try (Browser browser = Browser.start()) {
        leave(browser, server);
        browser.click("button[value=first]");
        browser.awaitText("main", "asks to act for you");
        assertThat(browser.text("main")).contains("Ada");
        browser.click("button[value=agree]");
        browser.await(
            "the browser to be sent to the app",
            () -> browser.address().toString().startsWith(CALLBACK + "?code="));
        code = browser.address().getQuery().replaceAll("^code=([^&]*).*", "$1");
      }
      assertThat(who(server, code)).isEqualTo("Ada");
      try (Browser browser = Browser.start()) {
        leave(browser, server);
        browser.click("button[value=second]");
        browser.awaitText("main", "signs in with another account");
        browser.open(authorize(server));
        browser.await("the form", () -> !browser.all("button[value=provider]").isEmpty());
      }
    }
  }

  private RunningServer serving(AcmeId provider) throws IOException {
    Launch launch = Launch.in(folder).withEnvironment(Map.of("ACME_SECRET", AcmeId.SECRET));
    Files.createDirectories(launch.data());
    Files.writeString(
        launch.data().resolve("larkspur.conf"),
        """
        sign-in.provider {
          issuer = "%s", name = "Acme ID", client-id = %s, client-secret-variable = ACME_SECRET
        }
        """
            .formatted(provider.issuer(), AcmeId.CLIENT));
    return RunningServer.start(launch);
  }

  /// To the provider's page.
  private static void leave(Browser browser, RunningServer server) {
    browser.open(authorize(server));
    browser.await("a button", () -> !browser.all("button[value=provider]").isEmpty());
    assertThat(browser.text("button[value=provider]")).contains("Acme ID");
    browser.click("button[value=provider]");
    browser.awaitText("h1", "Who are you?");
  }

  private static URI authorize(RunningServer server) {
    return server
        .url()
        .resolve(
            "/open-apis/authen/v1/authorize?response_type=code&client_id="
                + DevelopmentSeed.APP
                + "&redirect_uri="
                + URLEncoder.encode(CALLBACK, StandardCharsets.UTF_8));
  }

  private static String who(RunningServer server, String code) throws IOException {
    try (PlainHttp http = new PlainHttp()) {
      Reply token =
          http.send(
                  "POST",
                  server.url().resolve("/open-apis/authen/v2/oauth/token"),
                  Map.of(),
                  Map.of(
                      "grant_type",
                      "authorization_code",
                      "client_id",
                      DevelopmentSeed.APP,
                      "client_secret",
                      DevelopmentSeed.SECRET,
                      "code",
                      code,
                      "redirect_uri",
                      CALLBACK))
              .succeeded();
      return http.send(
              "GET",
              server.url().resolve("/open-apis/authen/v1/user_info"),
              Map.of("Authorization", "Bearer " + token.text("/access_token")),
              null)
          .succeeded()
          .text("/data/name");
    }
  }
}
