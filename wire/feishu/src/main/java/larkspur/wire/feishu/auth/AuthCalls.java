package larkspur.wire.feishu.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Identities.Recognition;
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

/// `POST auth/v3/tenant_access_token/internal` and its twin for `app_access_token`, and what
/// marketplace apps ask instead: `auth/v3/app_access_token`, `auth/v3/tenant_access_token`,
/// `auth/v3/app_ticket/resend`.
///
/// An app is of one tenant here, so a marketplace app's tokens are good for that one. With the one
/// that stands for the app it proves who it is and does nothing else; the tenant's is another,
/// which may be good for longer than the app's own has left, and is not prolonged by itself.
///
/// The fields stand at the top level, and failures are answered with HTTP 200 and a code, because
/// that is what every SDK expects; they have an empty `data` as the platform's own. `expire` is
/// always above 1800 seconds.
public final class AuthCalls {

  private static final Shape CREDENTIALS =
      Shape.of(
          Shape.required("app_id", Kind.text(1, 64)),
          Shape.required("app_secret", Kind.text(1, 256)));

  private static final Shape WITH_TICKET =
      CREDENTIALS.and(Shape.required("app_ticket", Kind.text(1, 256)));

  private static final Shape TENANT =
      Shape.of(
          Shape.required("app_access_token", Kind.text(1, 4096)),
          Shape.required("tenant_key", Kind.text(1, 64)));

  private final Identities identities;
  private final Consumer<AppId> ticketWanted;

  /// @param ticketWanted is told when a marketplace app wants its ticket sent again
  public AuthCalls(Identities identities, Consumer<AppId> ticketWanted) {
    this.identities = identities;
    this.ticketWanted = ticketWanted;
  }

  public List<Call> calls() {
    return List.of(
        call(
            "auth.tenant_access_token.internal",
            "/auth/v3/tenant_access_token/internal",
            CREDENTIALS,
            this::tenantToken),
        call(
            "auth.app_access_token.internal",
            "/auth/v3/app_access_token/internal",
            CREDENTIALS,
            this::appToken),
        call("auth.app_access_token", "/auth/v3/app_access_token", WITH_TICKET, this::marketApp),
        call(
            "auth.tenant_access_token", "/auth/v3/tenant_access_token", TENANT, this::marketTenant),
        call("auth.app_ticket.resend", "/auth/v3/app_ticket/resend", CREDENTIALS, this::resend));
  }

  private static Call call(String name, String path, Shape body, Call.Handler handler) {
    return new Call(
        name, Method.POST, path, Set.of(), List.of(), Shape.EMPTY, body, new AuthVoice(), handler);
  }

  private record TenantToken(int code, String msg, String tenantAccessToken, long expire) {}

  private Object tenantToken(Inbound in) {
    Identities.AppToken token = issueSelfBuilt(in.body());
    return new Answer.Bare(200, new TenantToken(0, "ok", token.token(), token.left().toSeconds()));
  }

  private record AppToken(
      int code, String msg, String appAccessToken, String tenantAccessToken, long expire) {}

  /// A self-built app gets the same string for both.
  private Object appToken(Inbound in) {
    Identities.AppToken token = issueSelfBuilt(in.body());
    return new Answer.Bare(
        200, new AppToken(0, "ok", token.token(), token.token(), token.left().toSeconds()));
  }

  private record MarketAppToken(int code, String msg, String appAccessToken, long expire) {}

  private Object marketApp(Inbound in) {
    Values body = in.body();
    Identities.AppToken token = issue(body, identities::issueProof);
    AppId id = new AppId(body.needText("app_id"));
    if (!isMarket(id) || !identities.isTicket(id, body.needText("app_ticket"))) {
      throw new Failure(200, 10012, "app ticket invalid");
    }
    return new Answer.Bare(
        200, new MarketAppToken(0, "ok", token.token(), token.left().toSeconds()));
  }

  private Object marketTenant(Inbound in) {
    Values body = in.body();
    if (!(identities.recogniseProof(body.needText("app_access_token"))
        instanceof Recognition.Known known)) {
      throw new Failure(200, 10013, "app access token invalid");
    }
    if (!known.caller().tenant().value().equals(body.needText("tenant_key"))) {
      throw new Failure(200, 10005, "the app is not installed in the tenant");
    }
    Identities.AppToken token = identities.issueProven((AppId) known.caller().actor());
    return new Answer.Bare(200, new TenantToken(0, "ok", token.token(), token.left().toSeconds()));
  }

  private record Done(int code, String msg) {}

  private Object resend(Inbound in) {
    Values body = in.body();
    issue(body, identities::issueProof);
    AppId id = new AppId(body.needText("app_id"));
    if (!isMarket(id)) {
      throw new Failure(200, 10016, "a self-built app has no app ticket");
    }
    ticketWanted.accept(id);
    return new Answer.Bare(200, new Done(0, "ok"));
  }

  private boolean isMarket(AppId id) {
    return identities.app(id).filter(app -> app.kind() == App.Kind.MARKETPLACE).isPresent();
  }

  /// A marketplace app proves itself by its ticket, too, and so elsewhere.
  private Identities.AppToken issueSelfBuilt(Values credentials) {
    Identities.AppToken token = issue(credentials, identities::issue);
    if (isMarket(new AppId(credentials.needText("app_id")))) {
      throw new Failure(200, 10003, "invalid param");
    }
    return token;
  }

  private interface Issuing {
    Optional<Identities.AppToken> issue(AppId app, String secret);
  }

  private static Identities.AppToken issue(Values credentials, Issuing issuing) {
    String id = credentials.needText("app_id");
    Optional<Identities.AppToken> token =
        AppId.matches(id)
            ? issuing.issue(new AppId(id), credentials.needText("app_secret"))
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
