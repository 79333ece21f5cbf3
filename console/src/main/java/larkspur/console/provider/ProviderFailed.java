package larkspur.console.provider;

/// The identity provider did not say who somebody is. The message is for the log.
public final class ProviderFailed extends Exception {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /// Which of the two sides somebody has to look at.
  public enum Kind {
    /// It did not answer, or not as a provider does.
    UNREACHABLE,
    /// It said no, or something that is not to be believed.
    NOT_BELIEVED
  }

  ProviderFailed(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ProviderFailed(Kind kind, String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
