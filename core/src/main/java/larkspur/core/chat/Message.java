package larkspur.core.chat;

import java.time.Instant;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.storage.Position;

/// A message of a chat.
///
/// @param position its place in the chat; its millisecond is the time of creation
/// @param quoted the place of the message that this one quotes
/// @param changedAt when it was last edited or deleted; the time of creation at first
public record Message(
    ChatId chat,
    Position position,
    Actor author,
    Body body,
    Optional<Position> quoted,
    boolean edited,
    Instant changedAt) {

  public Instant createdAt() {
    return position.instant();
  }

  public boolean deleted() {
    return body instanceof Body.Deleted;
  }
}
