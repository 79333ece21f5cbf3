package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import larkspur.core.identity.Actor;
import larkspur.core.identity.PersonId;
import larkspur.storage.Position;

/// What a message says.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Body.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Body.Post.class, name = "post"),
  @JsonSubTypes.Type(value = Body.Card.class, name = "card"),
  @JsonSubTypes.Type(value = Body.Shown.class, name = "shown"),
  @JsonSubTypes.Type(value = Body.ChatCard.class, name = "chat card"),
  @JsonSubTypes.Type(value = Body.PersonCard.class, name = "person card"),
  @JsonSubTypes.Type(value = Body.Divider.class, name = "divider"),
  @JsonSubTypes.Type(value = Body.Bundle.class, name = "bundle"),
  @JsonSubTypes.Type(value = Body.Deleted.class, name = "deleted")
})
public sealed interface Body {

  /// Whether somebody is called by name in it.
  default boolean mentions(Actor actor) {
    return switch (this) {
      case Text text -> mentions(text.line(), actor);
      case Post post -> post.paragraphs().stream().anyMatch(line -> mentions(line, actor));
      case Card card -> card.plain().mentions(actor);
      case Shown _, ChatCard _, PersonCard _, Divider _, Bundle _, Deleted _ -> false;
    };
  }

  private static boolean mentions(List<Inline> line, Actor actor) {
    return line.stream().anyMatch(piece -> piece.mentions(actor));
  }

  /// A text with attachments.
  ///
  /// @param line text, mentions and calls to everyone, one after the other; never links, which stay
  ///   as they were typed
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

  /// A laid-out sheet, perhaps with buttons, in a form that only the protocol knows through which
  /// it came.
  ///
  /// @param source as its author wrote it, to the letter
  /// @param plain what it says, for everybody else
  record Card(String source, Post plain) implements Body {}

  /// An image or a file.
  record Shown(Resource resource) implements Body {}

  /// The way to a chat.
  ///
  /// @param name that it had then
  record ChatCard(ChatId chat, String name) implements Body {}

  /// The way to a person.
  ///
  /// @param name that they had then
  record PersonCard(PersonId person, String name) implements Body {}

  /// A line across the chat, with a few words in it.
  ///
  /// @param localised the same in several languages, each under its name
  record Divider(String text, SortedMap<String, String> localised) implements Body {
    public Divider {
      localised = localised == null ? new TreeMap<>() : new TreeMap<>(localised);
    }
  }

  /// Messages of one chat, shown together in another as they were when they were sent on.
  record Bundle(List<Bundled> messages) implements Body {
    public Bundle {
      messages = List.copyOf(messages);
    }
  }

  /// A message of a bundle.
  ///
  /// @param chat in which it was said
  /// @param position its place there
  record Bundled(ChatId chat, Position position, Actor author, Body body) {

    public Instant createdAt() {
      return position.instant();
    }
  }

  /// Nothing any more: the message was deleted.
  ///
  /// @param by empty if it was its author, or if an earlier version of this program deleted it
  record Deleted(Optional<Actor> by) implements Body {
    public Deleted {
      by = by == null ? Optional.empty() : by;
    }

    public Deleted() {
      this(Optional.empty());
    }
  }
}
