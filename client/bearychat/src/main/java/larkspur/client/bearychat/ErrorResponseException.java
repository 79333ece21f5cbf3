package larkspur.client.bearychat;

import java.util.OptionalInt;

/// The service answered with a status other than success, and nothing has changed there, unless the
/// status is 500 or above: then nobody knows.
///
/// The original's codes that are known: 4 no permission (403), 6 no such file (404), 13 too many
/// requests, 15 a webhook without text. Larkspur adds 1 its own fault (500), 2 a parameter (400), 3
/// the token (401), 5 no such thing (404), 8 no such method (404), 9 another HTTP method (405).
public final class ErrorResponseException extends BearyChatException {

  private static final int NO_CODE = -1;

  private final int status;
  private final int code;
  private final String error;

  ErrorResponseException(String call, int status, OptionalInt code, String error) {
    super(
        call,
        "answered "
            + status
            + (code.isPresent() ? ", code " + code.getAsInt() : "")
            + (error.isEmpty() ? "" : ": " + error),
        null);
    this.status = status;
    this.code = code.orElse(NO_CODE);
    this.error = error;
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// What kind of failure it is. Absent if the answer is not in the service's form: then something
  /// between here and the service has answered.
  public OptionalInt code() {
    return code == NO_CODE ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /// The service's own words, in its language; of an answer in another form its beginning.
  public String error() {
    return error;
  }
}
