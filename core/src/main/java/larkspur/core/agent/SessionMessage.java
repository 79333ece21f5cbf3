package larkspur.core.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;

/// A message of a session.
///
/// @param run the run that took it up, or that said it
/// @param createdAt in the order of messages, whatever the clock did
/// @param inProgress whether it is still being written; then the content is what it says so far
public record SessionMessage(
    MessageId id,
    SessionId session,
    Optional<RunId> run,
    Author author,
    Content content,
    Optional<MessageId> quote,
    List<Mention> mentions,
    Instant createdAt,
    boolean inProgress) {

  public SessionMessage {
    mentions = List.copyOf(mentions);
  }

  /// Who said it.
  public sealed interface Author {

    /// The session's owner, acting as themselves.
    record User(Actor actor) implements Author {}

    /// The agent of a run.
    record Assistant(AgentId agent) implements Author {}
  }

  public boolean isByUser() {
    return author instanceof Author.User;
  }
}
