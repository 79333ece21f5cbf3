package larkspur.core.agent;

import java.time.Instant;
import java.util.Optional;

/// A conversation that its owner holds with agents.
///
/// @param channelContext what the owner tells skills about where it takes place; opaque
/// @param metadata what the owner wants kept with it; opaque
/// @param modifiedAt when the owner last updated it; messages and runs do not count
public record Session(
    SessionId id,
    Owner owner,
    Optional<String> channelContext,
    Optional<String> metadata,
    Instant createdAt,
    Instant modifiedAt) {}
