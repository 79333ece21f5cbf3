package larkspur.core.task;

import java.time.Instant;
import larkspur.core.identity.Actor;

/// A part of a tasklist under a name of its own.
public record Section(
    SectionId id, String name, Actor creator, Instant createdAt, Instant updatedAt) {}
