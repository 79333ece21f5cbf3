package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import larkspur.core.identity.Actor;

/// What a message says.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Body.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Body.Post.class, name = "post"),
  @JsonSubTypes.Type(value = Body.Deleted.class, name = "deleted")
})
public sealed interface Body {

  /// Whether somebody is called by name in it.
  default boolean mentions(Actor actor) {
    return switch (this) {
      case Text text -> mentions(text.line(), actor);
      case Post post -> post.paragraphs().stream().anyMatch(line -> mentions(line, actor));
      case Deleted() -> false;
    };
  }

  private static boolean mentions(List<Inline> line, Actor actor) {
    return line.stream()
        .anyMatch(
            piece -> piece instanceof Inline.Mention mention && mention.actor().equals(actor));
  }

  /// A text with attachments.
  ///
  /// @param line text and mentions, one after the other; never links, which stay as they were typed
  record Text(List<Inline> line, List<Attachment> attachments) implements Body {
    public Text {
      line = List.copyOf(line);
      attachments = attachments == null ? List.of() : List.copyOf(attachments);
    }

    public static Text plain(String text) {
      return new Text(List.of(new Inline.Text(text)), List.of());
    }
  }

  /// A titled text of several paragraphs.
  record Post(String title, List<List<Inline>> paragraphs) implements Body {
    public Post {
      paragraphs = paragraphs.stream().map(List::copyOf).toList();
    }
  }

  /// Nothing any more: the message was deleted.
  record Deleted() implements Body {}
}
