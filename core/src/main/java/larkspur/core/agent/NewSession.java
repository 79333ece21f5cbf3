package larkspur.core.agent;

import java.util.Optional;

/// A session to be created.
///
/// @param endUser a mark that the caller sets for its own analysis; kept, and shown to nobody
public record NewSession(
    Optional<String> channelContext, Optional<String> metadata, Optional<String> endUser) {

  public NewSession {
    StoredText.check("channelContext", channelContext);
    StoredText.check("metadata", metadata);
    StoredText.check("endUser", endUser);
  }
}
