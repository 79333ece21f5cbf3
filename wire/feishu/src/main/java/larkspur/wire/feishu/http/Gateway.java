package larkspur.wire.feishu.http;

import java.util.Optional;
import larkspur.core.call.CallObserver;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Identities.Recognition;
import larkspur.wire.feishu.http.Call.TokenKind;

/// What stands before every call: whose token it is and whether its scopes suffice. The codes are
/// those of platform-1.5.1 to platform-1.6.2.
final class Gateway {

  private static final String INVALID_TOKEN =
      "Invalid access token for authorization. Please make a request with token attached.";

  private final Identities identities;

  Gateway(Identities identities) {
    this.identities = identities;
  }

  Caller admit(Call call, Optional<String> authorization) {
    String token =
        authorization
            .filter(value -> value.startsWith("Bearer "))
            .map(value -> value.substring("Bearer ".length()).strip())
            .filter(value -> !value.isEmpty())
            .orElseThrow(() ->
                new Failure(
                    400,
                    99991661,
                    "Missing access token for authorization. Please make a request with token"
                        + " attached."));
    if (token.startsWith("t-")) {
      return withScope(call, app(call, identities.recogniseApp(token), TokenKind.TENANT));
    }
    if (token.startsWith("a-")) {
      return withScope(call, app(call, identities.recogniseProof(token), TokenKind.APP));
    }
    // `eyJ` begins a person's token of the platform's newer kind. This server gives out none, but
    // one that a client brings along is a person's all the same.
    if (token.startsWith("u-") || token.startsWith("eyJ")) {
      return withScope(call, person(call, token));
    }
    throw new Failure(400, 99991671, "Invalid access token format: it must start with t- or u-");
  }

  /// @param kind for which calls the token is, besides those for which an app only proves who it is
  private static Caller app(Call call, Recognition recognition, TokenKind kind) {
    boolean proof = call.tokens().contains(TokenKind.APP);
    int invalid = proof ? 99991664 : 99991663;
    return switch (recognition) {
      case Recognition.Known known -> {
        if (!proof && !call.tokens().contains(kind)) {
          throw new Failure(400, invalid, INVALID_TOKEN);
        }
        yield known.caller();
      }
      case Recognition.Expired expired -> throw new Failure(400, invalid, INVALID_TOKEN);
      case Recognition.Unknown unknown -> throw new Failure(400, invalid, INVALID_TOKEN);
      case Recognition.Disabled disabled -> throw disabled();
    };
  }

  private Caller person(Call call, String token) {
    return switch (identities.recogniseGrant(token)) {
      case Recognition.Known known -> {
        if (!call.tokens().contains(TokenKind.USER)) {
          throw new Failure(400, 99991668, "user access token not support");
        }
        yield known.caller();
      }
      case Recognition.Expired expired ->
          throw new Failure(400, 99991677, "Authentication token expired");
      case Recognition.Unknown unknown -> throw new Failure(400, 99991668, INVALID_TOKEN);
      case Recognition.Disabled disabled -> throw disabled();
    };
  }

  private static Failure disabled() {
    return new Failure(400, 99991662, "the app is disabled");
  }

  private static Caller withScope(Call call, Caller caller) {
    CallObserver.current().caller(caller);
    if (caller.holdsAny(call.scopes())) {
      return caller;
    }
    throw Failure.lacking(caller, call.scopes());
  }
}
