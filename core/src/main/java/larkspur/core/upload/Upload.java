package larkspur.core.upload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import larkspur.core.chat.Resource;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;

/// An image or a file that an app brought.
///
/// @param key by which it is asked for
/// @param app that brought it, and alone may show it
/// @param bytes how many it has
/// @param sha256 of all of them, 64 lower-case hexadecimal digits
/// @param at when it was kept
public record Upload(
    String key, TenantId tenant, AppId app, Form form, long bytes, String sha256, Instant at) {

  /// What was brought.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Image.class, name = "image"),
    @JsonSubTypes.Type(value = File.class, name = "file")
  })
  public sealed interface Form {}

  /// A picture.
  ///
  /// @param format as its bytes say
  public record Image(ImageFormat format, Purpose purpose) implements Form {}

  /// Anything else.
  ///
  /// @param name as its app calls it; any text
  /// @param milliseconds how long an audio or a video plays, as its app says
  public record File(Content content, String name, Optional<Long> milliseconds) implements Form {
    public File {
      milliseconds = milliseconds == null ? Optional.empty() : milliseconds;
    }
  }

  /// What an image is for.
  public enum Purpose {
    MESSAGE,
    AVATAR
  }

  /// What a file is, as its app says; nobody looks into it.
  public enum Content {
    AUDIO,
    VIDEO,
    PDF,
    TEXT_DOCUMENT,
    SPREADSHEET,
    PRESENTATION,
    OTHER
  }

  /// How a message shows it; empty if none does.
  Optional<Resource> shown() {
    return switch (form) {
      case Image image ->
          image.purpose() == Purpose.MESSAGE
              ? Optional.of(Resource.of(Resource.Kind.IMAGE, key))
              : Optional.empty();
      case File file -> {
        Resource.Kind kind =
            switch (file.content()) {
              case AUDIO -> Resource.Kind.AUDIO;
              case VIDEO -> Resource.Kind.VIDEO;
              case PDF, TEXT_DOCUMENT, SPREADSHEET, PRESENTATION, OTHER -> Resource.Kind.FILE;
            };
        yield Optional.of(
            new Resource(
                kind, key, Optional.of(file.name()), file.milliseconds(), Optional.empty()));
      }
    };
  }
}
