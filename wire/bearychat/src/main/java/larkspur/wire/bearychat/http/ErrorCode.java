package larkspur.wire.bearychat.http;

/// The numbers under which the API fails (bearychat-1.6.2). No client tells them apart; people who
/// read logs do.
public enum ErrorCode {
  /// A fault of ours. Not one of the original's.
  INTERNAL(1, 500),

  /// A parameter is missing, or is not what it must be. Not one of the original's.
  INVALID(2, 400),

  /// There is no token, or it is nobody's. Not one of the original's.
  TOKEN(3, 401),

  /// The caller may not. The original's, with its text 没有权限.
  PERMISSION(4, 403),

  /// There is no such thing. Not one of the original's.
  NOT_FOUND(5, 404),

  /// There is no such file. The original's, with its text 文件不存在.
  NO_FILE(6, 404),

  /// The state of things does not allow it. Not one of the original's.
  CONFLICT(7, 409),

  /// There is no such call, or it is not served. Not one of the original's.
  UNKNOWN_CALL(8, 404),

  /// The call is not made by this HTTP method. Not one of the original's.
  METHOD(9, 405),

  /// Too many requests. The original's.
  TOO_MANY(13, 429);

  private final int number;
  private final int status;

  ErrorCode(int number, int status) {
    this.number = number;
    this.status = status;
  }

  public int number() {
    return number;
  }

  /// The HTTP status that goes with it.
  public int status() {
    return status;
  }
}
