package larkspur.e2e.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// One bot in four forms: of the Java SDK and of the Node SDK, on the long connection and on
/// encrypted webhooks. It answers what is said to it, and sends cards that people press.
@ExtendWith(ServerTrail.class)
final class CardBotTest {

  /// How BearyChat spells a mention of the app's bot, without which a bot does not hear of a group.
  private static final String BOT = "@<==bwBot=> ";

  @TempDir private Path folder;

  /// Makes the bot under test.
  interface Making {
    CardBot of(URI server) throws IOException;
  }

  @Test
  void aBotOfTheJavaSdkOnTheLongConnection() throws IOException {
    claim(JavaCardBot::connected);
  }

  @Test
  void aBotOfTheJavaSdkOnEncryptedWebhooks() throws IOException {
    claim(JavaCardBot::posted);
  }

  @Test
  void aBotOfTheNodeSdkOnTheLongConnection() throws IOException {
    claim(server -> NodeCardBot.connected(server, folder));
  }

  @Test
  void aBotOfTheNodeSdkOnEncryptedWebhooks() throws IOException {
    claim(server -> NodeCardBot.posted(server, folder));
  }

  private void claim(Making making) throws IOException {
    try (RunningServer server = RunningServer.start(Patience.in(folder.resolve("server")));
        PlainHttp http = new PlainHttp();
        CardBot bot = making.of(server.url())) {
      if (bot.address().isPresent()) {
        hears(http, server, bot.address().get());
      }
      new Story(http, server.url()).tell();
    }
  }

  /// Sets the address, which is asked to say a challenge again: the SDK has to decrypt it.
  private static void hears(PlainHttp http, RunningServer server, URI address) throws IOException {
    Reply set =
        http.send(
            "POST",
            server.url().resolve("/larkspur/v1/dev/apps/" + DevelopmentSeed.APP + "/events"),
            Map.of(),
            Map.of(
                "mode",
                "webhook",
                "request_url",
                address.toString(),
                "encrypt_key",
                CardBot.KEY,
                "verification_token",
                CardBot.TOKEN));
    assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
    assertThat(set.at("/verified").asBoolean()).isTrue();
  }

  /// What people do with it.
  static final class Story {
    private final PlainHttp http;
    private final URI server;
    private final FeishuHttp app;
    private final BearyChatHttp ada;

    Story(PlainHttp http, URI server) throws IOException {
      this.http = http;
      this.server = server;
      this.app = new FeishuHttp(http, server);
      this.ada = new BearyChatHttp(http, server, DevelopmentSeed.ADA);
    }

    void tell() throws IOException {
      ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, BOT + "hello, 你好 <&>").succeeded();
      awaitMessage("text", "you said: @_user_1 hello, 你好 <&>");

      ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, BOT + "a card, please").succeeded();
      String card = awaitMessage("interactive", "a request");

      Reply approved = press(card, "ada", "approve");
      assertThat(approved.status()).as(approved.body().toString()).isEqualTo(200);
      assertThat(approved.text("/data/toast/type")).isEqualTo("success");
      assertThat(approved.text("/data/toast/content")).isEqualTo("approved");
      assertThat(approved.text("/data/toast/i18n/zh_cn")).isEqualTo("已批准");
      assertThat(approved.at("/data/updated").asBoolean()).isTrue();
      assertThat(shown(card)).contains("approved by " + openId("ada")).doesNotContain("approve\"");

      // What is on the card no more cannot be pressed; what is drawn on it now can.
      assertThat(press(card, "lin", "approve").at("/code").asInt()).isEqualTo(230001);
      Reply later = press(card, "lin", "later");
      assertThat(later.text("/data/toast/content")).isEqualTo("working on it");
      assertThat(later.at("/data/updated").asBoolean()).isFalse();
      Eventually.holds(
          "the card to be drawn later",
          () -> shown(card).contains("done later by " + openId("lin")));
    }

    /// Lets the bot be asked what it answers later, on a card that was drawn as it was at first.
    void pressLater() throws IOException {
      String card =
          """
          {"schema":"2.0","body":{"elements":[{"tag":"button","behaviors":[{"type":"callback",\
          "value":{"act":"later"}}]}]}}\
          """;
      String message =
          app.post(
                  "/im/v1/messages?receive_id_type=chat_id",
                  Map.of(
                      "receive_id",
                      DevelopmentSeed.ROADMAP,
                      "msg_type",
                      "interactive",
                      "content",
                      card))
              .succeeded()
              .text("/data/message_id");
      press(message, "ada", "later").succeeded();
    }

    private Reply press(String message, String person, String act) throws IOException {
      return http.send(
          "POST",
          server.resolve("/larkspur/v1/messages/" + message + "/card_actions"),
          as(person),
          Map.of("tag", "button", "value", Map.of("act", act)));
    }

    private Map<String, String> as(String person) {
      return Map.of(
          "Authorization", "Bearer u-larkspur-dev-" + person + "-0000000000000000000000000000");
    }

    private String openId(String person) {
      try {
        return http.send("GET", server.resolve("/open-apis/authen/v1/user_info"), as(person), null)
            .succeeded()
            .text("/data/open_id");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// The id of the newest message of a type whose content has some words in it.
    private String awaitMessage(String type, String words) {
      return Eventually.find(
          "a message with: " + words,
          () -> {
            for (JsonNode message : messages()) {
              JsonNode content = message.at("/body/content");
              if (message.path("msg_type").asString().equals(type)
                  && text(Reply.json(content.asString())).contains(words)) {
                return Optional.of(message.path("message_id").asString());
              }
            }
            return Optional.empty();
          });
    }

    private static String text(JsonNode content) {
      return content.has("text") ? content.path("text").asString() : content.toString();
    }

    private JsonNode messages() {
      try {
        return app.get(
                "/im/v1/messages?container_id_type=chat&sort_type=ByCreateTimeDesc&container_id="
                    + DevelopmentSeed.ROADMAP)
            .succeeded()
            .at("/data/items");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String shown(String message) {
      try {
        return app.get("/im/v1/messages/" + message + "?card_msg_content_type=raw_card_content")
            .succeeded()
            .text("/data/items/0/body/content");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
