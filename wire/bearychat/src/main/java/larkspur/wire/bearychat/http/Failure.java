package larkspur.wire.bearychat.http;

/// A call is answered with `{"code", "error"}` (bearychat-1.6.1). Thrown by whatever finds the
/// reason; carries no stack trace.
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final ErrorCode code;

  public Failure(ErrorCode code, String error) {
    this(code.status(), code, error);
  }

  /// A failure whose status is more exact than that of its code.
  Failure(int status, ErrorCode code, String error) {
    super(error, null, false, false);
    this.status = status;
    this.code = code;
  }

  /// A parameter is not what it must be.
  public static Failure invalid(String error) {
    return new Failure(ErrorCode.INVALID, error);
  }

  /// The caller may not, in the words of the original, which gives no reason.
  public static Failure notAllowed() {
    return new Failure(ErrorCode.PERMISSION, "没有权限");
  }

  public int status() {
    return status;
  }

  public ErrorCode code() {
    return code;
  }
}
