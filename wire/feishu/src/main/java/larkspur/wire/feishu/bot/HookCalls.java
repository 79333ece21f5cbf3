package larkspur.wire.feishu.bot;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import larkspur.core.call.CallObserver;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Hook;
import larkspur.core.chat.Hooks;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// `POST bot/v2/hook/:token`. Who has the token may post: it is all that is asked for, with what
/// its maker chose besides. Failures are HTTP 200 with a code.
///
/// Order of checks: token, rate, address, size, signature, type, content, keywords.
public final class HookCalls {

  /// The largest body (Feishu docs: custom bot usage guide).
  static final int BODY_BYTES_MAX = 20 * 1024;

  /// How far a signature's time may be from now, either way.
  static final Duration SIGNED_WITHIN = Duration.ofHours(1);

  private final Hooks hooks;
  private final HookContent content;
  private final InstantSource clock;

  /// @param resources the images that may be shown
  public HookCalls(
      Hooks hooks, Chats chats, Identities identities, Resources resources, InstantSource clock) {
    this.hooks = hooks;
    this.content = new HookContent(identities, chats, resources);
    this.clock = clock;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
                "bot.hook",
                Method.POST,
                "/bot/v2/hook/:token",
                Set.of(),
                List.of(),
                Shape.EMPTY,
                Shape.of(
                    // A text in the documentation, and a number in some of its samples.
                    Shape.optional("timestamp", Kind.digits()),
                    Shape.optional("sign", Kind.text(100)),
                    Shape.optional("msg_type", Kind.text(50)),
                    Shape.optional("content", Kind.any()),
                    Shape.optional("card", Kind.any())),
                new HookVoice(),
                this::post)
            .ownedBy(path -> hooks.find(path.get("token")).map(HookCalls::caller)));
  }

  private static Caller caller(Hook hook) {
    return new Caller(hook.tenant(), hook.robot(), Optional.empty(), Set.of());
  }

  private Object post(Inbound in) {
    Hook hook =
        hooks
            .find(in.path("token"))
            .orElseThrow(() ->
                new Failure(200, 19001, "param invalid: incoming webhook access token invalid"));
    CallObserver.current().caller(caller(hook));
    in.speaking(hook.robot());
    if (!hook.admits(in.peer())) {
      throw new Failure(200, 19022, "Ip Not Allowed");
    }
    if (in.bodyBytes() > BODY_BYTES_MAX) {
      throw in.invalid("body", "", "the max size is " + BODY_BYTES_MAX + " bytes");
    }
    Values body = in.body();
    if (hook.secret().filter(secret -> !isSigned(body, secret)).isPresent()) {
      throw new Failure(
          200, 19021, "sign match fail or timestamp is not within one hour from current time");
    }
    String type =
        body.text("msg_type")
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> new Failure(200, 19002, "params error, msg_type need"));
    HookContent.Read read = content.read(in, hook, type, body);
    if (!hook.speaksOf(read.words())) {
      throw new Failure(200, 19024, "Key Words Not Found");
    }
    hooks.say(hook, read.body());
    return new Answer.Bare(200, SUCCESS);
  }

  /// The first two are what an older version answered.
  private static final Map<String, Object> SUCCESS = success();

  private static Map<String, Object> success() {
    Map<String, Object> success = new LinkedHashMap<>();
    success.put("StatusCode", 0);
    success.put("StatusMessage", "success");
    success.put("code", 0);
    success.put("data", Answer.NOTHING);
    success.put("msg", "success");
    return success;
  }

  private boolean isSigned(Values body, String secret) {
    if (body.digits("timestamp").isEmpty() || body.text("sign").isEmpty()) {
      return false;
    }
    long timestamp = body.digits("timestamp").getAsLong();
    Instant now = clock.instant();
    if (Math.abs(now.getEpochSecond() - timestamp) > SIGNED_WITHIN.toSeconds()) {
      return false;
    }
    byte[] right = sign(timestamp, secret).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(right, body.text("sign").get().getBytes(StandardCharsets.UTF_8));
  }

  /// The HMAC-SHA-256 of nothing, under the key `<timestamp>\n<secret>`, as Base64.
  static String sign(long timestamp, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              (timestamp + "\n" + secret).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(new byte[0]));
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  private static final class HookVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      Violation first = violations.getFirst();
      return new Failure(
          200,
          9499,
          "Bad Request: " + first.field() + " " + first.description(),
          violations,
          List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        // The chat of a hook is gone or archived: its address leads nowhere any more.
        case Refusal.NotFound missing -> gone();
        case Refusal.NotAllowed lacking -> gone();
        case Refusal.Invalid wrong ->
            invalid(List.of(new Violation(wrong.field(), "", wrong.reason())));
        case Refusal.Conflict conflict -> new Failure(200, 9499, conflict.getMessage());
        case Refusal.TooMany many -> new Failure(200, 11232, "frequency limited");
      };
    }

    private static Failure gone() {
      return new Failure(200, 19001, "param invalid: the chat of this bot is dissolved");
    }

    @Override
    public boolean failsWithData() {
      return true;
    }
  }
}
