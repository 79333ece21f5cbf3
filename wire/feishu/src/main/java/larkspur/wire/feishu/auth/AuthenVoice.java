package larkspur.wire.feishu.auth;

import java.util.List;
import larkspur.core.identity.Exchange.Denial;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How `authen/v1` says no: HTTP 200 with a code, in the platform's envelope (auth-2.6.3).
final class AuthenVoice implements Voice {

  static Failure failure(int code, String words) {
    return new Failure(200, code, words);
  }

  static Failure denied(Denial denial) {
    return switch (denial) {
      case CODE_UNKNOWN, CODE_USED, REVOKED, OTHER_REDIRECT, CHALLENGE_NOT_MET, NO_CHALLENGE ->
          failure(20003, "The code is invalid. It can be used once only");
      case CODE_EXPIRED -> failure(20004, "The code has expired");
      case REFRESH_UNKNOWN -> failure(20026, "The refresh token is invalid");
      case REFRESH_EXPIRED -> failure(20037, "The refresh token has expired");
      case REFRESH_USED ->
          failure(20038, "The refresh token is not found. It can be used once only");
      case OTHER_APP -> failure(20024, "The code or token is another app's");
      case REFRESH_NOT_ALLOWED, SCOPE_NOT_GRANTED ->
          failure(20007, "No user access token could be made");
      case PERSON_UNKNOWN -> failure(20008, "The user does not exist");
      case PERSON_INACTIVE -> failure(20021, "The user has left");
    };
  }

  @Override
  public Failure invalid(List<Violation> violations) {
    return new Failure(200, 20001, "Invalid request", violations, List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound notFound -> failure(20008, "The user does not exist");
      case Refusal.NotAllowed notAllowed -> failure(20005, "The user access token is invalid");
      case Refusal.Invalid invalid -> failure(20001, "Invalid request");
      case Refusal.Conflict conflict -> failure(20007, "No user access token could be made");
      case Refusal.TooMany tooMany -> new Failure(429, 99991400, "request trigger frequency limit");
    };
  }

  @Override
  public int faultCode() {
    return 20050;
  }
}
