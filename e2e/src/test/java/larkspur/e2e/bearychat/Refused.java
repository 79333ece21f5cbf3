package larkspur.e2e.bearychat;

import java.util.Objects;

/// A refusal as a client tells it, whatever the form.
final class Refused extends RuntimeException {

  private final int status;
  private final int code;
  private final String error;

  Refused(int status, int code, String error) {
    super(status + " " + code + " " + error);
    this.status = status;
    this.code = code;
    this.error = error;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  String error() {
    return error;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Refused refused
        && status == refused.status
        && code == refused.code
        && error.equals(refused.error);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, code, error);
  }
}
