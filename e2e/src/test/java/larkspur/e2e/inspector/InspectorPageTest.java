package larkspur.e2e.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.Browser;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Programs;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ServerTrail.class)
final class InspectorPageTest {

  private static final String HOSTILE = "<img src=x onerror=\"document.title='broken in'\">";
  private static final Duration COMMAND_ENDS_WITHIN = Duration.ofSeconds(120);

  @TempDir private static Path folder;

  private static RunningServer server;
  private static PlainHttp http;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    server = RunningServer.start(Launch.in(folder));
    http = new PlainHttp();
  }

  @AfterAll
  static void stop() {
    if (http != null) {
      http.close();
    }
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openAnew() throws IOException {
    http.send("DELETE", server.url().resolve("/inspector/calls"), Map.of(), null);
    browser.open(server.url().resolve("/inspector"));
    browser.awaitText("#state", "live");
    assertThat(browser.all(".call")).isEmpty();
  }

  @Test
  void aMessageAppearsWhileItIsSentAndIsShownWholeAsText() throws IOException {
    say(HOSTILE);
    browser.awaitText(".call .title", "message.create");
    assertThat(browser.text(".call .status")).isEqualTo("201");
    assertThat(browser.text(".call .who")).isEqualTo("Ada");

    browser.click(".call");
    browser.awaitText("#request-body", HOSTILE.replace("\"", "\\\""));
    browser.awaitText("#answer-body", HOSTILE.replace("\"", "\\\""));
    browser.awaitText(".facts", "Ada · Acme");
    assertThat(browser.text("#request-body")).contains("ada000…");
    assertThat(browser.text("body")).doesNotContain(DevelopmentSeed.ADA + "\"");
    // It is text everywhere: it made no picture, and nothing of it ran.
    assertThat(browser.all("main img")).isEmpty();
    assertThat(browser.text("title")).isEqualTo("Inspector · Larkspur");
  }

  @Test
  void aBodyThatIsNestedBeyondReasonIsShownWithoutIndentingItBeyondReason() throws Exception {
    upload("/nowhere", nested(32_768));
    browser.awaitText(".call .title", "/nowhere");
    browser.click(".call");
    browser.await(
        "it is shown as it was sent", () -> browser.text("#request-body").equals(nested(32_768)));

    upload("/nowhere/else", nested(400));
    browser.awaitText(".call .title", "/nowhere/else");
    browser.click(".call");
    browser.awaitText("#request-body", "\n" + " ".repeat(80) + "[");
    assertThat(browser.text("#request-body")).doesNotContain(" ".repeat(81)).hasLineCount(799);
  }

  private static void upload(String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(server.url().resolve(path))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @Test
  void theCommandOnThePageRuns() throws IOException {
    say("it's “copied”, isn't it?");
    browser.awaitText(".call .title", "message.create");
    browser.click(".call");
    browser.awaitText("#curl", "$TOKEN");
    assertThat(browser.text("#curl")).doesNotContain(DevelopmentSeed.ADA);
    browser.press("c");
    browser.awaitText("#toast", "Copied as cURL");
    run(Map.of("TOKEN", DevelopmentSeed.ADA), browser.text("#curl"));

    browser.click("#secrets");
    browser.awaitText("#curl", DevelopmentSeed.ADA);
    run(Map.of(), browser.text("#curl"));
    browser.await("all three are listed", () -> browser.all(".call").size() == 3);
    assertThat(browser.all(".call .status"))
        .allSatisfy(status -> assertThat(status.getText()).isEqualTo("201"));
  }

  @Test
  void everythingCanBeDoneByKeys() throws IOException {
    say("one");
    // A call is recorded when it is over, which is after its answer came.
    browser.await("the first is listed", () -> browser.all(".call").size() == 1);
    http.send("GET", server.url().resolve("/nothing/here"), Map.of(), null);
    browser.await("both are listed", () -> browser.all(".call").size() == 2);

    browser.pressDown();
    browser.awaitText(".call[aria-selected=true]", "/nothing/here");
    browser.pressDown();
    browser.awaitText(".call[aria-selected=true]", "message.create");
    browser.awaitText("#detail h2", "message.create");

    browser.press("/");
    browser.press("4xx");
    browser.awaitText("#count", "1 of 2");
    assertThat(browser.text(".call:not([hidden]) .title")).isEqualTo("/nothing/here");
    browser.press(" nothing-fits");
    browser.awaitText("#empty-title", "No call fits the filter.");
    browser.pressEscape();
    browser.awaitText("#count", "2 calls");

    browser.press("p");
    browser.awaitText("#state", "paused");
    say("two");
    browser.awaitText("#state", "paused, 1 new");
    assertThat(browser.all(".call")).hasSize(2);
    browser.press("p");
    browser.awaitText("#state", "live");
    browser.await("what came meanwhile is listed", () -> browser.all(".call").size() == 3);

    browser.click("#clear");
    browser.await("nothing is listed", () -> browser.all(".call").isEmpty());
  }

  @Test
  void aRestartIsSaidAndThePageGoesOn() throws IOException {
    say("before");
    browser.awaitText(".call .title", "message.create");
    server.kill();
    browser.awaitText("#state", "connection lost");
    server.restart();
    browser.awaitText("#state", "live");
    browser.awaitText("#notice", "The server was restarted.");
    assertThat(browser.all(".call")).isEmpty();
    say("after");
    browser.awaitText(".call .title", "message.create");
  }

  private static void say(String text) throws IOException {
    new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA)
        .create(DevelopmentSeed.ROADMAP_VCHANNEL, text)
        .succeeded();
  }

  private static void run(Map<String, String> environment, String command) {
    Programs.Ended ended =
        Programs.run(folder, environment, COMMAND_ENDS_WITHIN, List.of("bash", "-c", command));
    assertThat(ended.status()).describedAs(ended.output()).isZero();
    assertThat(ended.output()).contains("\"subtype\":\"normal\"", "it's “copied”, isn't it?");
  }
}
