package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Inline.Style;
import larkspur.core.chat.Resource;
import larkspur.core.identity.Tenant;
import tools.jackson.databind.JsonNode;

/// Reads a post as it is sent: a title and paragraphs of tagged nodes, in one language or several.
///
/// One language is kept, since one is shown: the tenant's own if it is there, else the first.
public final class PostText {

  /// Says what is wrong with a post; goes on after its name.
  public static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Wrong(String message) {
      super(message, null, false, false);
    }
  }

  /// Finds an image or a file that the writer may show.
  public interface Shelf {
    /// @throws RuntimeException that says no to the writer, if they may show none of that kind by
    ///   it
    Resource find(String key, Resource.Kind kind);
  }

  private final People people;
  private final Shelf shelf;

  /// For one message.
  public PostText(People people, Shelf shelf) {
    this.people = people;
    this.shelf = shelf;
  }

  /// @param language that is preferred
  /// @throws Wrong if it is none
  public Body.Post read(JsonNode content, Tenant.Language language) {
    JsonNode post = inOneLanguage(content, key(language));
    JsonNode title = post.path("title");
    if (!title.isMissingNode() && !title.isNull() && !title.isString()) {
      throw new Wrong("title is no text");
    }
    if (!post.path("content").isArray()) {
      throw new Wrong("content is no list of paragraphs");
    }
    List<List<Inline>> paragraphs = new ArrayList<>();
    for (JsonNode paragraph : post.path("content")) {
      if (!paragraph.isArray()) {
        throw new Wrong("a paragraph is no list of nodes");
      }
      read(paragraph, paragraphs);
    }
    return new Body.Post(title.asString(""), paragraphs);
  }

  private static String key(Tenant.Language language) {
    return switch (language) {
      case EN -> "en_us";
      case ZH -> "zh_cn";
    };
  }

  private static JsonNode inOneLanguage(JsonNode content, String language) {
    if (content.has("content")) {
      return content;
    }
    if (content.path(language).isObject()) {
      return content.path(language);
    }
    for (JsonNode first : content) {
      if (first.isObject()) {
        return first;
      }
    }
    throw new Wrong("is in no language");
  }

  /// A paragraph; of what stands in a paragraph of its own, one each.
  private void read(JsonNode paragraph, List<List<Inline>> into) {
    List<Inline> line = new ArrayList<>();
    boolean alone = false;
    for (JsonNode node : paragraph) {
      String tag = need(node, "tag");
      if (tag.equals("md")) {
        line = flush(line, into);
        into.addAll(new Markdown(people::called).paragraphs(need(node, "text")));
        alone = true;
      } else if (tag.equals("img") || tag.equals("media")) {
        line = flush(line, into);
        into.add(List.of(tag.equals("img") ? image(node) : video(node)));
        alone = true;
      } else {
        line.add(piece(tag, node));
      }
    }
    if (!line.isEmpty() || !alone) {
      into.add(line);
    }
  }

  private static List<Inline> flush(List<Inline> line, List<List<Inline>> into) {
    if (!line.isEmpty()) {
      into.add(line);
    }
    return new ArrayList<>();
  }

  private Inline piece(String tag, JsonNode node) {
    return switch (tag) {
      case "text" -> styled(new Inline.Text(text(node)), node);
      case "a" -> styled(link(node), node);
      case "at" -> styled(called(node), node);
      case "emotion" -> new Inline.Emoji(need(node, "emoji_type"));
      case "hr" -> new Inline.Rule();
      case "code_block" -> new Inline.Code(optional(node, "language"), need(node, "text"));
      default -> throw new Wrong("no node has the tag " + tag);
    };
  }

  private static String text(JsonNode node) {
    String text = need(node, "text");
    return node.path("un_escape").asBoolean(false)
        ? text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&nbsp;", " ")
            .replace("&amp;", "&")
        : text;
  }

  private static Inline link(JsonNode node) {
    String href = need(node, "href");
    if (!href.matches("\\S+")) {
      throw new Wrong("href is no address");
    }
    return new Inline.Link(need(node, "text"), href);
  }

  private Inline called(JsonNode node) {
    String id = need(node, "user_id");
    String name = optional(node, "user_name").orElse("");
    return people.called(id, name).orElseGet(() -> new Inline.Text("@" + name));
  }

  private Inline image(JsonNode node) {
    return new Inline.Image(shelf.find(need(node, "image_key"), Resource.Kind.IMAGE).key());
  }

  private Inline video(JsonNode node) {
    Resource video = shelf.find(need(node, "file_key"), Resource.Kind.VIDEO);
    Optional<String> cover =
        optional(node, "image_key").map(key -> shelf.find(key, Resource.Kind.IMAGE).key());
    return new Inline.Video(video.key(), cover);
  }

  /// In its styles; those that are not known are passed over.
  private static Inline styled(Inline piece, JsonNode node) {
    Function<String, Optional<Style>> known = PostText::style;
    List<Style> styles =
        node.path("style")
            .valueStream()
            .flatMap(style -> known.apply(style.asString("")).stream())
            .toList();
    return styles.isEmpty() ? piece : new Inline.Styled(piece, styles);
  }

  static Optional<Style> style(String spelled) {
    return switch (spelled) {
      case "bold" -> Optional.of(Style.BOLD);
      case "italic" -> Optional.of(Style.ITALIC);
      case "underline" -> Optional.of(Style.UNDERLINED);
      case "lineThrough" -> Optional.of(Style.STRUCK_THROUGH);
      default -> Optional.empty();
    };
  }

  static String spelled(Style style) {
    return switch (style) {
      case BOLD -> "bold";
      case ITALIC -> "italic";
      case UNDERLINED -> "underline";
      case STRUCK_THROUGH -> "lineThrough";
    };
  }

  private static Optional<String> optional(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new Wrong(name + " is no text");
    }
    return Optional.of(value.asString()).filter(text -> !text.isEmpty());
  }

  private static String need(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isString()) {
      throw new Wrong(value.isMissingNode() ? name + " is missing" : name + " is no text");
    }
    return value.asString();
  }
}
