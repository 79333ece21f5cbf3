package larkspur.wire.feishu.longconnection;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatEvent;
import larkspur.core.chat.Message;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier;
import larkspur.core.event.Courier.Outcome;
import larkspur.core.event.Listener;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Seal;
import larkspur.core.json.Json;
import larkspur.storage.Position;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.event.EventJson;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The long connection over real sockets, with a plain WebSocket client and a clock that stands
/// still.
class LongConnectionTest {

  private static final Duration PING_INTERVAL = Duration.ofSeconds(120);
  private static final int AT_MOST_SECONDS = 120;

  private static final AppId OTHER = new AppId("cli_00000000000000bb");

  private final FeishuHarness harness = FeishuHarness.serving(Set.of(), _ -> List.of());
  private final Chat chat =
      harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.APP, FeishuHarness.LIN);
  private final LongConnections connections =
      new LongConnections(
          harness.identities,
          harness.hearing.listeners(),
          new EventJson(harness.identities, harness.chats),
          harness.clock,
          harness.ids,
          new Seal(new byte[32]),
          new ClientConfig(PING_INTERVAL, Duration.ofSeconds(120), Duration.ofSeconds(30)),
          LongConnections.ACKNOWLEDGED_WITHIN);
  private final LongConnectionRoutes routes =
      new LongConnectionRoutes(connections, harness.capacity, () -> "https://chat.example");
  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .routing(
              HttpRouting.builder()
                  .post(LongConnectionRoutes.ENDPOINT, routes::endpoint)
                  .get(LongConnectionRoutes.SOCKET, routes::refuse))
          .addRouting(WsRouting.builder().endpoint(LongConnectionRoutes.SOCKET, routes::socket))
          .build()
          .start();
  private final HttpClient http = HttpClient.newHttpClient();
  private int events;

  @AfterEach
  void close() {
    connections.close();
    server.stop();
    http.shutdownNow();
    harness.close();
  }

  // ---- the address

  @Test
  @Proves({"event-5.6.1", "event-5.6.3", "event-5.6.4"})
  void an_app_is_given_an_address_with_the_settings_of_its_client() throws Exception {
    JsonNode answer = ask("cli_0123456789abcdef", "larkspur-dev-secret");
    assertThat(answer.path("code").asInt(-1)).isZero();
    String url = answer.path("data").path("URL").asString();
    assertThat(url)
        .matches(
            "ws://127\\.0\\.0\\.1:[0-9]+/ws/v2\\?device_id=[0-9]{19}&service_id=[0-9]+&ticket=.+");
    assertThat(answer.path("data").path("ClientConfig").toString())
        .isEqualTo(
            "{\"ReconnectCount\":-1,\"ReconnectInterval\":120,\"ReconnectNonce\":30,\"PingInterval\":120}");
    assertThat(listener().way()).isEqualTo(new Listener.Way.Connection());
  }

  @Test
  @Proves({"event-5.6.1", "event-5.6.2"})
  void refusals_are_answered_with_200_and_data() throws Exception {
    assertThat(refusal(ask("cli_0123456789abcdef", "wrong"))).isEqualTo(1000040345);
    assertThat(refusal(ask("cli_ffffffffffffffff", "larkspur-dev-secret"))).isEqualTo(1000040345);
    assertThat(refusal(ask("nonsense", "larkspur-dev-secret"))).isEqualTo(1000040345);
    assertThat(refusal(ask("cli_0123456789abcdef", ""))).isEqualTo(1000040344);
    assertThat(refusal(post("no JSON"))).isEqualTo(1000040344);
    assertThat(harness.hearing.listeners().all(FeishuHarness.TENANT)).isEmpty();
  }

  @Test
  @Proves({"event-5.6.1", "event-5.6.2", "event-5.6.3", "event-5.6.5"})
  void the_answers_are_those_of_the_samples() throws Exception {
    for (String sample : List.of("address", "wrong-secret", "no-app", "no-secret", "assertion")) {
      play(sample);
    }
    harness
        .hearing
        .listeners()
        .put(
            new Listener(
                FeishuHarness.TENANT,
                FeishuHarness.APP,
                new Listener.Way.Address("https://bot.example", true),
                Optional.empty(),
                "token",
                Optional.empty()));
    play("by-address");
  }

  private void play(String name) throws Exception {
    Sample sample = Sample.of("longconnection/callback.ws.endpoint/" + name);
    sample.holdAnswer(200, post(sample.requestBody().toString()));
  }

  private static int refusal(JsonNode answer) {
    assertThat(answer.path("data").isObject()).isTrue();
    assertThat(answer.path("msg").asString()).isNotEmpty();
    return answer.path("code").asInt();
  }

  @Test
  @Proves("event-5.6.5")
  void an_app_whose_events_go_to_an_address_is_told_so() throws Exception {
    harness
        .hearing
        .listeners()
        .put(
            new Listener(
                FeishuHarness.TENANT,
                FeishuHarness.APP,
                new Listener.Way.Address("https://bot.example", true),
                Optional.empty(),
                "token",
                Optional.empty()));
    JsonNode answer = ask("cli_0123456789abcdef", "larkspur-dev-secret");
    assertThat(refusal(answer)).isEqualTo(403);
    assertThat(answer.path("msg").asString()).contains("request URL");
  }

  // ---- the handshake

  @Test
  @Proves({"event-5.7.1", "event-5.7.2"})
  void a_ticket_opens_one_connection() throws Exception {
    URI url = url();
    Client first = open(url);
    HttpHeaders refused = refused(url, 401);
    assertThat(refused.firstValue("Handshake-Status")).contains("514");
    assertThat(refused.firstValue("Handshake-Autherrcode")).contains("0");
    assertThat(refused.firstValue("Handshake-Msg")).isPresent();
    assertThat(first.isOpen()).isTrue();
  }

  @Test
  @Proves("event-5.7.2")
  void a_ticket_that_is_spelled_otherwise_is_the_same_one() throws Exception {
    // Until 2286 a ticket has as many bytes as leave no bits over; then a time has a digit more.
    harness.clock.forward(Duration.ofDays(100_000));
    String url = url().toString();
    byte[] bytes = Base64.getUrlDecoder().decode(url.replaceAll(".*ticket=", ""));
    List<URI> spellings =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .chars()
            .mapToObj(last -> url.substring(0, url.length() - 1) + (char) last)
            .filter(other ->
                Arrays.equals(
                    Base64.getUrlDecoder().decode(other.replaceAll(".*ticket=", "")), bytes))
            .map(URI::create)
            .toList();
    assertThat(spellings).hasSizeGreaterThan(1);
    open(spellings.getLast());
    for (URI spelling : spellings) {
      refused(spelling, 401);
    }
  }

  @Test
  @Proves("event-5.7.2")
  void a_ticket_is_valid_for_a_minute_and_for_its_own_connection() throws Exception {
    URI url = url();
    URI other = url();
    refused(
        URI.create(
            url.toString()
                .replaceAll("ticket=.*", other.getQuery().replaceAll(".*ticket=", "ticket="))),
        401);
    harness.clock.forward(Tickets.VALID.minusMillis(1));
    open(url);
    harness.clock.forward(Duration.ofMillis(1));
    refused(other, 401);
  }

  @Test
  @Proves({"event-5.6.6", "event-5.7.1"})
  void an_app_has_fifty_connections_at_most() throws Exception {
    URI tooMuch = url();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < LongConnections.PER_APP_MAX; i++) {
      clients.add(open(url()));
    }
    assertThat(refusal(ask("cli_0123456789abcdef", "larkspur-dev-secret"))).isEqualTo(1000040350);
    assertThat(refused(tooMuch, 401).firstValue("Handshake-Autherrcode")).contains("1000040350");
    clients.getFirst().drop();
    eventually(() -> connections.count(FeishuHarness.APP) == LongConnections.PER_APP_MAX - 1);
    open(tooMuch);
  }

  // ---- frames

  @Test
  @Proves("event-5.9.1")
  void a_ping_is_answered_with_the_settings() throws Exception {
    Client client = open(url());
    client.send(ping());
    Frame pong = client.next();
    assertThat(pong.method()).isEqualTo(Frame.CONTROL);
    assertThat(pong.service()).isEqualTo(33_554_678);
    assertThat(pong.header("type")).contains("pong");
    assertThat(FeishuJson.read(pong.payload()).propertyNames())
        .containsExactly("ReconnectCount", "ReconnectInterval", "ReconnectNonce", "PingInterval");
  }

  private static byte[] ping() {
    return HexFormat.of().parseHex("0800100018f681801020002a0c0a0474797065120470696e67");
  }

  @Test
  @Proves({"event-5.10.1", "event-5.10.2", "event-5.1.1"})
  void an_event_comes_in_a_frame_and_is_taken_when_its_frame_comes_back_with_200()
      throws Exception {
    Client client = open(url());
    CompletableFuture<Outcome> outcome = carry("hello");
    Frame frame = client.next();
    assertThat(frame.method()).isEqualTo(Frame.DATA);
    assertThat(frame.headers().stream().map(Frame.Header::key))
        .containsExactly("type", "message_id", "sum", "seq", "trace_id");
    assertThat(frame.header("type")).contains("event");
    assertThat(frame.header("sum")).contains("1");
    assertThat(frame.header("seq")).contains("0");
    JsonNode event = FeishuJson.read(frame.payload());
    assertThat(event.path("schema").asString()).isEqualTo("2.0");
    assertThat(event.path("header").path("event_type").asString())
        .isEqualTo("im.message.receive_v1");
    assertThat(event.path("header").path("token").asString()).isEqualTo(listener().token());
    assertThat(event.path("event").path("message").path("content").asString())
        .isEqualTo("{\"text\":\"hello\"}");
    assertThat(outcome).isNotDone();
    client.acknowledge(frame, "{\"code\":200}");
    assertThat(get(outcome)).isEqualTo(new Outcome.Taken());
  }

  @Test
  @Proves("event-5.10.2")
  void any_other_acknowledgement_is_a_refusal() throws Exception {
    Client client = open(url());
    for (String ack : List.of("{\"code\":500}", "{}", "{\"code\":\"200\"}", "no JSON", "")) {
      CompletableFuture<Outcome> outcome = carry("hello");
      client.acknowledge(client.next(), ack);
      assertThat(get(outcome)).as(ack).isInstanceOf(Outcome.Refused.class);
    }
  }

  @Test
  @Proves("event-5.10.3")
  void what_is_not_acknowledged_within_three_seconds_is_a_refusal() throws Exception {
    Client client = open(url());
    CompletableFuture<Outcome> outcome = carry("hello");
    Frame frame = client.next();
    harness.clock.forward(LongConnections.ACKNOWLEDGED_WITHIN.minusMillis(1));
    assertThat(outcome).isNotDone();
    harness.clock.forward(Duration.ofSeconds(1));
    assertThat(get(outcome)).isInstanceOf(Outcome.Refused.class);
    client.acknowledge(frame, "{\"code\":200}");
    assertThat(get(carryAndTake(client))).isEqualTo(new Outcome.Taken());
  }

  @Test
  void what_is_late_when_the_clock_is_moved_while_it_is_looked_is_a_refusal() throws Exception {
    open(url());
    CompletableFuture<Outcome> first = carry("first");
    harness.clock.forward(Duration.ofSeconds(1));
    CompletableFuture<Outcome> second = carry("second");
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch moved = new CountDownLatch(1);
    CompletableFuture<Outcome> held =
        first.whenComplete((_, _) -> {
          looking.countDown();
          await(moved);
        });
    harness.clock.forward(LongConnections.ACKNOWLEDGED_WITHIN.minusSeconds(1));
    await(looking);
    assertThat(second).isNotDone();
    harness.clock.forward(Duration.ofSeconds(2));
    moved.countDown();
    assertThat(get(second)).isInstanceOf(Outcome.Refused.class);
    assertThat(get(held)).isInstanceOf(Outcome.Refused.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(AT_MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<Outcome> carryAndTake(Client client) throws Exception {
    CompletableFuture<Outcome> outcome = carry("again");
    client.acknowledge(client.next(), "{\"code\":200}");
    return outcome;
  }

  @Test
  @Proves("event-5.10.4")
  void each_attempt_has_a_message_id_of_its_own_and_the_same_event_id() throws Exception {
    Client client = open(url());
    AppEvent event = event("hello");
    connections.carry(listener(), event);
    Frame first = client.next();
    connections.carry(listener(), event);
    Frame second = client.next();
    assertThat(second.header("message_id")).isNotEqualTo(first.header("message_id"));
    assertThat(second.payload()).isEqualTo(first.payload());
  }

  @Test
  @Proves("event-5.11.1")
  void a_large_event_comes_in_pieces_and_any_of_them_acknowledges_it() throws Exception {
    Client client = open(url());
    String text = "中".repeat(500_000);
    CompletableFuture<Outcome> outcome = carry(text);
    List<Frame> frames = List.of(client.next(), client.next(), client.next());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      Frame frame = frames.get(i);
      assertThat(frame.header("sum")).contains("3");
      assertThat(frame.header("seq")).contains(Integer.toString(i));
      assertThat(frame.header("message_id")).isEqualTo(frames.getFirst().header("message_id"));
      assertThat(frame.payload()).isNotEmpty().hasSizeLessThanOrEqualTo(512 * 1024);
      whole.writeBytes(frame.payload());
    }
    assertThat(whole.toString(StandardCharsets.UTF_8)).contains(text);
    client.acknowledge(frames.getLast(), "{\"code\":200}");
    assertThat(get(outcome)).isEqualTo(new Outcome.Taken());
  }

  @Test
  void what_is_no_frame_of_the_protocol_is_passed_over() throws Exception {
    Client client = open(url());
    client.send("nonsense".getBytes(StandardCharsets.UTF_8));
    client.socket.sendText("ping", true).get(AT_MOST_SECONDS, TimeUnit.SECONDS);
    client.send(new Frame(0, 0, 1, 2, List.of(), new byte[0]).bytes());
    assertThat(get(carryAndTake(client))).isEqualTo(new Outcome.Taken());
  }

  // ---- questions

  @Test
  @Proves({"event-5.10.5", "event-5.10.1"})
  void a_question_comes_as_an_event_and_what_the_handler_said_is_in_the_data() throws Exception {
    Client client = open(url());
    for (String data :
        List.of(
            // As the Node, Go and Python SDKs write it, and as the Java SDK does.
            "\"eyJ0b2FzdCI6eyJjb250ZW50Ijoiw6kifX0=\"",
            "[123,34,116,111,97,115,116,34,58,123,34,99,111,110,116,101,110,116,34,58,34,-61,-87,34,"
                + "125,125]")) {
      CompletableFuture<Courier.Answer> answer = ask();
      Frame frame = client.next();
      assertThat(frame.header("type")).contains("event");
      assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"ask\":1}");
      client.acknowledge(frame, "{\"code\":200,\"headers\":null,\"data\":" + data + "}");
      assertThat(said(answer)).isEqualTo("{\"toast\":{\"content\":\"é\"}}");
    }
    for (String nothing : List.of("{\"code\":200}", "{\"code\":200,\"data\":null}")) {
      CompletableFuture<Courier.Answer> answer = ask();
      client.acknowledge(client.next(), nothing);
      assertThat(said(answer)).isEmpty();
    }
    for (String odd : List.of("7", "{}", "\"%\"", "[1000]", "[\"a\"]", "true")) {
      CompletableFuture<Courier.Answer> answer = ask();
      client.acknowledge(client.next(), "{\"code\":200,\"data\":" + odd + "}");
      assertThat(said(answer)).isEqualTo(odd);
    }
  }

  @Test
  @Proves({"event-5.10.5", "event-5.5.6"})
  void a_question_is_asked_once_and_who_does_not_answer_is_told_apart() throws Exception {
    Client client = open(url());
    Listener listener = listener();
    CompletableFuture<Courier.Answer> refused = ask();
    client.acknowledge(client.next(), "{\"code\":500}");
    assertThat(refused.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join())
        .isInstanceOf(Courier.Answer.Refused.class);
    CompletableFuture<Courier.Answer> late = ask();
    client.next();
    harness.clock.forward(LongConnections.ACKNOWLEDGED_WITHIN.plusSeconds(1));
    assertThat(late.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join())
        .isEqualTo(new Courier.Answer.Late());
    CompletableFuture<Courier.Answer> lost = ask();
    client.next();
    client.drop();
    assertThat(lost.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join())
        .isInstanceOf(Courier.Answer.Broken.class);
    assertThat(connections.ask(listener, new byte[] {'{', '}'}).join())
        .isEqualTo(new Courier.Answer.Nobody());
    assertThat(client.frames).isEmpty();
  }

  private CompletableFuture<Courier.Answer> ask() {
    return connections.ask(listener(), "{\"ask\":1}".getBytes(StandardCharsets.UTF_8));
  }

  private static String said(CompletableFuture<Courier.Answer> answer) {
    Courier.Answer said = answer.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join();
    assertThat(said).isInstanceOf(Courier.Answer.Said.class);
    return new String(((Courier.Answer.Said) said).words(), StandardCharsets.UTF_8);
  }

  // ---- several connections

  @Test
  @Proves("event-5.12.1")
  void an_event_goes_to_one_connection_and_after_a_refusal_to_another() throws Exception {
    Client one = open(url());
    Client other = open(url());
    for (int i = 0; i < 10; i++) {
      AppEvent event = event("hello " + i);
      CompletableFuture<Outcome> outcome = connections.carry(listener(), event);
      Client got = oneThatHas(one, other);
      got.acknowledge(got.next(), "{\"code\":500}");
      assertThat(get(outcome)).isInstanceOf(Outcome.Refused.class);
      outcome = connections.carry(listener(), event);
      Client second = got == one ? other : one;
      second.acknowledge(second.next(), "{\"code\":200}");
      assertThat(get(outcome)).isEqualTo(new Outcome.Taken());
    }
    assertThat(one.frames).isEmpty();
    assertThat(other.frames).isEmpty();
  }

  private static Client oneThatHas(Client one, Client other) {
    eventually(() -> !one.frames.isEmpty() || !other.frames.isEmpty());
    return one.frames.isEmpty() ? other : one;
  }

  @Test
  @Proves("event-5.12.2")
  void what_was_on_its_way_is_lost_when_the_connection_ends() throws Exception {
    Client client = open(url());
    CompletableFuture<Outcome> outcome = carry("hello");
    client.next();
    client.drop();
    assertThat(get(outcome)).isEqualTo(new Outcome.Lost());
    assertThat(connections.reaches(listener())).isFalse();
    assertThat(get(carry("again"))).isEqualTo(new Outcome.Lost());
  }

  @Test
  @Proves("event-5.9.2")
  void a_connection_that_missed_three_pings_is_dropped() throws Exception {
    Client silent = open(url());
    harness.clock.forward(PING_INTERVAL);
    Client alive = open(url());
    harness.clock.forward(PING_INTERVAL.multipliedBy(2));
    alive.send(ping());
    alive.next();
    harness.clock.forward(Duration.ofSeconds(1));
    silent.awaitEnd();
    assertThat(alive.isOpen()).isTrue();
    assertThat(connections.count(FeishuHarness.APP)).isEqualTo(1);
  }

  @Test
  @Proves("event-5.12.3")
  void when_the_server_lets_go_tcp_ends_without_a_close_frame() throws Exception {
    Client client = open(url());
    connections.close();
    client.awaitEnd();
    assertThat(client.closeFrames).isEmpty();
  }

  @Test
  void one_that_does_not_read_is_let_go_and_holds_nobody_back() throws Exception {
    Client stuck = open(url(), false);
    Connection full = connections.connections(FeishuHarness.APP).getFirst();
    // On and on, until the sockets' buffers of both sides, however large, and the queue are full.
    Queue<CompletableFuture<Outcome>> large = new ConcurrentLinkedQueue<>();
    Listener listener = listener();
    Thread sender =
        Thread.startVirtualThread(() -> {
          while (connections.reaches(listener)) {
            large.add(connections.carry(listener, event("x".repeat(1_500_000))));
          }
        });
    eventually(() -> !full.hasRoom());
    // Another app's events go their way meanwhile.
    harness.put(OTHER, "Other", Set.of());
    Client reading =
        open(
            OTHER,
            URI.create(
                ask(OTHER.value(), "larkspur-dev-secret").path("data").path("URL").asString()),
            true);
    CompletableFuture<Outcome> small = connections.carry(listener(OTHER), event("small"));
    reading.acknowledge(reading.next(), "{\"code\":200}");
    assertThat(get(small)).isEqualTo(new Outcome.Taken());
    // Once, as a rule: but the message that does not leave may have begun after the clock moved.
    Connection quiet = connections.connections(OTHER).getFirst();
    eventually(() -> {
      reading.send(ping());
      assertThat(reading.next().header("type")).contains("pong");
      // It may be there before its sender knows that it has left.
      eventually(quiet::isQuiet);
      harness.clock.forward(Connection.SENT_WITHIN.plusSeconds(1));
      awaitLook();
      return !connections.reaches(listener);
    });
    sender.join();
    assertThat(large).isNotEmpty();
    for (CompletableFuture<Outcome> outcome : large) {
      assertThat(get(outcome)).isNotInstanceOf(Outcome.Taken.class);
    }
    small = connections.carry(listener(OTHER), event("small"));
    reading.acknowledge(reading.next(), "{\"code\":200}");
    assertThat(get(small)).isEqualTo(new Outcome.Taken());
    assertThat(reading.isOpen()).isTrue();
    stuck.drop();
  }

  /// Waits until it was looked, at the time that it is, whether something takes too long: what is
  /// due by then rings in its order.
  private void awaitLook() {
    CompletableFuture<Void> looked = new CompletableFuture<>();
    harness.clock.at(harness.clock.instant(), () -> looked.complete(null));
    looked.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join();
  }

  // ---- what the tests are told with

  private JsonNode ask(String app, String secret) throws Exception {
    return post("{\"AppID\": \"" + app + "\", \"AppSecret\": \"" + secret + "\"}");
  }

  private JsonNode post(String body) throws Exception {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.port() + LongConnectionRoutes.ENDPOINT))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return FeishuJson.read(response.body());
  }

  private URI url() throws Exception {
    return URI.create(
        ask("cli_0123456789abcdef", "larkspur-dev-secret").path("data").path("URL").asString());
  }

  private HttpHeaders refused(URI url, int status) {
    try {
      http.newWebSocketBuilder().buildAsync(url, new WebSocket.Listener() {}).join();
      throw new AssertionError("was let in");
    } catch (CompletionException e) {
      HttpResponse<?> response = ((WebSocketHandshakeException) e.getCause()).getResponse();
      assertThat(response.statusCode()).isEqualTo(status);
      return response.headers();
    }
  }

  private Client open(URI url) {
    return open(url, true);
  }

  private Client open(URI url, boolean reading) {
    return open(FeishuHarness.APP, url, reading);
  }

  private Client open(AppId app, URI url, boolean reading) {
    int before = connections.count(app);
    Client client = new Client(reading);
    client.socket = http.newWebSocketBuilder().buildAsync(url, client).join();
    eventually(() -> connections.count(app) == before + 1);
    return client;
  }

  private Listener listener() {
    return listener(FeishuHarness.APP);
  }

  private Listener listener(AppId app) {
    return harness.hearing.listeners().of(FeishuHarness.TENANT, app).orElseThrow();
  }

  private CompletableFuture<Outcome> carry(String text) {
    return connections.carry(listener(), event(text));
  }

  private synchronized AppEvent event(String text) {
    events++;
    Position position = new Position(harness.clock.instant().toEpochMilli() * 10_000 + events);
    Message message =
        new Message(
            chat.id(),
            position,
            FeishuHarness.ADA,
            Body.Text.plain(text),
            Optional.empty(),
            Optional.empty(),
            false,
            harness.clock.instant(),
            Optional.empty(),
            0);
    return new AppEvent(
        FeishuHarness.APP,
        new AppEvent.Place(1, position),
        "%032x".formatted(events),
        ChatEvent.Said.KIND,
        harness.clock.instant(),
        Json.write(new ChatEvent.Said(message)));
  }

  private static Outcome get(CompletableFuture<Outcome> outcome) {
    return outcome.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Looks until it is so. The limit only ends a test that would else wait for ever.
  private static void eventually(java.util.function.BooleanSupplier claim) {
    long from = System.nanoTime();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(AT_MOST_SECONDS));
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  /// A plain client: whatever comes is put into a queue.
  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closeFrames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final boolean reading;
    private WebSocket socket;

    private Client(boolean reading) {
      this.reading = reading;
    }

    @Override
    public void onOpen(WebSocket opened) {
      if (reading) {
        opened.request(1);
      }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        frames.add(Frame.read(message.toByteArray()));
        message.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      if (status != 1006) {
        closeFrames.add(status);
      }
      ended.complete(null);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended.complete(null);
    }

    private Frame next() {
      try {
        Frame frame = frames.poll(AT_MOST_SECONDS, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void send(byte[] bytes) {
      socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /// As the SDKs do: the frame back, with how long it took and another payload.
    private void acknowledge(Frame frame, String payload) {
      send(
          new Frame(
                  frame.sequence(),
                  frame.logId(),
                  frame.service(),
                  frame.method(),
                  Stream.concat(
                          frame.headers().stream(), Stream.of(new Frame.Header("biz_rt", "1")))
                      .toList(),
                  payload.getBytes(StandardCharsets.UTF_8))
              .bytes());
    }

    private boolean isOpen() {
      return !ended.isDone();
    }

    private void drop() {
      socket.abort();
    }

    private void awaitEnd() {
      ended.orTimeout(AT_MOST_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
