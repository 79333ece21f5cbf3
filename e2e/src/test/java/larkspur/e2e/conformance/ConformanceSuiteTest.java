package larkspur.e2e.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import larkspur.conformance.suite.Main;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The suite says that this server agrees, and notices one that does not.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class ConformanceSuiteTest {

  /// What the suite ended with, and all that it printed.
  private record Played(int end, String text) {

    List<String> lines(String verdict) {
      return text.lines()
          .filter(line -> line.startsWith(verdict + " "))
          .map(line -> line.substring(verdict.length()).strip().split(":")[0])
          .toList();
    }
  }

  private static Played play(String... arguments) {
    StringWriter text = new StringWriter();
    int end = Main.run(new PrintWriter(text), arguments);
    return new Played(end, text.toString());
  }

  private static Played feishu(URI server) {
    return play(
        "feishu",
        "--base-url=" + server,
        "--app-id=" + DevelopmentSeed.APP,
        "--app-secret=" + DevelopmentSeed.SECRET,
        "--agent=" + DevelopmentSeed.AGENT,
        "--slow-skill="
            + DevelopmentSeed.SCRIPT
            + "={\"steps\":[{\"write\":\"so \"},{\"pause\":600000},{\"write\":\"far\"}]}",
        "--asking-skill=" + DevelopmentSeed.SCRIPT + "={\"steps\":[{\"ask\":\"which one?\"}]}",
        "--pause=0");
  }

  private static Played bearyChat(URI server) {
    return play(
        "bearychat",
        "--base-url=" + server + "/v1",
        "--token=" + DevelopmentSeed.ADA,
        "--vchannel=" + DevelopmentSeed.GENERAL_VCHANNEL,
        "--pause=0");
  }

  @Test
  void all_that_is_asked_of_the_platform_agrees(RunningServer server) {
    Played played = feishu(server.url());
    assertThat(played.text()).contains("0 differ, 0 not applicable");
    assertThat(played.end()).isZero();
    assertThat(played.lines("agrees")).hasSizeGreaterThan(60);
    assertThat(played.text()).doesNotContain(DevelopmentSeed.SECRET);
  }

  @Test
  void all_that_is_asked_of_bearychat_agrees(RunningServer server) {
    Played played = bearyChat(server.url());
    assertThat(played.text()).contains("0 differ, 0 not applicable").doesNotContain("left behind");
    assertThat(played.end()).isZero();
    assertThat(played.lines("agrees")).hasSizeGreaterThan(40);
  }

  @Test
  void a_platform_that_breaks_a_rule_is_noticed(RunningServer server) {
    try (AlteringProxy proxy =
        new AlteringProxy(
            server.url(),
            "PUT",
            "/open-apis/aily/v1/sessions/",
            body -> body.replace("\"channel_context\":\"c\"", "\"channel_context\":\"\""))) {
      Played played = feishu(proxy.url());
      assertThat(played.end()).isEqualTo(1);
      assertThat(played.lines("differs"))
          .contains("aily-17.1.2", "aily-17.1.4")
          .allMatch(rule -> rule.startsWith("aily-17.1.") || rule.equals("A-42"));
      assertThat(played.text())
          .contains("asked       PUT /open-apis/aily/v1/sessions/session_")
          .contains("expected    /data/session/channel_context is \"c\"");
    }
  }

  @Test
  void a_bearychat_that_breaks_a_rule_is_noticed_and_no_token_is_told(RunningServer server) {
    try (AlteringProxy proxy =
        new AlteringProxy(
            server.url(),
            "GET",
            "/v1/meta",
            body -> body.replace("1", "2 for " + DevelopmentSeed.ADA))) {
      Played played = bearyChat(proxy.url());
      assertThat(played.end()).isEqualTo(1);
      assertThat(played.lines("differs")).containsExactly("bearychat-9.1.1");
      assertThat(played.text())
          .contains("seen        200 application/json;charset=utf-8 {\"version\":\"2 for ***\"}")
          .doesNotContain(DevelopmentSeed.ADA);
    }
  }

  @Test
  void a_server_that_is_not_there_and_an_app_that_gets_no_token_are_told_in_words(
      RunningServer server) {
    assertThat(bearyChat(URI.create("http://127.0.0.1:1")).end()).isEqualTo(2);
    Played played =
        play(
            "feishu",
            "--base-url=" + server.url(),
            "--app-id=" + DevelopmentSeed.APP,
            "--app-secret=wrong-secret",
            "--pause=0");
    assertThat(played.end()).isEqualTo(2);
    assertThat(played.text()).startsWith("cannot be asked: the app gets no token: code 10014");
    assertThat(played.text()).doesNotContain("wrong-secret");
  }
}
