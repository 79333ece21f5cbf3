package larkspur.core.agent;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.storage.Position;

/// A message as it is kept; its place in the log is its id and its time.
///
/// @param user who said it, or else
/// @param agent which agent did
/// @param run position of the run that it answers or that said it; a message that waits for a run
///   has none, and the run that takes it up is found by its range
/// @param partial in progress when this was written; then the head's run may hold more of it
record StoredMessage(
    Optional<Actor> user,
    Optional<AgentId> agent,
    Content content,
    Optional<MessageId> quote,
    List<Mention> mentions,
    Optional<String> idempotentId,
    Optional<Long> run,
    boolean partial) {

  static final String FAMILY = "message";

  StoredMessage {
    mentions = mentions == null ? List.of() : List.copyOf(mentions);
  }

  static StoredMessage said(StoredRun run, Content content, boolean partial) {
    return new StoredMessage(
        Optional.empty(),
        Optional.of(run.order().agent()),
        new Content(content.type(), StoredText.fit(content.text())),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.of(run.order().position()),
        partial);
  }

  StoredMessage as(StoredRun.Partial now) {
    return new StoredMessage(
        user, agent, now.content(), quote, mentions, idempotentId, run, !now.ended());
  }

  SessionMessage view(SessionId session, Position position, Optional<RunId> ofRun) {
    return new SessionMessage(
        MessageId.of(session, position),
        session,
        ofRun,
        user.<SessionMessage.Author>map(SessionMessage.Author.User::new)
            .orElseGet(() -> new SessionMessage.Author.Assistant(agent.orElseThrow())),
        content,
        quote,
        mentions,
        position.instant(),
        partial);
  }
}
