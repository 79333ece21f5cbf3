package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;

/// A piece of a line of text.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Inline.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Inline.Link.class, name = "link"),
  @JsonSubTypes.Type(value = Inline.Mention.class, name = "mention"),
  @JsonSubTypes.Type(value = Inline.Everyone.class, name = "everyone"),
  @JsonSubTypes.Type(value = Inline.Styled.class, name = "styled"),
  @JsonSubTypes.Type(value = Inline.Image.class, name = "image"),
  @JsonSubTypes.Type(value = Inline.Video.class, name = "video"),
  @JsonSubTypes.Type(value = Inline.Emoji.class, name = "emoji"),
  @JsonSubTypes.Type(value = Inline.Rule.class, name = "rule"),
  @JsonSubTypes.Type(value = Inline.Code.class, name = "code")
})
public sealed interface Inline {

  record Text(String text) implements Inline {}

  record Link(String text, String href) implements Inline {}

  /// Somebody is called by name, so that they hear of it.
  record Mention(Actor actor, String name) implements Inline {}

  /// All who are in the chat are called.
  record Everyone() implements Inline {}

  /// A text, a link or a mention that is to look different.
  ///
  /// @param styles each at most once, in the order in which they were asked for
  record Styled(Inline piece, List<Style> styles) implements Inline {
    public Styled {
      styles = styles.stream().distinct().toList();
    }
  }

  /// How a piece may look.
  enum Style {
    BOLD,
    ITALIC,
    UNDERLINED,
    STRUCK_THROUGH
  }

  /// A picture in a line of its own.
  ///
  /// @param key of a [Resource]
  record Image(String key) implements Inline {}

  /// A video in a line of its own.
  ///
  /// @param key of a [Resource]
  /// @param cover the key of the picture that stands for it
  record Video(String key, Optional<String> cover) implements Inline {}

  /// A small picture that has a name, such as `SMILE`.
  record Emoji(String name) implements Inline {}

  /// A line across.
  record Rule() implements Inline {}

  /// Some lines of a program.
  ///
  /// @param language in which they are written
  record Code(Optional<String> language, String text) implements Inline {}

  /// Whether somebody is called by name in it.
  default boolean mentions(Actor called) {
    return switch (this) {
      case Mention mention -> mention.actor().equals(called);
      case Styled styled -> styled.piece().mentions(called);
      case Text _, Link _, Everyone _, Image _, Video _, Emoji _, Rule _, Code _ -> false;
    };
  }
}
