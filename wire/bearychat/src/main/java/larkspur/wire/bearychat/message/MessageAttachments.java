package larkspur.wire.bearychat.message;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.chat.Attachment;
import larkspur.wire.bearychat.http.BearyChatJson;
import larkspur.wire.bearychat.http.Failure;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;
import larkspur.wire.bearychat.http.Values;
import tools.jackson.core.JsonGenerator;

/// Attachments: what is accepted, and how it is told back (bearychat-4.3.1).
///
/// Told back is what was sent, and of it only what the protocol knows: Java's client refuses any
/// other member.
final class MessageAttachments {

  /// The protocol names no maximum; a hundred fill many screens.
  static final int ATTACHMENTS_MAX = 100;

  static final int IMAGES_MAX = 3;
  static final int TITLE_MAX = 1_000;
  static final int TEXT_MAX = 20_000;
  static final int URL_MAX = 4_096;
  static final int COLOR_MAX = 100;

  /// All texts, titles and addresses together. In JSON a character has 6 bytes at most, so with a
  /// text of 20,000 of them a message has at most 720 kB, which is less than the 1 MiB that is kept
  /// in one piece.
  static final int CHARACTERS_MAX = 100_000;

  private static final String TITLE = "title";
  private static final String TEXT = "text";
  private static final String URL = "url";
  private static final String COLOR = "color";
  private static final String IMAGES = "images";

  /// Something that is not a list counts as none: a form sends a string.
  static final Kind KIND =
      Kind.manyOrAbsent(
          Kind.part(
              Shape.of(
                  Shape.optional(TITLE, Kind.text(TITLE_MAX)),
                  Shape.optional(TEXT, Kind.text(TEXT_MAX)),
                  Shape.optional(URL, Kind.text(URL_MAX)),
                  Shape.optional(COLOR, Kind.text(COLOR_MAX)),
                  Shape.optional(
                      IMAGES,
                      Kind.many(
                          Kind.part(Shape.of(Shape.required(URL, Kind.text(1, URL_MAX)))),
                          IMAGES_MAX)))),
          ATTACHMENTS_MAX);

  private static final byte[] NONE = {'[', ']'};

  private MessageAttachments() {}

  /// @param sent checked against [#KIND]
  /// @throws Failure if one says and shows nothing, or if they are too long together
  static List<Attachment> of(List<Values> sent) {
    if (sent.isEmpty()) {
      return List.of();
    }
    List<Attachment> attachments = sent.stream().map(MessageAttachments::attachment).toList();
    int characters =
        attachments.stream()
            .flatMap(MessageAttachments::strings)
            .mapToInt(MessageAttachments::length)
            .sum();
    if (characters > CHARACTERS_MAX) {
      throw Failure.invalid(
          "attachments have more than " + CHARACTERS_MAX + " characters together");
    }
    return attachments;
  }

  private static Attachment attachment(Values sent) {
    Attachment attachment =
        new Attachment(
            sent.text(TITLE),
            sent.text(TEXT),
            sent.text(URL),
            sent.text(COLOR),
            sent.parts(IMAGES).stream().map(image -> image.needText(URL)).toList());
    if (isEmpty(attachment.title())
        && isEmpty(attachment.text())
        && attachment.images().isEmpty()) {
      throw Failure.invalid("an attachment needs a title, a text or images");
    }
    return attachment;
  }

  private static boolean isEmpty(Optional<String> text) {
    return text.orElse("").isEmpty();
  }

  private static Stream<String> strings(Attachment attachment) {
    return Stream.concat(
        Stream.of(attachment.title(), attachment.text(), attachment.url(), attachment.color())
            .flatMap(Optional::stream),
        attachment.images().stream());
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// As JSON.
  static byte[] write(List<Attachment> attachments) {
    if (attachments.isEmpty()) {
      return NONE;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = BearyChatJson.generator(out)) {
      write(json, attachments);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, List<Attachment> attachments) {
    json.writeStartArray();
    for (Attachment attachment : attachments) {
      json.writeStartObject();
      attachment.title().ifPresent(title -> json.writeStringProperty(TITLE, title));
      attachment.text().ifPresent(text -> json.writeStringProperty(TEXT, text));
      attachment.url().ifPresent(url -> json.writeStringProperty(URL, url));
      attachment.color().ifPresent(color -> json.writeStringProperty(COLOR, color));
      if (!attachment.images().isEmpty()) {
        json.writeArrayPropertyStart(IMAGES);
        for (String image : attachment.images()) {
          json.writeStartObject().writeStringProperty(URL, image).writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
