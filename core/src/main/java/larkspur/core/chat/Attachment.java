package larkspur.core.chat;

import java.util.List;
import java.util.Optional;

/// A block that goes with a text: a title, some more text, pictures by their address.
public record Attachment(
    Optional<String> title,
    Optional<String> text,
    Optional<String> url,
    Optional<String> color,
    List<String> images) {

  public Attachment {
    images = images == null ? List.of() : List.copyOf(images);
  }
}
