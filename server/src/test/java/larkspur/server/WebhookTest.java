package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import larkspur.conformance.Proves;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.time.ServerClock;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events on their way to real receivers, on a clock that the test moves.
class WebhookTest {

  private static final String APP = "cli_0123456789abcdef";
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<WebServer> receivers = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private List<Seed> seeds = List.of(Seed.development());
  private Larkspur larkspur;
  private Client client;

  @AfterEach
  void stop() {
    end.countDown();
    larkspur.close();
    receivers.forEach(WebServer::stop);
    http.shutdownNow();
  }

  private void serve(ServerClock clock, boolean onLoopback) {
    Path data = folder.resolve("data");
    // A receiver of a test is slow only where the test says so, however slow the machine is.
    Configuration patient =
        Configuration.of(
            Optional.empty(),
            data,
            List.of(
                new Configuration.Choice("outbound.answer", "1 minute", "this test"),
                new Configuration.Choice("outbound.challenge", "1 minute", "this test")));
    Settings settings = patient.settings(data).onPort(0);
    larkspur = Larkspur.open(onLoopback ? settings.developing() : settings, clock);
    larkspur.develop(seeds, folder.resolve("stubs"));
    larkspur.start();
    client = new Client(larkspur.url());
  }

  /// A receiver, and what came to it.
  private final class Receiver {
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final WebServer server;
    private volatile int status = 200;
    private volatile boolean hangs;

    Receiver() {
      server =
          WebServer.builder()
              .host("127.0.0.1")
              .port(0)
              .shutdownHook(false)
              .shutdownGracePeriod(Duration.ZERO)
              .routing(
                  HttpRouting.builder()
                      .post(
                          "/events",
                          (request, response) -> {
                            JsonNode json =
                                JsonMapper.shared().readTree(request.content().as(byte[].class));
                            if (json.has("challenge")) {
                              response.send(
                                  JsonMapper.shared()
                                      .writeValueAsBytes(
                                          Map.of("challenge", json.get("challenge").asString())));
                              return;
                            }
                            received.add(json);
                            if (hangs) {
                              end.await();
                            }
                            response.status(Status.create(status));
                            if (status == 302) {
                              response.headers().set(HeaderNames.LOCATION, url());
                            }
                            response.send("{}");
                          }))
              .build()
              .start();
      receivers.add(server);
    }

    String url() {
      return "http://127.0.0.1:" + server.port() + "/events";
    }

