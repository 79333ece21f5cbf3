package larkspur.core.chat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.json.Json;
import larkspur.storage.Position;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Messages in the form in which they are stored, which is that of every other record ([Json]). A
/// page has a hundred of them, so they are written and read piece by piece: that takes a third of
/// the time.
///
/// What says which kind an object is of comes first in it, as it is always written. Members that
/// are not known are passed over.
final class MessageForm {

  /// Nearly every message fits into so many bytes.
  private static final int BYTES_EXPECTED = 512;

  private static final String KIND = "is";

  private MessageForm() {}

  // ---- writing

  static byte[] write(ChatStore.Stored message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_EXPECTED);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("author", message.author().value());
      json.writeName("body");
      write(json, message.body());
      message.quoted().ifPresent(quoted -> write(json, "quoted", quoted));
      message.root().ifPresent(root -> write(json, "root", root));
      json.writeBooleanProperty("edited", message.edited());
      if (message.changedAt().isPresent()) {
        json.writeNumberProperty("changedAt", message.changedAt().get().toEpochMilli());
      }
      message.thread().ifPresent(thread -> write(json, "thread", thread));
      message.edits().ifPresent(edits -> json.writeNumberProperty("edits", edits));
      message.sending().ifPresent(sending -> json.writeStringProperty("sending", sending));
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, String name, Position position) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("value", position.value());
    json.writeEndObject();
  }

  /// Texts and posts are nearly all that is said; the other kinds are written as any record is.
  private static void write(JsonGenerator json, Body body) {
    switch (body) {
      case Body.Text text -> {
        json.writeStartObject();
        json.writeStringProperty(KIND, "text");
        json.writeName("line");
        write(json, text.line());
        json.writeArrayPropertyStart("attachments");
        text.attachments().forEach(attachment -> write(json, attachment));
        json.writeEndArray();
        json.writeEndObject();
      }
      case Body.Post post -> {
        json.writeStartObject();
        json.writeStringProperty(KIND, "post");
        json.writeStringProperty("title", post.title());
        json.writeArrayPropertyStart("paragraphs");
        post.paragraphs().forEach(paragraph -> write(json, paragraph));
        json.writeEndArray();
        json.writeEndObject();
      }
      case Body.Card _,
          Body.Shown _,
          Body.ChatCard _,
          Body.PersonCard _,
          Body.Divider _,
          Body.Bundle _,
          Body.Deleted _ ->
          json.writeTree(Json.tree(body));
    }
  }

  private static void write(JsonGenerator json, List<Inline> line) {
    json.writeStartArray();
    for (Inline piece : line) {
      switch (piece) {
        case Inline.Text(var text) -> {
          json.writeStartObject();
          json.writeStringProperty(KIND, "text");
          json.writeStringProperty("text", text);
          json.writeEndObject();
        }
        case Inline.Link(var text, var href) -> {
          json.writeStartObject();
          json.writeStringProperty(KIND, "link");
          json.writeStringProperty("text", text);
          json.writeStringProperty("href", href);
          json.writeEndObject();
        }
        case Inline.Mention(var actor, var name) -> {
          json.writeStartObject();
          json.writeStringProperty(KIND, "mention");
          json.writeStringProperty("actor", actor.value());
          json.writeStringProperty("name", name);
          json.writeEndObject();
        }
        case Inline.Everyone _,
            Inline.Styled _,
            Inline.Image _,
            Inline.Video _,
            Inline.Emoji _,
            Inline.Rule _,
            Inline.Code _ ->
            json.writeTree(Json.tree(piece));
      }
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Attachment attachment) {
    json.writeStartObject();
    attachment.title().ifPresent(title -> json.writeStringProperty("title", title));
    attachment.text().ifPresent(text -> json.writeStringProperty("text", text));
    attachment.url().ifPresent(url -> json.writeStringProperty("url", url));
    attachment.color().ifPresent(color -> json.writeStringProperty("color", color));
    json.writeArrayPropertyStart("images");
    attachment.images().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  // ---- reading

  static ChatStore.Stored read(byte[] bytes) {
    try (JsonParser json = Json.parser(bytes)) {
      json.nextToken();
      Actor author = null;
      Body body = null;
      Optional<Position> quoted = Optional.empty();
      Optional<Position> root = Optional.empty();
      boolean edited = false;
      Optional<Instant> changedAt = Optional.empty();
      Optional<Position> thread = Optional.empty();
      Optional<Integer> edits = Optional.empty();
      Optional<String> sending = Optional.empty();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        json.nextToken();
        switch (name) {
          case "author" -> author = Actor.of(json.getString());
          case "body" -> body = body(json);
          case "quoted" -> quoted = Optional.of(position(json));
          case "root" -> root = Optional.of(position(json));
          case "edited" -> edited = json.getBooleanValue();
          case "changedAt" -> changedAt = Optional.of(Instant.ofEpochMilli(json.getLongValue()));
          case "thread" -> thread = Optional.of(position(json));
          case "edits" -> edits = Optional.of(json.getIntValue());
          case "sending" -> sending = Optional.of(json.getString());
          default -> json.skipChildren();
        }
      }
      return new ChatStore.Stored(
          author, body, quoted, root, edited, changedAt, thread, edits, sending);
    }
  }

  private static Position position(JsonParser json) {
    long value = 0;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      if (name.equals("value")) {
        value = json.getLongValue();
      } else {
        json.skipChildren();
      }
    }
    return new Position(value);
  }

  private static String kind(JsonParser json) {
    if (!KIND.equals(json.nextName())) {
      throw new IllegalStateException("an object of a stored message does not begin with its kind");
    }
    json.nextToken();
    return json.getString();
  }

  private static Body body(JsonParser json) {
    String kind = kind(json);
    if (!kind.equals("text") && !kind.equals("post")) {
      return Json.read(rest(json, kind), Body.class);
    }
    List<Inline> line = List.of();
    List<Attachment> attachments = List.of();
    String title = "";
    List<List<Inline>> paragraphs = List.of();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "line" -> line = list(json, MessageForm::inline);
        case "attachments" -> attachments = list(json, MessageForm::attachment);
        case "title" -> title = json.getString();
        case "paragraphs" ->
            paragraphs = list(json, paragraph -> list(paragraph, MessageForm::inline));
        default -> json.skipChildren();
      }
    }
    return kind.equals("text")
        ? new Body.Text(line, attachments)
        : new Body.Post(title, paragraphs);
  }

  /// An object of which only the kind has been read.
  private static ObjectNode rest(JsonParser json, String kind) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put(KIND, kind);
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      object.set(name, json.<JsonNode>readValueAsTree());
    }
    return object;
  }

  private interface Item<T> {
    T read(JsonParser json);
  }

  private static <T> List<T> list(JsonParser json, Item<T> item) {
    List<T> items = new ArrayList<>(1);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      items.add(item.read(json));
    }
    return items;
  }

  private static Inline inline(JsonParser json) {
    String kind = kind(json);
    switch (kind) {
      case "text", "link", "mention" -> {}
      default -> {
        return Json.read(rest(json, kind), Inline.class);
      }
    }
    String text = "";
    String href = "";
    String called = "";
    Actor actor = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "text" -> text = json.getString();
        case "href" -> href = json.getString();
        case "actor" -> actor = Actor.of(json.getString());
        case "name" -> called = json.getString();
        default -> json.skipChildren();
      }
    }
    return switch (kind) {
      case "text" -> new Inline.Text(text);
      case "link" -> new Inline.Link(text, href);
      case "mention" -> new Inline.Mention(actor, called);
      default -> throw new IllegalStateException("a stored text has no known kind: " + kind);
    };
  }

  private static Attachment attachment(JsonParser json) {
    Optional<String> title = Optional.empty();
    Optional<String> text = Optional.empty();
    Optional<String> url = Optional.empty();
    Optional<String> color = Optional.empty();
    List<String> images = List.of();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "title" -> title = Optional.of(json.getString());
        case "text" -> text = Optional.of(json.getString());
        case "url" -> url = Optional.of(json.getString());
        case "color" -> color = Optional.of(json.getString());
        case "images" -> images = list(json, JsonParser::getString);
        default -> json.skipChildren();
      }
    }
    return new Attachment(title, text, url, color, images);
  }
}
