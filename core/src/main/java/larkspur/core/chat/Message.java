package larkspur.core.chat;

import java.time.Instant;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.storage.Position;

/// A message of a chat.
///
/// @param position its place in the chat; its millisecond is the time of creation
/// @param quoted the place of the message that this one quotes
/// @param root the place of the message at which the chain of quotes begins, which is the quoted
///   one if that quotes none; empty if this quotes none, or if it is not known, as of messages that
///   an earlier version of this program stored
/// @param changedAt when it was last edited or deleted; the time of creation at first
public record Message(
    ChatId chat,
    Position position,
    Actor author,
    Body body,
    Optional<Position> quoted,
    Optional<Position> root,
    boolean edited,
    Instant changedAt) {

  public Instant createdAt() {
    return position.instant();
  }

  public boolean deleted() {
    return body instanceof Body.Deleted;
  }
}
