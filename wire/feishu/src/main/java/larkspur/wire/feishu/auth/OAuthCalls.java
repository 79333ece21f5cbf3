package larkspur.wire.feishu.auth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Exchange;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Grants.Lease;
import larkspur.core.identity.Identities;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// `POST authen/v2/oauth/token` and its newer path `/oauth/v3/token`: a code, a refresh token or a
/// device's code becomes tokens (platform notes, 2.5).
///
/// JSON and forms are taken. `Authorization: Basic` is no way to say who one is here, as
/// documented.
public final class OAuthCalls {

  private static final String CODE = "authorization_code";
  private static final String REFRESH = "refresh_token";

  private static final Shape TOKEN =
      Shape.of(
          Shape.required("grant_type", Kind.text(1, 256)),
          Shape.required("client_id", Kind.text(1, 64)),
          Shape.required("client_secret", Kind.text(1, 256)),
          Shape.optional("code", Kind.text(4096)),
          Shape.optional("redirect_uri", Kind.text(4096)),
          Shape.optional("code_verifier", Kind.text(43, 128)),
          Shape.optional("refresh_token", Kind.text(4096)),
          Shape.optional("device_code", Kind.text(4096)),
          Shape.optional("scope", Kind.text(8192)));

  private final Identities identities;
  private final Grants grants;

  public OAuthCalls(Identities identities, Grants grants) {
    this.identities = identities;
    this.grants = grants;
  }

  public List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    calls.add(call("authen.oauth.token", "/authen/v2/oauth/token", in -> token(in, false)));
    calls.add(call("oauth.token", "/oauth/v3/token", in -> token(in, true)));
    return calls;
  }

  private static Call call(String name, String path, Call.Handler handler) {
    return new Call(
            name,
            Method.POST,
            path,
            Set.of(),
            List.of(),
            Shape.EMPTY,
            TOKEN,
            new OAuthVoice(),
            handler)
        .reading(Shape.optional("Authorization", Kind.text(8192)));
  }

  /// @param refreshTokenExpiresIn seconds
  private record Tokens(
      int code,
      String accessToken,
      long expiresIn,
      Optional<String> refreshToken,
      OptionalLong refreshTokenExpiresIn,
      String scope,
      String tokenType) {}

  /// @param strict whether a verifier without a challenge is refused, as the newer path does
  private Object token(Inbound in, boolean strict) {
    Values sent = in.bodyOrForm();
    boolean basic = in.headers().text("Authorization").filter(OAuthCalls::isBasic).isPresent();
    if (basic) {
      throw OAuthVoice.failure(
          OAuthVoice.TWO_AUTHENTICATIONS,
          "Multiple authentication methods were provided. Please use client_secret only.");
    }
    String grantType = sent.needText("grant_type");
    App app = app(sent.needText("client_id"), sent.needText("client_secret"));
    Exchange exchange =
        switch (grantType) {
          case CODE ->
              grants.exchange(
                  app.id(),
                  need(sent, "code"),
                  new Grants.Shown(
                      text(sent, "redirect_uri"),
                      text(sent, "code_verifier"),
                      strict,
                      scopes(sent),
                      Lease.WEEK));
          case REFRESH ->
              grants.refresh(app.id(), need(sent, "refresh_token"), Lease.WEEK, scopes(sent));
          default ->
              throw OAuthVoice.failure(
                  OAuthVoice.GRANT_TYPE_UNSUPPORTED, "The grant_type is not supported.");
        };
    return switch (exchange) {
      case Exchange.Given given -> new Answer.Bare(200, tokens(given));
      case Exchange.Denied denied -> throw OAuthVoice.denied(denied.why());
    };
  }

  private static Tokens tokens(Exchange.Given given) {
    return new Tokens(
        0,
        given.access(),
        given.accessLife().toSeconds(),
        given.refresh().map(Exchange.Refresh::token),
        given.refresh().isPresent()
            ? OptionalLong.of(given.refresh().get().life().toSeconds())
            : OptionalLong.empty(),
        String.join(" ", given.scopes()),
        "Bearer");
  }

  static boolean isBasic(String authorization) {
    return authorization.regionMatches(true, 0, "Basic ", 0, 6);
  }

  /// The app that proves itself by its secret.
  private App app(String id, String secret) {
    App app =
        Optional.of(id)
            .filter(AppId::matches)
            .flatMap(known -> identities.app(new AppId(known)))
            .orElseThrow(
                () -> OAuthVoice.failure(OAuthVoice.APP_UNKNOWN, "The app does not exist."));
    if (!identities.isSecret(app, secret)) {
      throw OAuthVoice.failure(OAuthVoice.SECRET_WRONG, "The client secret is invalid.");
    }
    if (!app.enabled()) {
      throw OAuthVoice.failure(OAuthVoice.APP_DISABLED, "The app is not enabled.");
    }
    return app;
  }

  private static Optional<String> text(Values sent, String name) {
    return sent.text(name).filter(text -> !text.isEmpty());
  }

  private static String need(Values sent, String name) {
    return text(sent, name)
        .orElseThrow(
            () -> OAuthVoice.failure(OAuthVoice.MISSING, name + ": " + name + " is required"));
  }

  /// @throws Failure if one is named twice
  private static Optional<Set<String>> scopes(Values sent) {
    return text(sent, "scope").map(OAuthCalls::scopes);
  }

  static Set<String> scopes(String spaced) {
    Set<String> scopes = new HashSet<>();
    for (String scope : spaced.strip().split(" +")) {
      if (!scopes.add(scope)) {
        throw OAuthVoice.failure(OAuthVoice.SCOPE_TWICE, "A scope is there more than once.");
      }
    }
    return new TreeSet<>(scopes);
  }
}
