package larkspur.wire.feishu.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.AppId;
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

/// `POST auth/v3/tenant_access_token/internal` and its twin for `app_access_token`.
///
/// The fields stand at the top level, and failures are answered with HTTP 200 and a code, because
/// that is what every SDK expects; they have an empty `data` as the platform's own. `expire` is
/// always above 1800 seconds.
public final class AuthCalls {

  private static final Shape CREDENTIALS =
      Shape.of(
          Shape.required("app_id", Kind.text(1, 64)),
          Shape.required("app_secret", Kind.text(1, 256)));

  private final Identities identities;

  public AuthCalls(Identities identities) {
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        call(
            "auth.tenant_access_token.internal",
            "/auth/v3/tenant_access_token/internal",
            this::tenantToken),
        call(
            "auth.app_access_token.internal",
            "/auth/v3/app_access_token/internal",
            this::appToken));
  }

  private static Call call(String name, String path, Call.Handler handler) {
    return new Call(
        name,
        Method.POST,
        path,
        Set.of(),
        List.of(),
        Shape.EMPTY,
        CREDENTIALS,
        new AuthVoice(),
        handler);
  }

  private record TenantToken(int code, String msg, String tenantAccessToken, long expire) {}

  private Object tenantToken(Inbound in) {
    Identities.AppToken token = issue(in.body());
    return new Answer.Bare(200, new TenantToken(0, "ok", token.token(), token.left().toSeconds()));
  }

  private record AppToken(
      int code, String msg, String appAccessToken, String tenantAccessToken, long expire) {}

  /// A self-built app gets the same string for both.
  private Object appToken(Inbound in) {
    Identities.AppToken token = issue(in.body());
    return new Answer.Bare(
        200, new AppToken(0, "ok", token.token(), token.token(), token.left().toSeconds()));
  }

  private Identities.AppToken issue(Values credentials) {
    String id = credentials.needText("app_id");
    Optional<Identities.AppToken> token =
        AppId.matches(id)
            ? identities.issue(new AppId(id), credentials.needText("app_secret"))
            : Optional.empty();
    // An unknown app and a wrong secret are told alike, so that ids cannot be tried out.
    return token.orElseThrow(() -> new Failure(200, 10014, "app secret invalid"));
  }

  private static final class AuthVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(200, 10003, "invalid param", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotFound notFound -> new Failure(200, 10014, "app secret invalid");
        case Refusal.NotAllowed notAllowed -> new Failure(200, 10014, "app secret invalid");
        case Refusal.Invalid invalid -> new Failure(200, 10003, "invalid param");
        case Refusal.Conflict conflict -> new Failure(200, 10013, "getting the token failed");
        case Refusal.TooMany tooMany ->
            new Failure(429, 99991400, "request trigger frequency limit");
      };
    }

    @Override
    public boolean failsWithData() {
      return true;
    }
  }
}
