package larkspur.e2e.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.event.EventDispatcher;
import com.lark.oapi.service.im.ImService;
import com.lark.oapi.service.im.v1.model.P2MessageReceiveV1;
import com.lark.oapi.service.im.v1.model.ReplyMessageReq;
import com.lark.oapi.service.im.v1.model.ReplyMessageReqBody;
import com.lark.oapi.ws.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.javasdk.Lark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Bots of the official SDKs on the long connection, each with a server of its own. Sizes:
/// `-Dlarkspur.events.kills=20 -Dlarkspur.events.messages=2000` for the full ones. Chance is drawn
/// from one number, which is printed and can be set by `-Dlarkspur.seed`.
@ExtendWith(ServerTrail.class)
final class LongConnectionTest {

  private static final int KILLS = Integer.getInteger("larkspur.events.kills", 3);
  private static final int MESSAGES = Integer.getInteger("larkspur.events.messages", 200);
  private static final long SEED = Long.getLong("larkspur.seed", new SplittableRandom().nextLong());

  /// How BearyChat spells a mention of the app's bot, without which a bot does not hear of a group.
  private static final String BOT = "@<==bwBot=>";

  @TempDir private Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);

  /// Clients that come back soon. How often they say that they are there is left as it is: who
  /// misses three times is dropped, and those of the Java SDK here do not come back.
  private Launch launch() throws IOException {
    return Patience.in(
        folder.resolve("server"),
        """
        events.long-connection { reconnect-interval = 1 second, reconnect-nonce = 1 second }
        """);
  }

  @Test
  void aBotOfTheJavaSdkHearsWhatIsSaidToItOnce() throws Exception {
    Queue<P2MessageReceiveV1> heard = new ConcurrentLinkedQueue<>();
    try (RunningServer server = RunningServer.start(launch());
        PlainHttp http = new PlainHttp()) {
      Client bot =
          new Client.Builder(DevelopmentSeed.APP, DevelopmentSeed.SECRET)
              .domain(server.url().toString())
              .autoReconnect(false)
              .eventHandler(
                  EventDispatcher.newBuilder("", "")
                      .onP2MessageReceiveV1(
                          new ImService.P2MessageReceiveV1Handler() {
                            @Override
                            public void handle(P2MessageReceiveV1 event) {
                              heard.add(event);
                            }
                          })
                      .build())
              .build();
      bot.start();
      BearyChatHttp ada = new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA);
      for (int i = 0; i < 5; i++) {
        ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, BOT + " hello " + i).succeeded();
      }
      Eventually.holds("five messages to be heard", () -> heard.size() >= 5);
      assertThat(heard.stream().map(event -> event.getHeader().getEventId()).distinct()).hasSize(5);
      P2MessageReceiveV1 first = heard.element();
      assertThat(first.getHeader().getEventType()).isEqualTo("im.message.receive_v1");
      assertThat(first.getHeader().getAppId()).isEqualTo(DevelopmentSeed.APP);
      assertThat(first.getEvent().getSender().getSenderType()).isEqualTo("user");
      assertThat(first.getEvent().getSender().getSenderId().getOpenId()).startsWith("ou_");
      assertThat(first.getEvent().getMessage().getChatId()).isEqualTo(DevelopmentSeed.ROADMAP);
      assertThat(first.getEvent().getMessage().getMessageType()).isEqualTo("text");
      // The SDK hands them to several threads at once.
      assertThat(heard.stream().map(event -> event.getEvent().getMessage().getContent()))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 5)
                  .mapToObj(i -> "{\"text\":\"@_user_1 hello " + i + "\"}")
                  .toList());
      assertThat(first.getEvent().getMessage().getMentions()[0].getKey()).isEqualTo("@_user_1");
    }
  }

  @Test
  void anEchoBotOfTheJavaSdkAnswersWhatItHears() throws Exception {
    try (RunningServer server = RunningServer.start(launch());
        PlainHttp http = new PlainHttp()) {
      com.lark.oapi.Client lark = Lark.of(server).client();
      new Client.Builder(DevelopmentSeed.APP, DevelopmentSeed.SECRET)
          .domain(server.url().toString())
          .autoReconnect(false)
          .eventHandler(
              EventDispatcher.newBuilder("", "")
                  .onP2MessageReceiveV1(
                      new ImService.P2MessageReceiveV1Handler() {
                        @Override
                        public void handle(P2MessageReceiveV1 event) throws Exception {
                          echo(lark, event);
                        }
                      })
                  .build())
          .build()
          .start();
      claimEchoed(http, server);
    }
  }

  private static void echo(com.lark.oapi.Client lark, P2MessageReceiveV1 event) throws Exception {
    String said = Reply.json(event.getEvent().getMessage().getContent()).get("text").asString();
    Lark.succeeded(
        lark.im()
            .v1()
            .message()
            .reply(
                ReplyMessageReq.newBuilder()
                    .messageId(event.getEvent().getMessage().getMessageId())
                    .replyMessageReqBody(
                        ReplyMessageReqBody.newBuilder()
                            .msgType("text")
                            .content(Reply.text(Map.of("text", "you said: " + said)))
                            .uuid(event.getHeader().getEventId())
                            .build())
                    .build()));
  }

  @Test
  void anEchoBotOfTheNodeSdkAnswersWhatItHears() throws Exception {
    try (RunningServer server = RunningServer.start(launch());
        NodeBot bot = NodeBot.echoing(server.url(), folder);
        PlainHttp http = new PlainHttp()) {
      claimEchoed(http, server);
      // It writes down what it has answered.
      Eventually.holds("five events to be noted", () -> bot.eventsByMessage().size() >= 5);
      assertThat(bot.eventsByMessage()).hasSize(5);
    }
  }

  /// Says things, and reads the answers through the other protocol: each quotes what it answers.
  private static void claimEchoed(PlainHttp http, RunningServer server) throws IOException {
    BearyChatHttp ada = new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA);
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, BOT + " hello " + i).succeeded();
      answers.add("you said: @_user_1 hello " + i);
    }
    Eventually.find(
        "every message to be answered",
        () -> {
          try {
            Set<String> said = new HashSet<>();
            ada.query(DevelopmentSeed.ROADMAP_VCHANNEL, Map.of("latest", Map.of("limit", 20)))
                .forEach(message -> said.add(message.path("text").asString()));
            return said.containsAll(answers) ? Optional.of(true) : Optional.empty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void aBotThatIsKilledAgainAndAgainHasHandledEveryMessage() throws Exception {
    System.out.println("larkspur.seed " + SEED + ", kills " + KILLS + ", messages " + MESSAGES);
    try (RunningServer server = RunningServer.start(launch());
        NodeBot bot = NodeBot.start(server.url(), folder);
        PlainHttp http = new PlainHttp()) {
      Talker talker = new Talker(new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA));
      for (int kill = 1; kill <= KILLS; kill++) {
        talker.awaitSaid(MESSAGES * kill / (KILLS + 1));
        // In the midst of what is said, and at times while the bot is still starting.
        bot.kill();
        int before = bot.readies();
        bot.launch();
        if (random.nextBoolean()) {
          bot.awaitReady(before + 1);
        }
      }
      Set<String> said = talker.end();
      claimAllHeard(bot, said);
      claimOneIdEach(bot, said.size());
      tell(bot, said.size());
    }
  }

  @Test
  void whenTheServerIsKilledAgainAndAgainTheBotHasHandledEveryMessage() throws Exception {
    System.out.println("larkspur.seed " + SEED + ", kills " + KILLS + ", messages " + MESSAGES);
    try (RunningServer server = RunningServer.start(launch());
        NodeBot bot = NodeBot.start(server.url(), folder);
        PlainHttp http = new PlainHttp()) {
      Talker talker = new Talker(new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA));
      for (int kill = 1; kill <= KILLS; kill++) {
        talker.awaitSaid(MESSAGES * kill / (KILLS + 1));
        server.kill();
        server.restart();
        talker.goOn();
      }
      Set<String> said = talker.end();
      claimAllHeard(bot, said);
      claimOneIdEach(bot, said.size());
      tell(bot, said.size());
    }
  }

  /// Says messages on a thread of its own until so many are acknowledged. When the server is away
  /// it waits to be told that it is there again.
  private static final class Talker {
    private final BearyChatHttp ada;
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final Semaphore there = new Semaphore(0);
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Talker(BearyChatHttp ada) {
      this.ada = ada;
      Thread.ofVirtual()
          .name("talker")
          .start(() -> {
            try {
              talk();
              done.complete(null);
            } catch (Throwable failed) {
              done.completeExceptionally(failed);
            }
          });
    }

    private void talk() throws InterruptedException {
      for (int number = 0; said.size() < MESSAGES; number++) {
        String text = "message " + number;
        try {
          ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, BOT + " " + text).succeeded();
          said.add("@_user_1 " + text);
        } catch (IOException away) {
          // Whether this one is there nobody knows; the next has another number.
          there.acquire();
        }
      }
    }

    void goOn() {
      there.release();
    }

    void awaitSaid(int count) {
      Eventually.holds(
          count + " messages to be said",
          () -> said.size() >= count || done.isCompletedExceptionally());
    }

    /// All that was acknowledged.
    Set<String> end() throws Exception {
      done.get(5, TimeUnit.MINUTES);
      return Set.copyOf(said);
    }
  }

  private static void claimAllHeard(NodeBot bot, Set<String> said) {
    Set<String> missing = ConcurrentHashMap.newKeySet();
    Eventually.find(
        "all that was said to be handled",
        () -> {
          missing.clear();
          missing.addAll(said);
          bot.heard().forEach(heard -> missing.remove(heard.text()));
          return missing.isEmpty() ? Optional.of(true) : Optional.empty();
        });
  }

  private static void tell(NodeBot bot, int said) {
    List<NodeBot.Heard> heard = bot.heard();
    System.out.printf(
        "%d kills, %d messages acknowledged, %d handled, %d of them more than once; connected %d"
            + " times%n",
        KILLS,
        said,
        heard.stream().map(NodeBot.Heard::message).distinct().count(),
        heard.size() - heard.stream().map(NodeBot.Heard::message).distinct().count(),
        bot.readies());
  }

  /// @param atLeast those that were acknowledged; one more may be there for each kill of the server
  private static void claimOneIdEach(NodeBot bot, int atLeast) {
    Map<String, Set<String>> events = bot.eventsByMessage();
    assertThat(events).hasSizeBetween(atLeast, atLeast + KILLS);
    assertThat(events.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
  }
}
