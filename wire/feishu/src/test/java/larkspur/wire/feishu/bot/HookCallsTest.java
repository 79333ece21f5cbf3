package larkspur.wire.feishu.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.capacity.Capacity;
import larkspur.core.chat.Addresses;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Hook;
import larkspur.core.chat.Hooks;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.chat.Resource;
import larkspur.core.identity.Caller;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Seal;
import larkspur.core.refusal.Refusal;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.PlatformLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HookCallsTest {

  private static final String TEXT = "{\"msg_type\":\"text\",\"content\":{\"text\":\"built\"}}";

  private Hooks hooks;
  private final FeishuHarness server =
      FeishuHarness.serving(
          Set.of(),
          parts -> {
            hooks = new Hooks(parts.store, parts.chats, new Seal(new byte[32]), parts.ids);
            return new HookCalls(
                    hooks, parts.chats, parts.identities, HookCallsTest::image, parts.clock)
                .calls();
          });
  private final HttpClient http = HttpClient.newHttpClient();
  private final Chat chat =
      server.chats.found(
          FeishuHarness.TENANT,
          new Chats.Draft(
              Optional.empty(),
              Optional.empty(),
              Chat.Kind.CHANNEL,
              "Builds",
              Optional.empty(),
              false,
              false,
              FeishuHarness.ADA,
              List.of()));

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
  }

  /// Its tenant is known before a place is taken, so that who knows one token takes nothing from
  /// those who have none yet.
  @Test
  void a_hook_takes_the_places_and_the_room_of_its_tenant() {
    String hook = hook();
    Capacity.Share own = server.capacity.share(Optional.of(FeishuHarness.caller()));
    String large = "{\"msg_type\":\"text\",\"content\":{\"text\":\"" + "x".repeat(18_000) + "\"}}";
    try (Capacity.Room full = own.expect(3 * 1024 * 1024)) {
      assertThat(full.isCut()).isFalse();
      assertThat(code(hook, large)).isEqualTo(99991400);
    }
    assertThat(code(hook, large)).isZero();
    fill(own);
    assertThat(code(hook, TEXT)).isEqualTo(99991400);
    assertThat(code("nobodys", TEXT)).isEqualTo(19001);
    own.leave();
    assertThat(code(hook, TEXT)).isZero();
  }

  @Test
  void a_hook_is_served_while_strangers_take_all_their_places() {
    String hook = hook();
    fill(server.capacity.share(Optional.empty()));
    assertThat(code("nobodys", TEXT)).isEqualTo(99991400);
    assertThat(code(hook, TEXT)).isZero();
  }

  @Test
  void the_body_for_a_token_that_leads_nowhere_is_not_looked_at() {
    try (Capacity.Room full = server.capacity.share(Optional.empty()).expect(3 * 1024 * 1024)) {
      assertThat(full.isCut()).isFalse();
      assertThat(code("nobodys", "x".repeat(100_000))).isEqualTo(19001);
    }
  }

  /// Takes all places that there are for one.
  private static void fill(Capacity.Share share) {
    while (true) {
      try {
        share.enterToRead();
      } catch (Refusal.TooMany full) {
        return;
      }
    }
  }

  @Test
  @Proves("im-3.9.5")
  void a_text_is_said_by_the_bot() {
    assertThat(post(hook(), TEXT))
        .isEqualTo(
            FeishuJson.read(
                "{\"StatusCode\":0,\"StatusMessage\":\"success\",\"code\":0,\"data\":{},\"msg\":\"success\"}"
                    .getBytes()));
    Message said = said().getFirst();
    assertThat(said.body()).isEqualTo(Body.Text.plain("built"));
    assertThat(said.author()).isEqualTo(hooks.of(chat.id()).getFirst().robot());
  }

  @Test
  @Proves("im-3.9.6")
  void a_text_in_a_text_and_people_in_it() {
    String ada = server.identities.openId(FeishuHarness.APP, FeishuHarness.ADA);
    String text =
        FeishuJson.text(
            Map.of("text", "<at user_id=\"" + ada + "\">A</at> <at user_id=\"ou_x\">Tom</at>!"));
    assertThat(code(post(hook(), FeishuJson.text(Map.of("msg_type", "text", "content", text)))))
        .isZero();
    assertThat(said().getFirst().body())
        .isEqualTo(
            new Body.Text(
                List.of(new Inline.Mention(FeishuHarness.ADA, "Ada"), new Inline.Text(" @Tom!")),
                List.of()));
  }

  @Test
  @Proves("im-3.9.11")
  void all_of_the_chat_are_called_in_a_text_and_in_a_post() {
    String token = hook();
    play("text-to-everybody", token);
    play("post-to-everybody", token);
    Inline bold = new Inline.Styled(new Inline.Text("green"), List.of(Inline.Style.BOLD));
    assertThat(said().stream().map(Message::body))
        .containsExactly(
            new Body.Text(List.of(new Inline.Everyone(), new Inline.Text(" all green")), List.of()),
            new Body.Post(
                "Build", List.of(List.of(new Inline.Everyone(), new Inline.Text(" all "), bold))));
  }

  @Test
  @Proves("im-3.9.12")
  void a_post_is_shown_in_the_language_of_the_tenant_where_it_is_in_several() {
    String post =
        "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"title\":\"新闻\",\"content\":[]},"
            + "\"en_us\":{\"title\":\"News\",\"content\":[]}}}}";
    assertThat(code(post(hook(), post))).isZero();
    assertThat(said().getFirst().body()).isEqualTo(new Body.Post("News", List.of()));
  }

  @Test
  @Proves("im-3.9.6")
  void whom_a_post_calls_and_nobody_knows_is_shown_by_the_name() {
    String ada = server.identities.openId(FeishuHarness.APP, FeishuHarness.ADA);
    String post =
        "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"content\":[[{\"tag\":\"at\",\"user_id\":\""
            + ada
            + "\"},{\"tag\":\"at\",\"user_id\":\"ou_x\",\"user_name\":\"Tom\"}]]}}}}";
    assertThat(code(post(hook(), post))).isZero();
    assertThat(said().getFirst().body())
        .isEqualTo(
            new Body.Post(
                "",
                List.of(
                    List.of(
                        new Inline.Mention(FeishuHarness.ADA, "Ada"), new Inline.Text("@Tom")))));
  }

  @Test
  void a_post_is_said() {
    String post =
        "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"title\":\"News\",\"content\":[[{\"tag\":\"text\",\"text\":\"See"
            + " \"},{\"tag\":\"a\",\"text\":\"here\",\"href\":\"http://x.example/\"}]]}}}}";
    assertThat(code(post(hook(), post))).isZero();
    assertThat(said().getFirst().body())
        .isEqualTo(
            new Body.Post(
                "News",
                List.of(
                    List.of(
                        new Inline.Text("See "), new Inline.Link("here", "http://x.example/")))));
  }

  @Test
  @Proves({"im-3.9.1", "im-3.9.4", "im-3.9.7"})
  void what_cannot_be_said_is_refused_with_200() {
    assertThat(code(post("nobody", TEXT))).isEqualTo(19001);
    String token = hook();
    assertThat(code(post(token, "{}"))).isEqualTo(19002);
    assertThat(code(post(token, "{\"text\":\"x\"}"))).isEqualTo(19002);
    for (String bad :
        List.of(
            "nonsense",
            "[]",
            "{\"msg_type\":1}",
            "{\"msg_type\":\"text\"}",
            "{\"msg_type\":\"text\",\"content\":{}}",
            "{\"msg_type\":\"text\",\"content\":\"x\"}",
            "{\"msg_type\":\"post\",\"content\":{}}",
            "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"content\":[[{\"tag\":\"x\"}]]}}}}",
            "{\"msg_type\":\"image\",\"content\":{\"image_key\":\"img_x\"}}",
            "{\"msg_type\":\"image\",\"content\":{\"image_key\":\"file_one\"}}",
            "{\"msg_type\":\"image\",\"content\":{\"image_key\":7}}",
            "{\"msg_type\":\"share_chat\",\"content\":{}}",
            "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"content\":[[{\"tag\":\"img\"}]]}}}}",
            "{\"msg_type\":\"smoke\",\"content\":{}}",
            "{\"msg_type\":\"text\",\"content\":{\"text\":\"" + "a".repeat(20 * 1024) + "\"}}")) {
      assertThat(code(post(token, bad))).as(bad).isEqualTo(9499);
    }
    assertThat(said()).isEmpty();
  }

  /// One image of the tenant's, and one file.
  private static Optional<Resource> image(Caller caller, String key) {
    assertThat(caller.tenant()).isEqualTo(FeishuHarness.TENANT);
    assertThat(caller.actor()).isInstanceOf(RobotId.class);
    return switch (key) {
      case "img_one" -> Optional.of(Resource.of(Resource.Kind.IMAGE, key));
      case "file_one" -> Optional.of(Resource.of(Resource.Kind.FILE, key));
      default -> Optional.empty();
    };
  }

  private void play(String sample, String token) {
    Sample.of("bot/hook/" + sample)
        .play(server, "", Map.of("token", token, "chat", chat.openChatId()));
  }

  @Test
  @Proves({"im-3.9.7", "im-3.9.8"})
  void every_type_is_said_as_the_samples_say() {
    String token = hook();
    play("text", token);
    play("image", token);
    play("post-with-image", token);
    play("share-chat", token);
    play("card", token);
    play("card-as-text", token);
    play("another-chat", token);
    play("unknown-image", token);

    List<Body> bodies = said().stream().map(Message::body).toList();
    Inline.Image image = new Inline.Image("img_one");
    Body.Post green = new Body.Post("Build", List.of(List.of(new Inline.Text("all green"))));
    assertThat(bodies.subList(0, 4))
        .containsExactly(
            Body.Text.plain("built"),
            new Body.Shown(Resource.of(Resource.Kind.IMAGE, "img_one")),
            new Body.Post(
                "News",
                List.of(
                    List.of(new Inline.Text("See")),
                    List.of(image),
                    List.of(new Inline.Text("that")))),
            new Body.ChatCard(chat.id(), "Builds"));
    for (Body card : bodies.subList(4, bodies.size())) {
      assertThat(((Body.Card) card).plain()).isEqualTo(green);
      assertThat(FeishuJson.read(((Body.Card) card).source().getBytes()).isObject()).isTrue();
    }
    assertThat(bodies).hasSize(6);
  }

  @Test
  @Proves("im-3.9.9")
  void a_card_that_is_none_is_refused_as_the_samples_say() {
    String token = hook();
    play("no-card", token);
    play("card-of-no-json", token);
    play("template", token);
    assertThat(said()).isEmpty();
  }

  @Test
  void keywords_are_looked_for_in_all_that_is_written() {
    String token = hook(Optional.empty(), List.of("green"), List.of());
    play("card", token);
    play("post-to-everybody", token);
    assertThat(
            code(post(token, "{\"msg_type\":\"image\",\"content\":{\"image_key\":\"img_one\"}}")))
        .isEqualTo(19024);
    assertThat(code(post(token, "{\"msg_type\":\"interactive\",\"card\":{\"elements\":[]}}")))
        .isEqualTo(19024);
    assertThat(said()).hasSize(2);
  }

  @Test
  @Proves("im-3.9.10")
  void a_bot_speaks_five_times_a_second_and_a_hundred_times_a_minute() {
    String token = hook();
    String another = hook();
    server.limits = new PlatformLimits(server.clock, server.identities, Optional.empty());
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 5; i++) {
        assertThat(code(post(token, TEXT))).isZero();
      }
      play("too-often", token);
      server.clock.forward(Duration.ofSeconds(1));
    }
    play("too-often", token);
    assertThat(code(post(another, TEXT))).isZero();
    server.clock.forward(Duration.ofSeconds(40));
    assertThat(code(post(token, TEXT))).isZero();
    assertThat(said()).hasSize(100);
  }

  @Test
  void a_bot_has_its_name_until_it_has_another_and_when_it_is_gone() {
    String token = hook();
    Hook hook = hooks.find(token).orElseThrow();
    assertThat(server.identities.nameOf(hook.robot())).contains("Builds");
    hooks.make(
        FeishuHarness.TENANT,
        new Hooks.Draft(
            chat.id(), "Alerts", Optional.of(token), Optional.empty(), List.of(), List.of()));
    assertThat(server.identities.nameOf(hook.robot())).contains("Alerts");
    hooks.remove(chat.id(), hook.id());
    assertThat(server.identities.nameOf(hook.robot())).contains("Alerts");
  }

  @Test
  @Proves("im-3.9.2")
  void what_is_posted_is_signed_where_there_is_a_secret() {
    String token = hook(Optional.of("demo"), List.of(), List.of());
    long now = FeishuHarness.START.getEpochSecond();
    assertThat(code(post(token, TEXT))).isEqualTo(19021);
    assertThat(code(post(token, signed(now, "other")))).isEqualTo(19021);
    assertThat(code(post(token, signed(now - 3601, "demo")))).isEqualTo(19021);
    assertThat(code(post(token, signed(now + 3601, "demo")))).isEqualTo(19021);
    assertThat(said()).isEmpty();
    assertThat(code(post(token, signed(now - 3600, "demo")))).isZero();
    assertThat(code(post(token, signed(now, "demo")))).isZero();
    // Made by openssl: the HMAC of nothing under "100\ndemo".
    assertThat(HookCalls.sign(100, "demo"))
        .isEqualTo("jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg=");
  }

  private static String signed(long timestamp, String secret) {
    return "{\"timestamp\":\""
        + timestamp
        + "\",\"sign\":\""
        + HookCalls.sign(timestamp, secret)
        + "\","
        + TEXT.substring(1);
  }

  @Test
  @Proves("im-3.9.3")
  void keywords_and_addresses_are_asked_for() {
    String token = hook(Optional.empty(), List.of("alert", "built"), List.of("127.0.0.*"));
    assertThat(code(post(token, TEXT))).isZero();
    assertThat(code(post(token, TEXT.replace("built", "broken")))).isEqualTo(19024);
    String elsewhere = hook(Optional.empty(), List.of(), List.of("10.0.0.0/8"));
    assertThat(code(post(elsewhere, TEXT))).isEqualTo(19022);
    assertThat(said()).hasSize(1);
  }

  private String hook() {
    return hook(Optional.empty(), List.of(), List.of());
  }

  private String hook(Optional<String> secret, List<String> keywords, List<String> addresses) {
    return hooks
        .make(
            FeishuHarness.TENANT,
            new Hooks.Draft(
                chat.id(),
                "Builds",
                Optional.empty(),
                secret,
                keywords,
                addresses.stream().map(Addresses::new).toList()))
        .token();
  }

  private List<Message> said() {
    Caller ada = new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, Optional.empty(), Set.of());
    return server.chats.messages(ada, chat.id(), Position.START, Position.END, Order.FORWARD, 100);
  }

  private static int code(JsonNode answer) {
    return answer.get("code").asInt();
  }

  private JsonNode post(String token, String body) {
    HttpResponse<byte[]> answer = sent(token, body);
    assertThat(answer.statusCode()).isEqualTo(200);
    return FeishuJson.read(answer.body());
  }

  /// Whatever its status is.
  private int code(String token, String body) {
    return FeishuJson.read(sent(token, body).body()).path("code").asInt();
  }

  private HttpResponse<byte[]> sent(String token, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/open-apis/bot/v2/hook/" + token))
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
