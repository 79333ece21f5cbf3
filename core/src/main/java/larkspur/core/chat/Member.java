package larkspur.core.chat;

import java.time.Instant;
import larkspur.core.identity.Actor;

/// Somebody in a chat: a person, or an app as its bot.
public record Member(Actor actor, Instant joinedAt) {}
