package larkspur.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.core.event.Outbound.Cause;
import larkspur.core.event.Outbound.Post;
import larkspur.core.event.Outbound.Reply;
import larkspur.core.identity.AppId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpOutboundTest {

  private static final AppId APP = new AppId("cli_00000000000000a1");
  private static final AppId OTHER = new AppId("cli_00000000000000a2");
  private static final Duration LONG = Duration.ofSeconds(120);

  /// Longer than any test lasts.
  private static final Duration FOREVER = Duration.ofHours(1);

  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void what_is_posted_arrives_byte_for_byte_and_the_answer_is_told() {
    Receiver receiver = receiver(Receiver.answering(200, "{\"msg\":\"success\"}"));
    Reply reply = post(outbound(), APP, receiver.url(), LONG);
    assertThat(answered(reply).status()).isEqualTo(200);
    assertThat(answered(reply).body()).asString().isEqualTo("{\"msg\":\"success\"}");
    Receiver.Request request = receiver.next();
    assertThat(request.text()).isEqualTo("{\"a\":\"=&<é\"}");
    assertThat(request.head())
        .startsWith("POST /hook HTTP/1.1\r\n")
        .contains("X-Some: thing\r\n")
        .contains("Content-Type: application/json; charset=utf-8\r\n")
        .contains("Host: 127.0.0.1:" + receiver.port() + "\r\n");
  }

  @Test
  void a_failure_is_told_as_it_came() {
    Receiver receiver = receiver(Receiver.answering(503, "busy"));
    assertThat(answered(post(outbound(), APP, receiver.url(), LONG)).status()).isEqualTo(503);
  }

  @Test
  void a_redirect_is_not_followed() {
    Receiver elsewhere = receiver(Receiver.answering(200, "{}"));
    Receiver receiver =
        receiver((request, out) -> {
          out.write(
              ("HTTP/1.1 307 There\r\nLocation: "
                      + elsewhere.url()
                      + "\r\nContent-Length: 0\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
          out.flush();
        });
    assertThat(answered(post(outbound(), APP, receiver.url(), LONG)).status()).isEqualTo(307);
    assertThat(elsewhere.waiting()).isZero();
  }

  @Test
  void who_says_nothing_in_time_has_not_answered() {
    Receiver receiver = receiver(Receiver.hanging());
    assertThat(post(outbound(), APP, receiver.url(), SHORT))
        .isEqualTo(new Reply.Unanswered(Cause.LATE, "no answer within 300 ms"));
  }

  @Test
  void who_answers_drop_by_drop_has_not_answered_in_time() {
    CountDownLatch end = new CountDownLatch(1);
    opened.add(end::countDown);
    Receiver receiver =
        receiver((request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".getBytes());
          while (!end.await(20, TimeUnit.MILLISECONDS)) {
            out.write('a');
            out.flush();
          }
        });
    assertThat(reason(post(outbound(), APP, receiver.url(), SHORT)))
        .isEqualTo("no answer within 300 ms");
  }

  @Test
  void an_endless_answer_is_cut_off() {
    Receiver receiver =
        receiver((request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
          while (true) {
            out.write(new byte[8192]);
          }
        });
    assertThat(reason(post(outbound(), APP, receiver.url(), LONG)))
        .isEqualTo("the answer is larger than 65536 bytes");
  }

  @Test
  void an_answer_of_the_largest_size_is_taken() {
    Receiver receiver = receiver(Receiver.answering(200, "a".repeat(65_536)));
    assertThat(answered(post(outbound(), APP, receiver.url(), LONG)).body()).hasSize(65_536);
  }

  @Test
  void an_endless_head_is_cut_off() {
    Receiver receiver =
        receiver((request, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes());
          while (true) {
            out.write("X-More: and more\r\n".getBytes());
          }
        });
    assertThat(reason(post(outbound(), APP, receiver.url(), LONG))).isNotEmpty();
  }

  @Test
  void what_is_no_http_is_no_answer() {
    Receiver receiver =
        receiver((request, out) -> {
          out.write("hello\r\n\r\n".repeat(200).getBytes());
          out.flush();
        });
    assertThat(post(outbound(), APP, receiver.url(), LONG)).isInstanceOf(Reply.Unanswered.class);
  }

  @Test
  void nobody_there_is_told() throws Exception {
    // Taken, so that nobody else comes to listen there, and not listened on.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + taken.getLocalPort() + "/hook";
      assertThat(post(outbound(), APP, url, LONG))
          .isEqualTo(new Reply.Unanswered(Cause.UNREACHED, "the connection was refused"));
    }
  }

  @Test
  void a_name_that_leads_nowhere_is_told() {
    HttpOutbound outbound =
        open(
            new HttpOutbound(
                PrivateAddresses.REFUSE,
                LONG,
                name -> {
                  throw new UnknownHostException(name);
                }));
    assertThat(post(outbound, APP, "http://bot.example.com", LONG))
        .isEqualTo(new Reply.Unanswered(Cause.UNNAMED, "the name of the host is not known"));
  }

  @Test
  void a_connection_that_was_kept_and_then_closed_is_made_anew() {
    Receiver receiver =
        receiver((request, out) -> {
          Receiver.answering(200, "{}").answer(request, out);
          out.close();
        });
    HttpOutbound outbound = outbound();
    for (int i = 0; i < 5; i++) {
      assertThat(answered(post(outbound, APP, receiver.url(), LONG)).status()).isEqualTo(200);
    }
  }

  @Test
  void private_addresses_are_not_posted_to() {
    Receiver receiver = receiver(Receiver.answering(200, "{}"));
    HttpOutbound outbound = open(new HttpOutbound(PrivateAddresses.REFUSE, LONG));
    for (String host :
        List.of("127.0.0.1", "localhost", "[::1]", "2130706433", "0", "[::ffff:127.0.0.1]")) {
      assertThat(reason(post(outbound, APP, "http://" + host + ":" + receiver.port() + "/", LONG)))
          .as(host)
          .isEqualTo("the address leads to a private network");
    }
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void a_name_that_leads_to_a_private_address_is_not_posted_to() {
    Receiver receiver = receiver(Receiver.answering(200, "{}"));
    HttpOutbound outbound =
        open(new HttpOutbound(PrivateAddresses.REFUSE, LONG, name -> addresses("127.0.0.1")));
    assertThat(reason(post(outbound, APP, "http://bot.example.com:" + receiver.port(), LONG)))
        .isEqualTo("the address leads to a private network");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse() {
    HttpOutbound outbound =
        open(
            new HttpOutbound(
                PrivateAddresses.REFUSE, LONG, name -> addresses("8.8.8.8", "10.0.0.1")));
    assertThat(reason(post(outbound, APP, "http://bot.example.com", LONG)))
        .isEqualTo("the address leads to a private network");
  }

  /// A name that leads to a public address when it is judged, and to another when it is used: it is
  /// looked up once, and what was judged is what is connected to.
  @Test
  void a_name_is_looked_up_once_for_a_connection() {
    Receiver receiver = receiver(Receiver.answering(200, "{}"));
    AtomicInteger lookups = new AtomicInteger();
    HttpOutbound outbound =
        open(
            new HttpOutbound(
                PrivateAddresses.LOOPBACK,
                LONG,
                name ->
                    lookups.incrementAndGet() == 1
                        ? addresses("127.0.0.1")
                        : addresses("192.168.0.1")));
    assertThat(
            answered(post(outbound, APP, "http://bot.example.com:" + receiver.port(), LONG))
                .status())
        .isEqualTo(200);
    assertThat(lookups).hasValue(1);
    assertThat(receiver.next().head()).contains("Host: bot.example.com:" + receiver.port());
  }

  @Test
  void addresses_that_can_never_be_posted_to_are_told_why() {
    HttpOutbound outbound = outbound();
    assertThat(outbound.objection("https://bot.example.com/hook?x=1")).isEmpty();
    assertThat(outbound.objection("http://[2001:db8::1]:8080/")).isEmpty();
    for (String address :
        List.of(
            "ftp://bot.example.com/",
            "file:///etc/passwd",
            "https://user:word@bot.example.com/",
            "https://user@bot.example.com/",
            "https:///hook",
            "https://bot.example.com:0/",
            "https://bot.example.com:70000/",
            "https://bot.example.com/#there",
            "https://bot example.com/",
            "bot.example.com",
            "",
            "https://bot.example.com/" + "a".repeat(2_048))) {
      assertThat(outbound.objection(address)).as(address).isPresent();
      assertThat(post(outbound, APP, address, LONG)).isInstanceOf(Reply.Unanswered.class);
    }
  }

  @Test
  void an_app_whose_receiver_hangs_keeps_no_other_waiting() {
    Receiver hanging = receiver(Receiver.hanging());
    Receiver well = receiver(Receiver.answering(200, "{}"));
    HttpOutbound outbound = outbound();
    List<CompletableFuture<Reply>> hung = new ArrayList<>();
    for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX; i++) {
      hung.add(outbound.post(APP, told(hanging.url(), LONG)));
    }
    for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX; i++) {
      hanging.next();
    }
    assertThat(answered(post(outbound, OTHER, well.url(), LONG)).status()).isEqualTo(200);
    assertThat(hung).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void an_app_has_so_many_posts_under_way_and_no_more() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(HttpOutbound.OF_AN_APP_MAX);
    Receiver receiver =
        receiver((request, out) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          full.countDown();
          end.await();
          now.decrementAndGet();
          Receiver.answering(200, "{}").answer(request, out);
        });
    HttpOutbound outbound = outbound();
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 3 * HttpOutbound.OF_AN_APP_MAX; i++) {
                replies.add(outbound.post(APP, told(receiver.url(), LONG)));
              }
            },
            Thread::startVirtualThread);
    await(full);
    end.countDown();
    all.join();
    assertThat(replies).hasSize(48).allMatch(reply -> answered(reply.join()).status() == 200);
    assertThat(most).hasValueLessThanOrEqualTo(HttpOutbound.OF_AN_APP_MAX);
  }

  @Test
  void an_app_whose_receiver_hangs_has_one_post_under_way_until_it_answers_again() {
    AtomicBoolean hangs = new AtomicBoolean(true);
    AtomicBoolean waits = new AtomicBoolean();
    CountDownLatch full = new CountDownLatch(HttpOutbound.OF_AN_APP_MAX);
    CountDownLatch end = new CountDownLatch(1);
    Receiver receiver =
        receiver((request, out) -> {
          if (hangs.get()) {
            Receiver.hanging().answer(request, out);
          }
          if (waits.get()) {
            full.countDown();
            end.await();
          }
          Receiver.answering(200, "{}").answer(request, out);
        });
    HttpOutbound outbound = outbound();
    List<CompletableFuture<Reply>> hung = new ArrayList<>();
    for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX; i++) {
      hung.add(outbound.post(APP, told(receiver.url(), SHORT)));
    }
    assertThat(hung).allMatch(reply -> reply.join() instanceof Reply.Unanswered);
    awaitPlaces(outbound, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(post(outbound, APP, receiver.url(), SHORT)).isInstanceOf(Reply.Unanswered.class);
    }
    awaitPlaces(outbound, 1);
    assertThat(outbound.placesOf(OTHER)).isEqualTo(HttpOutbound.OF_AN_APP_MAX);

    hangs.set(false);
    for (int i = 0; i < 5; i++) {
      assertThat(answered(post(outbound, APP, receiver.url(), LONG)).status()).isEqualTo(200);
    }
    awaitPlaces(outbound, HttpOutbound.OF_AN_APP_MAX);
    waits.set(true);
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX + 3; i++) {
                replies.add(outbound.post(APP, told(receiver.url(), LONG)));
              }
            },
            Thread::startVirtualThread);
    await(full);
    end.countDown();
    all.join();
    assertThat(replies).allMatch(reply -> answered(reply.join()).status() == 200);
  }

  /// Whoever waits is told in time, though others wait for their answers before it.
  @Test
  void a_question_that_finds_no_room_is_late_and_never_leaves() {
    Receiver hanging = receiver(Receiver.hanging());
    HttpOutbound outbound = outbound();
    List<CompletableFuture<Reply>> hung = new ArrayList<>();
    for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX; i++) {
      hung.add(outbound.post(APP, told(hanging.url(), FOREVER)));
    }
    for (int i = 0; i < HttpOutbound.OF_AN_APP_MAX; i++) {
      hanging.next();
    }
    assertThat(outbound.ask(APP, told(hanging.url(), SHORT)).join())
        .isEqualTo(new Reply.Unanswered(Cause.LATE, "no answer within 300 ms"));
    assertThat(hung).noneMatch(CompletableFuture::isDone);
    assertThat(hanging.waiting()).isZero();
    assertThat(outbound.placesOf(APP)).isEqualTo(HttpOutbound.OF_AN_APP_MAX);
  }

  @Test
  void a_question_is_answered_and_may_be_late_as_a_post_is() {
    HttpOutbound outbound = outbound();
    Receiver well = receiver(Receiver.answering(200, "{}"));
    assertThat(answered(outbound.ask(APP, told(well.url(), LONG)).join()).status()).isEqualTo(200);
    Receiver hanging = receiver(Receiver.hanging());
    assertThat(outbound.ask(APP, told(hanging.url(), SHORT)).join())
        .isEqualTo(new Reply.Unanswered(Cause.LATE, "no answer within 300 ms"));
    assertThat(reason(outbound.ask(APP, told("ftp://bot.example.com/", LONG)).join()))
        .startsWith("the address ");
  }

  /// Places are given back when a post's thread ends, a little after its reply.
  private static void awaitPlaces(HttpOutbound outbound, int places) {
    long end = System.nanoTime() + LONG.toNanos();
    while (outbound.placesOf(APP) != places) {
      assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
      Thread.yield();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpOutbound outbound() {
    return open(new HttpOutbound(PrivateAddresses.LOOPBACK, Duration.ofSeconds(2)));
  }

  private Receiver receiver(Receiver.Behaviour behaviour) {
    return open(new Receiver(behaviour));
  }

  private <T extends AutoCloseable> T open(T closed) {
    opened.add(closed);
    return closed;
  }

  private static InetAddress[] addresses(String... texts) throws UnknownHostException {
    InetAddress[] all = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      all[i] = InetAddress.getByName(texts[i]);
    }
    return all;
  }

  private static Post told(String url, Duration within) {
    return new Post(
        url,
        Map.of("X-Some", "thing", "Content-Type", "application/json; charset=utf-8"),
        "{\"a\":\"=&<é\"}".getBytes(StandardCharsets.UTF_8),
        within);
  }

  private static Reply post(HttpOutbound outbound, AppId app, String url, Duration within) {
    return outbound.post(app, told(url, within)).join();
  }

  private static Reply.Answered answered(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Answered.class);
    return (Reply.Answered) reply;
  }

  private static String reason(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Unanswered.class);
    return ((Reply.Unanswered) reply).reason();
  }
}
