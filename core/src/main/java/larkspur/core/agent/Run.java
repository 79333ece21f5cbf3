package larkspur.core.agent;

import java.time.Instant;
import java.util.Optional;

/// One time that an agent works on a session.
///
/// @param startedAt when its work began; none for a run that ended before that
/// @param endedAt when it ended; present exactly if it did
/// @param error why it failed; present exactly if it did
/// @param metadata what the caller wanted kept with it; opaque
public record Run(
    RunId id,
    SessionId session,
    AgentId agent,
    Optional<SkillId> skill,
    RunStatus status,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<RunError> error,
    Optional<String> metadata) {}
