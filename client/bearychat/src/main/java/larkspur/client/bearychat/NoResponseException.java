package larkspur.client.bearychat;

/// No whole answer came: no connection, time over, the connection broken, an answer over a limit,
/// or the thread interrupted while it waited (its interrupt status is set again then). Why is the
/// [#getCause()]: an [java.io.IOException], or the [InterruptedException].
///
/// Unless no connection was made at all, nobody knows whether the call has had its effect. Reading
/// calls, `message.update_text` and `message.delete` may be repeated; a repeated `message.create`
/// may say a thing twice.
public final class NoResponseException extends BearyChatException {

  NoResponseException(String call, Exception cause) {
    super(call, "no answer: " + cause, cause);
  }
}
