package larkspur.wire.feishu.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Exchange;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Grants.Lease;
import larkspur.core.identity.Identities;
import larkspur.core.signin.Devices;
import larkspur.core.signin.Devices.Outcome;
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
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

  private static final Shape DEVICE_AUTHORIZATION =
      Shape.of(
          Shape.optional("client_id", Kind.text(64)),
          Shape.optional("client_secret", Kind.text(256)),
          Shape.optional("scope", Kind.text(8192)));

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
  private final Devices devices;
  private final UnaryOperator<String> devicePage;

  /// @param devicePage the URL of the page on which a person enters a device's code; with the code
  ///   in it, if there is one
  public OAuthCalls(
      Identities identities, Grants grants, Devices devices, UnaryOperator<String> devicePage) {
    this.identities = identities;
    this.grants = grants;
    this.devices = devices;
    this.devicePage = devicePage;
  }

  public List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    calls.add(call("authen.oauth.token", "/authen/v2/oauth/token", TOKEN, in -> token(in, false)));
    calls.add(call("oauth.token", "/oauth/v3/token", TOKEN, in -> token(in, true)));
    calls.add(
        call(
            "oauth.device_authorization",
            "/oauth/v1/device_authorization",
            DEVICE_AUTHORIZATION,
            this::deviceAuthorization));
    return calls;
  }

  private static Call call(String name, String path, Shape body, Call.Handler handler) {
    return new Call(
            name,
            Method.POST,
            path,
            Set.of(),
            List.of(),
            Shape.EMPTY,
            body,
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
          case DEVICE -> device(app, need(sent, "device_code"));
          default ->
              throw OAuthVoice.failure(
                  OAuthVoice.GRANT_TYPE_UNSUPPORTED, "The grant_type is not supported.");
        };
    return switch (exchange) {
      case Exchange.Given given -> new Answer.Bare(200, tokens(given));
      case Exchange.Denied denied -> throw OAuthVoice.denied(denied.why());
    };
  }

  private Exchange device(App app, String deviceCode) {
    return switch (devices.ask(app.id(), deviceCode)) {
      case Outcome.Agreed agreed -> agreed.exchange();
      case Outcome.Pending pending ->
          throw OAuthVoice.failure(
              OAuthVoice.AUTHORIZATION_PENDING, "The user has not answered yet.");
      case Outcome.TooOften tooOften ->
          throw OAuthVoice.failure(OAuthVoice.SLOW_DOWN, "Wait five seconds longer.");
      case Outcome.Refused refused ->
          throw OAuthVoice.failure(OAuthVoice.ACCESS_DENIED, "The user refused.");
      case Outcome.Expired expired ->
          throw OAuthVoice.failure(OAuthVoice.DEVICE_CODE_EXPIRED, "The device code has expired.");
      case Outcome.Unknown unknown -> new Exchange.Denied(Exchange.Denial.CODE_UNKNOWN);
    };
  }

  /// @param expiresIn seconds
  /// @param interval seconds
  private record DeviceAuthorization(
      String deviceCode,
      String userCode,
      String verificationUri,
      String verificationUriComplete,
      long expiresIn,
      long interval) {}

  private Object deviceAuthorization(Inbound in) {
    Values sent = in.bodyOrForm();
    Optional<String> basic = in.headers().text("Authorization").filter(OAuthCalls::isBasic);
    if (basic.isPresent() && text(sent, "client_secret").isPresent()) {
      throw OAuthVoice.failure(
          OAuthVoice.TWO_AUTHENTICATIONS,
          "Multiple authentication methods were provided. Please use one only.");
    }
    App app =
        basic
            .map(this::basic)
            .orElseGet(() -> app(need(sent, "client_id"), need(sent, "client_secret")));
    if (text(sent, "client_id").filter(id -> !id.equals(app.id().value())).isPresent()) {
      throw OAuthVoice.failure(OAuthVoice.MALFORMED, "client_id: is another app's");
    }
    Set<String> scopes = scopes(sent).orElse(Set.of());
    Devices.Begun begun =
        devices
            .begin(app, scopes)
            .orElseThrow(() ->
                OAuthVoice.failure(
                    OAuthVoice.SCOPE_NOT_PERMITTED,
                    "A scope is asked for that the app does not have."));
    return new Answer.Bare(
        200,
        new DeviceAuthorization(
            begun.deviceCode(),
            begun.userCode(),
            devicePage.apply(""),
            devicePage.apply(begun.userCode()),
            Devices.LIFE.toSeconds(),
            Devices.INTERVAL.toSeconds()));
  }

  /// The app that proves itself by `Authorization: Basic` (RFC 6749, 2.3.1).
  private App basic(String authorization) {
    String pair;
    try {
      pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw OAuthVoice.failure(OAuthVoice.MALFORMED, "Authorization: is not Base64");
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw OAuthVoice.failure(OAuthVoice.MALFORMED, "Authorization: has no colon");
    }
    return app(pair.substring(0, colon), pair.substring(colon + 1));
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
