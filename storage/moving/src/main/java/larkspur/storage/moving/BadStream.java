package larkspur.storage.moving;

/// A stream is not as it was exported: cut short, changed, in another order, or none at all. The
/// message is a sentence for the operator, and names the line.
public final class BadStream extends RuntimeException {

  private static final long serialVersionUID = 1;

  BadStream(String message) {
    super(message);
  }

  BadStream(String message, Throwable cause) {
    super(message, cause);
  }
}
