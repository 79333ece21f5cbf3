package larkspur.wire.feishu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import larkspur.conformance.Proves;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier.Answer;
import larkspur.core.event.Courier.Outcome;
import larkspur.core.event.Listener;
import larkspur.core.event.Outbound;
import larkspur.core.event.Outbound.Reply;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Position;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is posted, and what an answer means. That it arrives is the matter of the server's tests.
class WebhookCourierTest {

  private static final AppId APP = new AppId("cli_0123456789abcdef");
  private static final String URL = "https://bot.example.com/events";
  private static final String JSON = "{\"schema\":\"2.0\",\"event\":{\"text\":\"1 < 2 & é = é\"}}";
  private static final AppEvent EVENT =
      new AppEvent(
          APP,
          new AppEvent.Place(20_000, new Position(1)),
          "5e3702a84e847582be8db7fb73283c02",
          "chat.message",
          Instant.EPOCH,
          new byte[0]);

  private final Posts posts = new Posts();
  private final WebhookCourier courier =
      new WebhookCourier(
          posts,
          (listener, event) -> Optional.of(JSON.getBytes(StandardCharsets.UTF_8)),
          ServerClock.frozenAt(Instant.ofEpochSecond(1_700_000_000)),
          new IdSource(new Random(1)),
          WebhookCourier.ANSWERED_WITHIN,
          WebhookCourier.CHALLENGE_WITHIN);

  /// Keeps what is posted, and answers it at once.
  private static final class Posts implements Outbound {
    private final List<Post> all = new ArrayList<>();

    /// Those of them whose answer somebody waits for.
    private final List<Post> asked = new ArrayList<>();

    private Function<Post, Reply> answer =
        post -> new Reply.Answered(200, "{\"msg\":\"success\"}".getBytes(StandardCharsets.UTF_8));

    @Override
    public Optional<String> objection(String address) {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<Reply> post(AppId app, Post post) {
      assertThat(app).isEqualTo(APP);
      all.add(post);
      return CompletableFuture.completedFuture(answer.apply(post));
    }

    @Override
    public CompletableFuture<Reply> ask(AppId app, Post post) {
      asked.add(post);
      return post(app, post);
    }
  }

  @Test
  @Proves({"event-5.4.2", "event-5.4.3", "event-5.5.4"})
  void without_a_key_the_event_is_posted_as_it_is_and_signed_all_the_same() {
    assertThat(carry(listener(Optional.empty()))).isEqualTo(new Outcome.Taken());
    assertThat(posts.asked).as("an event waits for room").isEmpty();
    Outbound.Post post = posts.all.getFirst();
    assertThat(post.address()).isEqualTo(URL);
    assertThat(post.body()).asString(StandardCharsets.UTF_8).isEqualTo(JSON);
    assertThat(post.within()).isEqualTo(Duration.ofSeconds(3));
    assertThat(post.headers())
        .containsEntry("Content-Type", "application/json; charset=utf-8")
        .containsEntry("X-Lark-Request-Timestamp", "1700000000");
    assertSigned(post, "");
  }

  @Test
  @Proves({"event-5.3.1", "event-5.4.1"})
  void with_a_key_only_the_secret_is_posted() {
    assertThat(carry(listener(Optional.of("test key")))).isEqualTo(new Outcome.Taken());
    Outbound.Post post = posts.all.getFirst();
    assertThat(post.body())
        .asString(StandardCharsets.UTF_8)
        .matches("\\{\"encrypt\":\"[A-Za-z0-9+/]+={0,2}\"}");
    assertSigned(post, "test key");
  }

  @Test
  @Proves({"event-5.2.1", "event-5.3.1", "event-5.4.2", "event-5.5.4"})
  void what_is_posted_is_as_in_the_samples() {
    carry(listener(Optional.empty()));
    claimSample("event", Map.of());
    carry(listener(Optional.of("test key")));
    String secret = claimSample("encrypted", Map.of()).get("encrypt");
    assertThat(decrypted("test key", secret)).isEqualTo(JSON);
    courier.challenge(APP, URL, Optional.empty(), "vtoken").join();
    claimSample("challenge", Map.of());
  }

