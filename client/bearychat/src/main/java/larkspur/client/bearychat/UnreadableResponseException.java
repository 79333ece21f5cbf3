package larkspur.client.bearychat;

/// The service answered with success, but what it answered is not as documented: a member that is
/// always there is missing or of another type, or it is no JSON. The call has had its effect.
/// [Response#body()] has what came.
public final class UnreadableResponseException extends BearyChatException {

  UnreadableResponseException(String call, RuntimeException cause) {
    super(call, "the answer cannot be read: " + cause.getMessage(), cause);
  }
}
