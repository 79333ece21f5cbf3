package larkspur.core.agent;

import java.time.Instant;
import java.util.Optional;

/// A session as it is kept. One with `deletedAt` is a tombstone: it does not exist for anybody, and
/// is being erased.
record StoredSession(
    Owner owner,
    Optional<String> channelContext,
    Optional<String> metadata,
    Optional<String> endUser,
    Instant createdAt,
    Instant modifiedAt,
    Optional<Instant> deletedAt) {

  /// Replaces what is present; absent values keep what was.
  StoredSession updated(Optional<String> newContext, Optional<String> newMetadata, Instant now) {
    return new StoredSession(
        owner,
        newContext.or(() -> channelContext),
        newMetadata.or(() -> metadata),
        endUser,
        createdAt,
        now.isBefore(modifiedAt) ? modifiedAt : now,
        deletedAt);
  }

  StoredSession deleted(Instant now) {
    return new StoredSession(
        owner,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        createdAt,
        modifiedAt,
        Optional.of(now));
  }

  Session view(SessionId id) {
    return new Session(id, owner, channelContext, metadata, createdAt, modifiedAt);
  }
}
