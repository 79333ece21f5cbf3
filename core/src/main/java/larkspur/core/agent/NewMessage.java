package larkspur.core.agent;

import java.util.List;
import java.util.Optional;

/// A message that the owner of a session adds.
///
/// @param idempotentId the same one denotes the same message of the session for 72 hours; empty for
///   none
/// @param files ids of files; there are none yet, so each is unknown
public record NewMessage(
    String idempotentId,
    Content content,
    List<String> files,
    Optional<MessageId> quote,
    List<Mention> mentions) {

  public NewMessage {
    files = List.copyOf(files);
    mentions = List.copyOf(mentions);
    StoredText.check("idempotentId", idempotentId);
    StoredText.check("content", content.text());
  }
}
