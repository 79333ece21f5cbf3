package larkspur.core.chat;

import java.time.Instant;
import larkspur.core.identity.Actor;
import larkspur.storage.Position;

/// A message that somebody of its chat wants all of it to find again.
public record Pin(ChatId chat, Position message, Actor by, Instant at) {}