  private Map<String, String> claimSample(String name, Map<String, String> known) {
    Outbound.Post post = posts.all.getLast();
    JsonNode sent =
        FeishuJson.read(
            FeishuJson.write(
                Map.of("headers", post.headers(), "body", FeishuJson.read(post.body()))));
    return Sample.of("event/webhook/" + name).holdSent(sent, known);
  }

  /// As the documents say that a receiver does it.
  private static String decrypted(String key, String encrypt) {
    byte[] all = Base64.getDecoder().decode(encrypt);
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)),
              "AES"),
          new IvParameterSpec(all, 0, 16));
      return new String(cipher.doFinal(all, 16, all.length - 16), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException wrong) {
      throw new AssertionError(wrong);
    }
  }

  @Test
  void what_is_encrypted_is_never_twice_the_same() {
    carry(listener(Optional.of("test key")));
    carry(listener(Optional.of("test key")));
    assertThat(posts.all.get(0).body()).isNotEqualTo(posts.all.get(1).body());
    assertThat(posts.all.get(0).headers().get("X-Lark-Request-Nonce"))
        .isNotEqualTo(posts.all.get(1).headers().get("X-Lark-Request-Nonce"));
  }

  private static void assertSigned(Outbound.Post post, String key) {
    assertThat(post.headers().get("X-Lark-Signature"))
        .isEqualTo(
            Envelope.signature(
                "1700000000", post.headers().get("X-Lark-Request-Nonce"), key, post.body()));
  }

  @Test
  @Proves("event-5.5.1")
  void only_200_is_an_acknowledgement() {
    for (int status : new int[] {201, 204, 302, 307, 400, 404, 500, 503}) {
      posts.answer = post -> new Reply.Answered(status, new byte[0]);
      assertThat(carry(listener(Optional.empty()))).isInstanceOf(Outcome.Refused.class);
    }
    posts.answer = post -> new Reply.Unanswered("no answer within 3 s");
    assertThat(carry(listener(Optional.empty())))
        .isEqualTo(new Outcome.Refused("no answer within 3 s"));
    posts.answer = post -> new Reply.Answered(200, "anything".getBytes(StandardCharsets.UTF_8));
    assertThat(carry(listener(Optional.empty()))).isEqualTo(new Outcome.Taken());
  }

  @Test
  void what_the_platform_has_no_word_for_is_not_posted() {
    WebhookCourier silent =
        new WebhookCourier(
            posts,
            (listener, event) -> Optional.empty(),
            ServerClock.frozenAt(Instant.EPOCH),
            new IdSource(new Random(1)),
            WebhookCourier.ANSWERED_WITHIN,
            WebhookCourier.CHALLENGE_WITHIN);
    assertThat(silent.carry(listener(Optional.empty()), EVENT).join())
        .isEqualTo(new Outcome.Untold());
    assertThat(posts.all).isEmpty();
  }

  @Test
  void only_an_address_that_was_verified_is_reached() {
    assertThat(courier.reaches(listener(new Listener.Way.Address(URL, true), Optional.empty())))
        .isTrue();
    assertThat(courier.reaches(listener(new Listener.Way.Address(URL, false), Optional.empty())))
        .isFalse();
    assertThat(courier.reaches(listener(new Listener.Way.Connection(), Optional.empty())))
        .isFalse();
  }

  @Test
  @Proves({"event-5.2.1", "event-5.2.2"})
  void an_address_says_the_challenge_again() {
    posts.answer =
        post ->
            new Reply.Answered(
                200,
                FeishuJson.write(
                    Map.of(
                        "challenge",
                        FeishuJson.read(post.body()).get("challenge").asString(),
                        "more",
                        1)));
    assertThat(courier.challenge(APP, URL, Optional.empty(), "vtoken").join()).isEmpty();
    Outbound.Post post = posts.all.getFirst();
    assertThat(post.body())
        .asString(StandardCharsets.UTF_8)
        .matches(
            "\\{\"challenge\":\"[0-9a-f]{32}\",\"token\":\"vtoken\",\"type\":\"url_verification\"}");
    assertThat(post.within()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  @Proves("event-5.2.3")
  void who_does_not_say_it_again_is_not_the_apps() {
    List<Reply> wrong =
        List.of(
            new Reply.Answered(200, "{\"challenge\":\"another\"}".getBytes(StandardCharsets.UTF_8)),
            new Reply.Answered(200, "{\"challenge\":1}".getBytes(StandardCharsets.UTF_8)),
            new Reply.Answered(200, "{}".getBytes(StandardCharsets.UTF_8)),
            new Reply.Answered(200, "[]".getBytes(StandardCharsets.UTF_8)),
            new Reply.Answered(200, new byte[0]),
            new Reply.Answered(200, "<html>".getBytes(StandardCharsets.UTF_8)),
            new Reply.Answered(404, new byte[0]),
            new Reply.Unanswered("no answer within 1 s"));
    for (Reply reply : wrong) {
      posts.answer = post -> reply;
      assertThat(courier.challenge(APP, URL, Optional.of("test key"), "vtoken").join())
          .as(reply.toString())
          .isPresent();
    }
  }

  @Test
  @Proves("event-5.5.6")
  void an_app_is_asked_as_events_are_posted_and_what_it_says_is_handed_on() {
    posts.answer =
        post -> new Reply.Answered(200, "{\"toast\":{}}".getBytes(StandardCharsets.UTF_8));
    Answer answer = ask(listener(Optional.of("test key")));
    assertThat(answer).isInstanceOf(Answer.Said.class);
    assertThat(((Answer.Said) answer).words())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"toast\":{}}");
    Outbound.Post post = posts.all.getFirst();
    assertThat(post.address()).isEqualTo(URL);
    assertThat(post.within()).isEqualTo(Duration.ofSeconds(3));
    assertThat(post.body()).asString(StandardCharsets.UTF_8).startsWith("{\"encrypt\":");
    assertSigned(post, "test key");
  }

  @Test
  @Proves("event-5.5.6")
  void why_an_app_said_nothing_is_told_apart() {
    Map<Reply, Answer> answers =
        Map.of(
            new Reply.Unanswered(Outbound.Cause.LATE, "no answer within 3 s"),
            new Answer.Late(),
            new Reply.Unanswered(Outbound.Cause.UNREACHED, "refused"),
            new Answer.Unreached("refused"),
            new Reply.Unanswered(Outbound.Cause.UNNAMED, "unknown"),
            new Answer.Unnamed("unknown"),
            new Reply.Unanswered("closed"),
            new Answer.Broken("closed"),
            new Reply.Answered(500, new byte[0]),
            new Answer.Refused("answered HTTP 500"),
            new Reply.Answered(302, new byte[0]),
            new Answer.Refused("answered HTTP 302"));
    answers.forEach((reply, answer) -> {
      posts.answer = post -> reply;
      assertThat(ask(listener(Optional.empty()))).isEqualTo(answer);
    });
    posts.all.clear();
    assertThat(ask(listener(new Listener.Way.Connection(), Optional.empty())))
        .isEqualTo(new Answer.Nobody());
    assertThat(posts.all).isEmpty();
  }

  private Answer ask(Listener listener) {
    return courier.ask(listener, JSON.getBytes(StandardCharsets.UTF_8)).join();
  }

  private Outcome carry(Listener listener) {
    return courier.carry(listener, EVENT).join();
  }

  private static Listener listener(Optional<String> key) {
    return listener(new Listener.Way.Address(URL, true), key);
  }

  private static Listener listener(Listener.Way way, Optional<String> key) {
    return new Listener(TenantId.of(1), APP, way, Optional.empty(), "vtoken", key);
  }
}
