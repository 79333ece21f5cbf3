package larkspur.wire.feishu.event;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier;
import larkspur.core.event.Listener;
import larkspur.core.event.Outbound;
import larkspur.core.event.Outbound.Reply;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.wire.feishu.http.FeishuJson;
import tools.jackson.databind.JsonNode;

/// Brings events to the address that an app named, as Feishu's webhooks (event-5.2.1 to
/// event-5.5.5).
///
/// The body is compact JSON without any escape that JSON does not ask for, because the Node SDK
/// hashes what `JSON.stringify` makes of it; the three headers of the signature are there always,
/// because the Python SDK reads them always.
public final class WebhookCourier implements Courier {

  /// Within which an event or a callback is answered (Feishu docs: receive events).
  public static final Duration ANSWERED_WITHIN = Duration.ofSeconds(3);

  /// Within which a challenge is answered (Feishu docs: receive events).
  public static final Duration CHALLENGE_WITHIN = Duration.ofSeconds(1);

  /// What an event is as JSON for an app, in UTF-8; empty if the platform has no such event.
  public interface Spelling {
    Optional<byte[]> of(Listener listener, AppEvent event);
  }

  private final Outbound outbound;
  private final Spelling spelling;
  private final InstantSource clock;
  private final IdSource ids;
  private final Duration within;
  private final Duration challengeWithin;

  /// @param within how long a receiver may take; [#ANSWERED_WITHIN] as documented
  /// @param challengeWithin how long it may take to a challenge; [#CHALLENGE_WITHIN] as documented
  public WebhookCourier(
      Outbound outbound,
      Spelling spelling,
      InstantSource clock,
      IdSource ids,
      Duration within,
      Duration challengeWithin) {
    this.outbound = outbound;
    this.spelling = spelling;
    this.clock = clock;
    this.ids = ids;
    this.within = within;
    this.challengeWithin = challengeWithin;
  }

  /// An address is reached whatever becomes of it: whether it answers is found out by asking.
  @Override
  public boolean reaches(Listener listener) {
    return listener.way() instanceof Listener.Way.Address(var url, var verified) && verified;
  }

  @Override
  public CompletableFuture<Outcome> carry(Listener listener, AppEvent event) {
    Optional<byte[]> json = spelling.of(listener, event);
    if (json.isEmpty()) {
      return CompletableFuture.completedFuture(new Outcome.Untold());
    }
    if (!(listener.way() instanceof Listener.Way.Address(var url, var verified))) {
      return CompletableFuture.completedFuture(new Outcome.Refused("the app has no address"));
    }
    return outbound
        .post(listener.app(), post(url, listener.encryptKey(), json.get(), within))
        .thenApply(WebhookCourier::outcome);
  }

  private static Outcome outcome(Reply reply) {
    return switch (reply) {
      case Reply.Answered(var status, var body) when status == 200 -> new Outcome.Taken();
      case Reply.Answered(var status, var body) when status >= 300 && status < 400 ->
          new Outcome.Refused("answered with a redirect, HTTP " + status);
      case Reply.Answered(var status, var body) -> new Outcome.Refused("answered HTTP " + status);
      case Reply.Unanswered(var cause, var reason) -> new Outcome.Refused(reason);
    };
  }

  @Override
  public CompletableFuture<Answer> ask(Listener listener, byte[] question) {
    if (!(listener.way() instanceof Listener.Way.Address(var url, var verified))) {
      return CompletableFuture.completedFuture(new Answer.Nobody());
    }
    return outbound
        .ask(listener.app(), post(url, listener.encryptKey(), question, within))
        .thenApply(WebhookCourier::answer);
  }

  private static Answer answer(Reply reply) {
    return switch (reply) {
      case Reply.Answered(var status, var body) when status == 200 -> new Answer.Said(body);
      case Reply.Answered(var status, var body) -> new Answer.Refused("answered HTTP " + status);
      case Reply.Unanswered(var cause, var reason) ->
          switch (cause) {
            case LATE -> new Answer.Late();
            case UNREACHED -> new Answer.Unreached(reason);
            case UNNAMED -> new Answer.Unnamed(reason);
            case OTHER -> new Answer.Broken(reason);
          };
    };
  }

  /// Asks an address whether it is the app's: it has [#CHALLENGE_WITHIN], or what this was made
  /// with, to say the word again that it is asked.
  ///
  /// @return why it is not; empty if it is
  public CompletableFuture<Optional<String>> challenge(
      AppId app, String url, Optional<String> encryptKey, String token) {
    String word = ids.hex(32);
    Map<String, String> challenge = new LinkedHashMap<>();
    challenge.put("challenge", word);
    challenge.put("token", token);
    challenge.put("type", "url_verification");
    return outbound
        .ask(app, post(url, encryptKey, FeishuJson.write(challenge), challengeWithin))
        .thenApply(reply ->
            switch (reply) {
              case Reply.Answered(var status, var body) when status != 200 ->
                  Optional.of("the challenge was answered with HTTP " + status);
              case Reply.Answered(var status, var body) ->
                  says(body, word)
                      ? Optional.empty()
                      : Optional.of("the challenge was not said again");
              case Reply.Unanswered(var cause, var reason) -> Optional.of(reason);
            });
  }

  private static boolean says(byte[] body, String word) {
    try {
      JsonNode said = FeishuJson.read(body).path("challenge");
      return said.isString() && said.asString().equals(word);
    } catch (IllegalArgumentException notJson) {
      return false;
    }
  }

  private Outbound.Post post(String url, Optional<String> encryptKey, byte[] json, Duration time) {
    byte[] body =
        encryptKey
            .map(key ->
                Envelope.encrypted(
                    key, json, HexFormat.of().parseHex(ids.hex(2 * Envelope.IV_BYTES))))
            .orElse(json);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String nonce = ids.hex(16);
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            "application/json; charset=utf-8",
            "X-Lark-Request-Timestamp",
            timestamp,
            "X-Lark-Request-Nonce",
            nonce,
            "X-Lark-Signature",
            Envelope.signature(timestamp, nonce, encryptKey.orElse(""), body));
    return new Outbound.Post(url, headers, body, time);
  }
}
