package larkspur.client.bearychat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A block under the text of a message. Sent, it has at least a title, a text or images; the
/// service refuses one without. Source: `message.create`, and the pages on webhooks for the
/// members.
///
/// ```java
/// Attachment.ofTitle("Today").withText("*3 pm*").withColor("#cb3f20")
/// ```
///
/// @param title in one line
/// @param text in Markdown
/// @param url makes the title a link; absolute
/// @param color of the bar at the left, as in CSS: `#cb3f20`, or a name
/// @param images their addresses; at most 3 are documented
public record Attachment(
    Optional<String> title,
    Optional<String> text,
    Optional<String> url,
    Optional<String> color,
    List<String> images) {

  private static final Attachment EMPTY =
      new Attachment(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /// Keeps a copy of the images.
  public Attachment {
    Objects.requireNonNull(title);
    Objects.requireNonNull(text);
    Objects.requireNonNull(url);
    Objects.requireNonNull(color);
    images = List.copyOf(images);
  }

  /// One that has only a title yet.
  public static Attachment ofTitle(String title) {
    return EMPTY.withTitle(title);
  }

  /// One that has only a text yet, in Markdown.
  public static Attachment ofText(String text) {
    return EMPTY.withText(text);
  }

  /// One that has only images yet.
  ///
  /// @param urls their addresses, at least one
  public static Attachment ofImages(String... urls) {
    return EMPTY.withImages(urls);
  }

  /// The same with a title in one line.
  public Attachment withTitle(String title) {
    return new Attachment(Optional.of(title), text, url, color, images);
  }

  /// The same with a text in Markdown.
  public Attachment withText(String text) {
    return new Attachment(title, Optional.of(text), url, color, images);
  }

  /// The same, its title a link.
  ///
  /// @param url absolute. The original's own Java client cannot read an attachment that has one
  public Attachment withUrl(String url) {
    return new Attachment(title, text, Optional.of(url), color, images);
  }

  /// The same with a coloured bar at the left.
  ///
  /// @param color as in CSS: `#cb3f20`, or a name
  public Attachment withColor(String color) {
    return new Attachment(title, text, url, Optional.of(color), images);
  }

  /// The same with these images and no others.
  ///
  /// @param urls their addresses, at most 3
  public Attachment withImages(String... urls) {
    return new Attachment(title, text, url, color, List.of(urls));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    title.ifPresent(value -> json.put("title", value));
    text.ifPresent(value -> json.put("text", value));
    url.ifPresent(value -> json.put("url", value));
    color.ifPresent(value -> json.put("color", value));
    if (!images.isEmpty()) {
      json.put("images", images.stream().map(image -> Map.of("url", image)).toList());
    }
    return json;
  }

  /// An image without an address cannot be shown, and is passed over.
  static Attachment of(JsonObject json) {
    return new Attachment(
        json.optionalText("title"),
        json.optionalText("text"),
        json.optionalText("url"),
        json.optionalText("color"),
        json.optionalObjects("images").stream()
            .flatMap(image -> image.optionalText("url").stream())
            .toList());
  }
}
