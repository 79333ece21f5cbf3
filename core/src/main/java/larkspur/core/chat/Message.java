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
/// @param thread the place of the message with which its thread begins, which may be itself; empty
///   if it is in none
/// @param edits how often it was edited, since this is counted
public record Message(
    ChatId chat,
    Position position,
    Actor author,
    Body body,
    Optional<Position> quoted,
    Optional<Position> root,
    boolean edited,
    Instant changedAt,
    Optional<Position> thread,
    int edits) {

  public Instant createdAt() {
    return position.instant();
  }

  /// Whether it stands in a thread and not in the chat itself: all of a thread does but the message
  /// with which it begins.
  public boolean onlyInThread() {
    return thread.filter(begin -> !begin.equals(position)).isPresent();
  }

  public boolean deleted() {
    return body instanceof Body.Deleted;
  }
}