    JsonNode next() {
      try {
        JsonNode json = received.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(json).as("something was received").isNotNull();
        return json;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /// The next one, for which the clock goes on by some seconds if it must: what looks at it once
    /// a second may just be at something.
    JsonNode next(ServerClock clock) {
      try {
        JsonNode json = received.poll(100, TimeUnit.MILLISECONDS);
        for (int second = 0; json == null && second < 300; second++) {
          clock.forward(Duration.ofSeconds(1));
          json = received.poll(100, TimeUnit.MILLISECONDS);
        }
        return json == null ? next() : json;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    String nextText() {
      return text(next());
    }

    /// The next two. They are posted side by side, so either may come first.
    ///
    /// @return by their kind
    Map<String, JsonNode> nextTwo() {
      Map<String, JsonNode> both = new HashMap<>();
      for (int i = 0; i < 2; i++) {
        JsonNode event = next();
        both.put(event.at("/header/event_type").asString(), event);
      }
      return both;
    }
  }

  private static String text(JsonNode event) {
    assertThat(event.at("/header/event_type").asString()).isEqualTo("im.message.receive_v1");
    return JsonMapper.shared()
        .readTree(event.at("/event/message/content").asString())
        .get("text")
        .asString();
  }

  private JsonNode power(String method, String path, Object body, int status) {
    byte[] bytes = body == null ? new byte[0] : JsonMapper.shared().writeValueAsBytes(body);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(larkspur.url() + "/larkspur/v1/dev/" + path))
            .header("Content-Type", "application/json")
            .timeout(LONG)
            .method(
                method,
                bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      return answer.body().isEmpty() ? null : JsonMapper.shared().readTree(answer.body());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void hears(Receiver receiver) {
    hears(APP, receiver);
  }

  private void hears(String app, Receiver receiver) {
    power(
        "POST",
        "apps/" + app + "/events",
        Map.of("mode", "webhook", "request_url", receiver.url(), "verification_token", "vtoken"),
        200);
  }

  /// Ada calls the app by name, so that it hears.
  private void say(String text) {
    say(Client.ROADMAP_VCHANNEL, "@<==bwBot=> " + text);
  }

  private void say(String chat, String text) {
    JsonNode said =
        client.beary(
            "POST", "message.create", Client.ADA, Map.of("vchannel_id", chat, "text", text));
    assertThat(said.has("key")).as(said.toString()).isTrue();
  }

  private List<JsonNode> troubles() {
    List<JsonNode> all = new ArrayList<>();
    power("GET", "apps/" + APP + "/deliveries", null, 200).get("deliveries").forEach(all::add);
    return all;
  }

  private JsonNode troubleAfter(int attempts) {
    Eventually.within(
        LONG, () -> troubles().stream().anyMatch(each -> each.get("attempts").asInt() == attempts));
    rests();
    return troubles().getFirst();
  }

  /// Waits until what became of every event that was sent is written down. A receiver hears of an
  /// event before that.
  private void rests() {
    Eventually.within(LONG, () -> larkspur.installation().deliveries().rests());
  }

  @Test
  void what_is_said_to_an_app_is_posted_to_its_address() {
    serve(ServerClock.running(), true);
    Receiver receiver = new Receiver();
    hears(receiver);
    say("hello");
    JsonNode event = receiver.next();
    assertThat(text(event)).contains("hello");
    assertThat(event.at("/header/token").asString()).isEqualTo("vtoken");
    assertThat(event.at("/header/app_id").asString()).isEqualTo(APP);
  }

  @Test
  @Proves({"event-5.5.2", "event-5.5.3"})
  void what_is_not_taken_is_posted_again_by_the_schedule_across_a_restart_and_then_by_hand() {
    ServerClock clock = ServerClock.frozenAt(START);
    serve(clock, true);
    Receiver receiver = new Receiver();
    receiver.status = 500;
    hears(receiver);
    say("one");
    String id = receiver.next().at("/header/event_id").asString();
    JsonNode waiting = troubleAfter(1);
    assertThat(waiting.get("state").asString()).isEqualTo("waiting");
    assertThat(waiting.get("reason").asString()).isEqualTo("answered HTTP 500");
    assertThat(Instant.parse(waiting.get("next_attempt").asString()))
        .isEqualTo(START.plusSeconds(15));

    receiver.status = 302;
    clock.forward(Duration.ofSeconds(15));
    assertThat(receiver.next().at("/header/event_id").asString()).isEqualTo(id);
    troubleAfter(2);
    clock.forward(Duration.ofMinutes(5));
    receiver.next();
    troubleAfter(3);

    larkspur.close();
    ServerClock later = ServerClock.frozenAt(START.plusSeconds(15).plus(Duration.ofMinutes(65)));
    serve(later, true);
    assertThat(receiver.next().at("/header/event_id").asString()).isEqualTo(id);
    troubleAfter(4);
    later.forward(Duration.ofHours(6));
    receiver.next();
    JsonNode failed = troubleAfter(5);
    assertThat(failed.get("state").asString()).isEqualTo("failed");
    later.forward(Duration.ofHours(24));
    assertThat(receiver.received).isEmpty();

    receiver.status = 200;
    power(
        "POST",
        "apps/" + APP + "/deliveries/" + failed.get("delivery").asString() + "/again",
        null,
        204);
    assertThat(receiver.next().at("/header/event_id").asString()).isEqualTo(id);
  }

  private static final String MARKET = "cli_00000000000000f1";

  private void market() {
    var identities = larkspur.installation().identities();
    App app = identities.app(new AppId(APP)).orElseThrow();
    identities.put(
        new App(
            new AppId(MARKET),
            app.tenant(),
            "Market",
            Identities.secretHash("market-secret"),
            Set.of(),
            true,
            "=market",
            START,
            App.Kind.MARKETPLACE,
            List.of()));
  }

  private JsonNode auth(String path, Map<String, String> body) {
    try {
      return Client.parse(
          http.send(
                  HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/auth/v3/" + path))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
                      .build(),
                  BodyHandlers.ofString())
              .body());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private int resend(String app, String secret) {
    return auth("app_ticket/resend", Map.of("app_id", app, "app_secret", secret))
        .get("code")
        .asInt();
  }

  /// The ticket in an event, which opens the door.
  private String ticket(JsonNode event) {
    assertThat(event.propertyNames()).containsExactly("ts", "uuid", "token", "type", "event");
    assertThat(event.get("ts").asString()).matches("[0-9]{10}\\.[0-9]{3}");
    assertThat(event.get("uuid").asString()).matches("[0-9a-f]{32}");
    assertThat(event.get("token").asString()).isEqualTo("vtoken");
    assertThat(event.get("type").asString()).isEqualTo("event_callback");
    assertThat(event.get("event").propertyNames()).containsExactly("app_id", "app_ticket", "type");
    assertThat(event.at("/event/type").asString()).isEqualTo("app_ticket");
    assertThat(event.at("/event/app_id").asString()).isEqualTo(MARKET);
    String ticket = event.at("/event/app_ticket").asString();
    assertThat(isGood(ticket)).isTrue();
    return ticket;
  }

  private boolean isGood(String ticket) {
    Map<String, String> shown =
        Map.of("app_id", MARKET, "app_secret", "market-secret", "app_ticket", ticket);
    return auth("app_access_token", shown).get("code").asInt() == 0;
  }

  @Test
  @Proves({"auth-2.2.4", "auth-2.2.5"})
  void a_marketplace_app_is_sent_its_ticket_every_hour_and_when_it_asks() {
    ServerClock clock = ServerClock.frozenAt(START.plusSeconds(600));
    serve(clock, true);
    market();
    Receiver receiver = new Receiver();
    // Whatever it hears of besides.
    power(
        "POST",
        "apps/" + MARKET + "/events",
        Map.of(
            "mode",
            "webhook",
            "request_url",
            receiver.url(),
            "verification_token",
            "vtoken",
            "types",
            List.of("im.chat.disbanded_v1")),
        200);
    String first = ticket(receiver.next());
    assertThat(resend(MARKET, "market-secret")).isZero();
    JsonNode again = receiver.next();
    assertThat(ticket(again)).isEqualTo(first);
    // Asking again and again sends it once.
    assertThat(resend(MARKET, "market-secret")).isZero();
    clock.forward(Duration.ofSeconds(10));
    assertThat(resend(MARKET, "market-secret")).isZero();
    assertThat(receiver.next().get("uuid")).isNotEqualTo(again.get("uuid"));
    rests();

    clock.forward(Duration.ofMinutes(49).plusSeconds(49));
    assertThat(receiver.received).isEmpty();
    clock.forward(Duration.ofSeconds(2));
    String second = ticket(receiver.next(clock));
    assertThat(second).isNotEqualTo(first);
    assertThat(isGood(first)).isTrue();
    rests();
    clock.forward(Duration.ofHours(1));
    ticket(receiver.next(clock));
    assertThat(isGood(first)).isFalse();
    assertThat(isGood(second)).isTrue();
    rests();

    // Hours in which no server ran are passed over, and what came next goes on.
    larkspur.close();
    ServerClock later = ServerClock.frozenAt(START.plus(Duration.ofHours(30)));
    serve(later, true);
    String third = ticket(receiver.next(later));
    rests();
    later.forward(Duration.ofHours(1));
    assertThat(ticket(receiver.next(later))).isNotEqualTo(third);
    assertThat(receiver.received).isEmpty();
  }

  @Test
  @Proves("auth-2.2.5")
  void a_ticket_that_was_not_taken_is_another_one_by_the_time_at_which_it_is() {
    ServerClock clock = ServerClock.frozenAt(START.plusSeconds(3_000));
    serve(clock, true);
    market();
    Receiver receiver = new Receiver();
    receiver.status = 500;
    hears(MARKET, receiver);
    String first = ticket(receiver.next());
    marketHasTried(1);
    clock.forward(Duration.ofSeconds(15));
    assertThat(ticket(receiver.next())).isEqualTo(first);
    marketHasTried(2);
    receiver.status = 200;
    clock.forward(Duration.ofHours(2));
    String late = ticket(receiver.next(clock));
    assertThat(late).isNotEqualTo(first);
    assertThat(isGood(first)).isFalse();
  }

  private void marketHasTried(int attempts) {
    Eventually.within(
        LONG,
        () ->
            power("GET", "apps/" + MARKET + "/deliveries", null, 200)
                    .get("deliveries")
                    .path(0)
                    .path("attempts")
                    .asInt()
                == attempts);
    rests();
  }

  @Test
  void nobody_else_is_sent_a_ticket() {
    ServerClock clock = ServerClock.frozenAt(START);
    serve(clock, true);
    market();
    Receiver receiver = new Receiver();
    hears(receiver);
    assertThat(resend(APP, "larkspur-dev-secret")).isEqualTo(10016);
    assertThat(resend(MARKET, "wrong")).isEqualTo(10014);
    // It hears of nothing.
    assertThat(resend(MARKET, "market-secret")).isZero();
    clock.forward(Duration.ofHours(1));
    say("hello");
    assertThat(receiver.nextText()).contains("hello");
    assertThat(receiver.received).isEmpty();
  }

  @Test
  void an_address_that_does_not_know_the_challenge_is_not_set_unless_it_is_said_to_be_skipped() {
    serve(ServerClock.running(), true);
    Receiver receiver = new Receiver();
    String elsewhere = receiver.url() + "/elsewhere";
    Map<String, Object> wish = Map.of("mode", "webhook", "request_url", elsewhere);
    assertThat(power("POST", "apps/" + APP + "/events", wish, 409).get("error").asString())
        .isEqualTo("request_url was not verified: the challenge was answered with HTTP 404");
    assertThat(power("GET", "apps/" + APP + "/events", null, 200).get("mode").asString())
        .isEqualTo("none");
    power(
        "POST",
        "apps/" + APP + "/events",
        Map.of("mode", "webhook", "request_url", elsewhere, "skip_challenge", true),
        200);
    assertThat(power("GET", "apps/" + APP + "/events", null, 200).get("request_url").asString())
        .isEqualTo(elsewhere);
  }

  @Test
  @Proves("event-5.5.5")
  void a_onLoopbackaddress_is_refused_where_it_is_not_allowed() {
    serve(ServerClock.running(), false);
    Receiver receiver = new Receiver();
    Map<String, Object> wish = Map.of("mode", "webhook", "request_url", receiver.url());
    assertThat(power("POST", "apps/" + APP + "/events", wish, 409).get("error").asString())
        .isEqualTo("request_url was not verified: the address leads to a private network");
    power(
        "POST",
        "apps/" + APP + "/events",
        Map.of("mode", "webhook", "request_url", receiver.url(), "skip_challenge", true),
        200);
    say("hello");
    assertThat(troubleAfter(1).get("reason").asString())
        .isEqualTo("the address leads to a private network");
    assertThat(receiver.received).isEmpty();
  }

  @Test
  void what_cannot_be_set_is_told_why() {
    serve(ServerClock.running(), true);
    for (Map<String, Object> wish :
        List.<Map<String, Object>>of(
            Map.of("mode", "smoke"),
            Map.of("mode", "webhook"),
            Map.of("mode", "webhook", "request_url", "ftp://x.example/"),
            Map.of("mode", "connection", "request_url", "http://x.example/"),
            Map.of("mode", "connection", "types", List.of("im.message.unheard_of_v9")),
            Map.of("mode", "connection", "types", "im.message.receive_v1"),
            Map.of("mode", "connection", "more", 1))) {
      power("POST", "apps/" + APP + "/events", wish, 400);
    }
    power("GET", "apps/cli_00000000000000ff/events", null, 404);
    power("GET", "apps/nobody/deliveries", null, 404);
    power("POST", "apps/" + APP + "/deliveries/1.1/again", null, 404);
    power("POST", "apps/" + APP + "/deliveries/x/again", null, 404);
  }

  @Test
  void a_custom_bot_posts_into_its_chat_and_is_taken_away() throws Exception {
    serve(ServerClock.running(), true);
    JsonNode made =
        power("POST", "hooks", Map.of("chat_id", Client.ROADMAP, "name", "Builds"), 201);
    String path = made.get("path").asString();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(larkspur.url() + path))
            .POST(
                BodyPublishers.ofString(
                    "{\"msg_type\":\"text\",\"content\":{\"text\":\"it is built\"}}"))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).body())
        .isEqualTo(
            "{\"StatusCode\":0,\"StatusMessage\":\"success\",\"code\":0,\"data\":{},\"msg\":\"success\"}");
    assertThat(power("GET", "hooks", null, 200).get("hooks").get(0).get("name").asString())
        .isEqualTo("Builds");
    power("DELETE", "hooks/" + made.get("id").asString(), null, 204);
    assertThat(http.send(request, BodyHandlers.ofString()).body()).contains("\"code\":19001");
    assertThat(power("GET", "hooks", null, 200).get("hooks")).isEmpty();
  }

  private String post(String token, String text) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/bot/v2/hook/" + token))
            .POST(
                BodyPublishers.ofString(
                    "{\"msg_type\":\"text\",\"content\":{\"text\":\"" + text + "\"}}"))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// A chat whose custom bot wants a keyword.
  static Seed withHook(String name, String keyword) {
    Seed development = Seed.development();
    return new Seed(
        development.tenant(),
        List.of(),
        List.of(),
        List.of(
            new Seed.ChatSeed(
                "oc_" + "b3".repeat(16),
                "=bwHook",
                "hooked",
                Optional.empty(),
                false,
                false,
                "person_00000000000000a1",
                List.of(),
                List.of(
                    new Seed.HookSeed(
                        name,
                        "seeded-hook",
                        Optional.empty(),
                        List.of(keyword),
                        List.of("127.0.0.0/8"))))),
        List.of());
  }

  @Test
  void a_seed_has_custom_bots_and_bringing_it_in_again_changes_them() {
    seeds = List.of(Seed.development(), withHook("Builds", "built"));
    serve(ServerClock.running(), true);
    assertThat(post("seeded-hook", "it is built")).contains("\"code\":0");
    assertThat(post("seeded-hook", "it is broken")).contains("\"code\":19024");
    larkspur.installation().seeding().bring(withHook("Alerts", "broken"));
    assertThat(post("seeded-hook", "it is broken")).contains("\"code\":0");
    JsonNode hooks = power("GET", "hooks", null, 200).get("hooks");
    assertThat(hooks).hasSize(1);
    assertThat(hooks.get(0).get("name").asString()).isEqualTo("Alerts");
  }

  @Test
  @Proves({"event-5.13.6", "event-5.13.7"})
  void whoever_answers_an_app_or_opens_the_chat_with_it_has_read_what_it_said() {
    serve(ServerClock.running(), true);
    Receiver receiver = new Receiver();
    hears(receiver);
    String ada = Seed.development().people().getFirst().userId();
    JsonNode sent = tell("receive_id_type=user_id", ada, "one", client.token());
    String chat = sent.get("chat_id").asString();
    String one = sent.get("message_id").asString();
    String enter = "chats/" + chat + "/enter";
    power("POST", enter, Map.of("user_id", ada), 204);
    Map<String, JsonNode> both = receiver.nextTwo();
    assertThat(both)
        .containsOnlyKeys(
            "im.message.message_read_v1", "im.chat.access_event.bot_p2p_chat_entered_v1");
    JsonNode read = both.get("im.message.message_read_v1");
    assertThat(read.at("/event/message_id_list").toString()).isEqualTo("[\"" + one + "\"]");
    assertThat(read.at("/event/reader/reader_id/open_id").asString()).startsWith("ou_");
    JsonNode entered = both.get("im.chat.access_event.bot_p2p_chat_entered_v1");
    assertThat(entered.at("/event/chat_id").asString()).isEqualTo(chat);
    assertThat(entered.at("/event/last_message_id").asString()).isEqualTo(one);
    assertThat(entered.at("/event/last_message_create_time").asString())
        .isEqualTo(sent.get("create_time").asString());

    String two =
        tell("receive_id_type=chat_id", chat, "two", client.token()).get("message_id").asString();
    tell("receive_id_type=chat_id", chat, "thanks", Client.ADA_GRANT);
    both = receiver.nextTwo();
    assertThat(both).containsOnlyKeys("im.message.receive_v1", "im.message.message_read_v1");
    assertThat(text(both.get("im.message.receive_v1"))).isEqualTo("thanks");
    JsonNode readToo = both.get("im.message.message_read_v1");
    assertThat(readToo.at("/event/message_id_list").toString()).isEqualTo("[\"" + two + "\"]");
    assertThat(readToo.at("/event/reader/reader_id")).isEqualTo(read.at("/event/reader/reader_id"));

    power("POST", enter, Map.of("user_id", "nobody"), 404);
    power("POST", enter, Map.of("person", ada), 400);
    power("POST", "chats/oc_" + "0".repeat(32) + "/enter", Map.of("user_id", ada), 404);
    power("POST", "chats/" + Client.ROADMAP + "/enter", Map.of("user_id", ada), 409);
    power("POST", "chats/" + chat + "/leave", Map.of("user_id", ada), 404);
    assertThat(receiver.received).isEmpty();
  }

  private JsonNode tell(String kind, String receiver, String text, String token) {
    Map<String, String> body =
        Map.of(
            "receive_id", receiver, "msg_type", "text", "content", "{\"text\":\"" + text + "\"}");
    return client.feishu("POST", "/im/v1/messages?" + kind, body, token);
  }

  @Test
  void an_address_that_hangs_does_not_hold_up_another_app() {
    Seed development = Seed.development();
    String other = "cli_00000000000000b2";
    seeds =
        List.of(
            development,
            new Seed(
                development.tenant(),
                List.of(),
                List.of(
                    new Seed.AppSeed(
                        other,
                        "Second",
                        "second-secret",
                        "=bwSecond",
                        List.of("im:message.group_at_msg:readonly"),
                        List.of())),
                List.of(
                    new Seed.ChatSeed(
                        "oc_" + "b2".repeat(16),
                        "=bwSec",
                        "second",
                        Optional.empty(),
                        false,
                        false,
                        "person_00000000000000a1",
                        List.of(other))),
                List.of()));
    serve(ServerClock.running(), true);
    Receiver hanging = new Receiver();
    hears(APP, hanging);
    Receiver well = new Receiver();
    hears(other, well);
    hanging.hangs = true;
    for (int i = 0; i < 100; i++) {
      say("message " + i);
    }
    hanging.next();
    say("=bwSec", "@<==bwSecond=> are you there?");
    assertThat(well.nextText()).contains("are you there?");
  }
}
