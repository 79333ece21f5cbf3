package larkspur.developer;

/// What a developer asked for cannot be had; the message says why. Nothing was changed.
public final class Wrong extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  Wrong(int status, String words) {
    super(words, null, false, false);
    this.status = status;
  }

  /// The request is not what it must be.
  public static Wrong invalid(String words) {
    return new Wrong(400, words);
  }

  /// There is no such thing.
  public static Wrong missing(String words) {
    return new Wrong(404, words);
  }

  /// The state of things does not allow it.
  public static Wrong conflict(String words) {
    return new Wrong(409, words);
  }

  int status() {
    return status;
  }
}
