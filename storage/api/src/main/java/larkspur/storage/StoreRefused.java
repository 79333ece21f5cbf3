package larkspur.storage;

/// A store cannot be opened as it is: its format is newer than this program, or someone else has it
/// open. The message is a plain sentence for the operator, and says what to do.
public final class StoreRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreRefused(String message) {
    super(message);
  }

  public StoreRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
