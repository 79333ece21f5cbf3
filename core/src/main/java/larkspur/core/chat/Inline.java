package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import larkspur.core.identity.Actor;

/// A piece of a line of text.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Inline.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Inline.Link.class, name = "link"),
  @JsonSubTypes.Type(value = Inline.Mention.class, name = "mention")
})
public sealed interface Inline {

  record Text(String text) implements Inline {}

  record Link(String text, String href) implements Inline {}

  /// Somebody is called by name, so that they hear of it.
  record Mention(Actor actor, String name) implements Inline {}
}
