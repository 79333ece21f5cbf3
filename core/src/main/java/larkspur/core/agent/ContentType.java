package larkspur.core.agent;

/// What the content of a message is. Only the first two are understood here; the others are kept as
/// they are.
public enum ContentType {
  TEXT,
  /// Markdown with the component tags of Aily.
  MARKDOWN,
  CLIP,
  CARD,
  JSON
}
