package larkspur.core.agent;

import java.util.Optional;

/// Somebody mentioned in a message, as the caller says; nothing of it is looked up.
///
/// @param entityId their id in a system of identities
/// @param system which one
/// @param key what stands for them in the content
/// @param number their id in Aily's own system
public record Mention(
    Optional<String> entityId,
    Optional<String> system,
    Optional<String> key,
    Optional<String> name,
    Optional<String> number) {

  public Mention {
    StoredText.check("mentions.entityId", entityId);
    StoredText.check("mentions.system", system);
    StoredText.check("mentions.key", key);
    StoredText.check("mentions.name", name);
    StoredText.check("mentions.number", number);
  }
}
