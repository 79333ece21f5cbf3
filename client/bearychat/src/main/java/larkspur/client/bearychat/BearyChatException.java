package larkspur.client.bearychat;

/// A call did not give what it is there for. One of three things has happened:
///
/// * [ErrorResponseException]: the service answered that it will not, or could not
/// * [UnreadableResponseException]: it answered with success, but not in the documented form
/// * [NoResponseException]: no whole answer came
///
/// No message of any of them has the token in it.
public abstract sealed class BearyChatException extends RuntimeException
    permits ErrorResponseException, UnreadableResponseException, NoResponseException {

  private final String call;

  BearyChatException(String call, String what, Throwable cause) {
    super(call + ": " + what, cause);
    this.call = call;
  }

  /// The call as its page names it, such as `message.create`.
  public final String call() {
    return call;
  }
}
