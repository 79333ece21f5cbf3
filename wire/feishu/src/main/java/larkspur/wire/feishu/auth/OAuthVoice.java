package larkspur.wire.feishu.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Exchange.Denial;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How the OAuth calls say no: a code of the platform's, the word of RFC 6749 beside it, and a
/// sentence; no envelope (auth-2.5.2).
final class OAuthVoice implements Voice {

  static final int MISSING = 20001;
  static final int SECRET_WRONG = 20002;
  static final int APP_UNKNOWN = 20048;
  static final int APP_DISABLED = 20069;
  static final int TWO_AUTHENTICATIONS = 20070;
  static final int GRANT_TYPE_UNSUPPORTED = 20036;
  static final int MALFORMED = 20063;
  static final int SCOPE_TWICE = 20067;
  static final int SCOPE_NOT_PERMITTED = 20068;

  /// Of the device flow no code is documented; these are ours.
  static final int AUTHORIZATION_PENDING = 20080;

  static final int SLOW_DOWN = 20081;
  static final int ACCESS_DENIED = 20082;
  static final int DEVICE_CODE_EXPIRED = 20083;

  static Failure failure(int code, String words) {
    return new Failure(400, code, words);
  }

  static Failure denied(Denial denial) {
    return switch (denial) {
      case CODE_UNKNOWN ->
          failure(20003, "The authorization code is not found. It can be used once only.");
      case CODE_EXPIRED -> failure(20004, "The authorization code has expired.");
      case CODE_USED ->
          failure(20065, "The authorization code has been used. It can be used once only.");
      case OTHER_REDIRECT ->
          failure(20071, "The redirect URI is not the one that was used during authorization.");
      case CHALLENGE_NOT_MET -> failure(20049, "The PKCE code challenge failed.");
      case NO_CHALLENGE ->
          failure(20049, "There is a code_verifier, but the authorization had no code_challenge.");
      case REFRESH_UNKNOWN -> failure(20026, "The refresh token is invalid.");
      case REFRESH_EXPIRED ->
          failure(20037, "The refresh token has expired. The user has to authorize again.");
      case REFRESH_USED ->
          failure(20073, "The refresh token has been used. It can be used once only.");
      case REVOKED -> failure(20064, "The refresh token has been revoked.");
      case OTHER_APP ->
          failure(20024, "The authorization code or refresh token is another client's.");
      case REFRESH_NOT_ALLOWED -> failure(20074, "The app is not allowed to refresh tokens.");
      case SCOPE_NOT_GRANTED ->
          failure(SCOPE_NOT_PERMITTED, "A scope is asked for that was not granted.");
      case PERSON_UNKNOWN -> failure(20008, "The user does not exist.");
      case PERSON_INACTIVE -> failure(20066, "The user status is invalid.");
    };
  }

  /// What stands in the body of a failure.
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record Told(int code, String error, String errorDescription) {}

  @Override
  public Optional<Object> written(Failure failure, String logId) {
    String words = failure.getMessage();
    if (!failure.fields().isEmpty()) {
      Violation first = failure.fields().getFirst();
      words = first.field() + ": " + first.description();
    }
    return Optional.of(new Told(failure.code(), error(failure.code()), words));
  }

  private static String error(int code) {
    return switch (code) {
      case SECRET_WRONG, APP_UNKNOWN, APP_DISABLED -> "invalid_client";
      case 20003, 20004, 20008, 20024, 20026, 20037, 20049, 20064, 20065, 20066, 20071, 20073 ->
          "invalid_grant";
      case 20074 -> "unauthorized_client";
      case GRANT_TYPE_UNSUPPORTED -> "unsupported_grant_type";
      case SCOPE_TWICE, SCOPE_NOT_PERMITTED -> "invalid_scope";
      case 20050 -> "server_error";
      case 20072, 99991400 -> "temporarily_unavailable";
      case AUTHORIZATION_PENDING -> "authorization_pending";
      case SLOW_DOWN -> "slow_down";
      case ACCESS_DENIED -> "access_denied";
      case DEVICE_CODE_EXPIRED -> "expired_token";
      default -> "invalid_request";
    };
  }

  @Override
  public Failure invalid(List<Violation> violations) {
    boolean missing =
        violations.stream().allMatch(each -> each.description().endsWith(" is required"));
    return new Failure(
        400,
        missing ? MISSING : MALFORMED,
        missing ? "The request lacks a required parameter." : "The request is malformed.",
        violations,
        List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound notFound -> failure(APP_UNKNOWN, "The app does not exist.");
      case Refusal.NotAllowed notAllowed -> failure(APP_DISABLED, "The app is not enabled.");
      case Refusal.Invalid invalid -> failure(MALFORMED, "The request is malformed.");
      case Refusal.Conflict conflict -> new Failure(503, 20072, "The server is busy. Try again.");
      case Refusal.TooMany tooMany -> new Failure(503, 20072, "The server is busy. Try again.");
    };
  }

  @Override
  public int faultCode() {
    return 20050;
  }
}
