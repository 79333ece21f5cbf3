package larkspur.e2e.bearychat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import larkspur.client.bearychat.Attachment;
import larkspur.client.bearychat.Message;
import larkspur.client.bearychat.MessageKey;
import tools.jackson.databind.JsonNode;

/// A message as a client tells it, whatever the form: the documented members, and those that the
/// typed form has beside them.
record Told(
    String key,
    String teamId,
    Optional<String> uid,
    Optional<String> robotId,
    String vchannelId,
    Optional<String> referKey,
    String subtype,
    String text,
    Optional<String> fallback,
    List<Attachment> attachments,
    Instant created,
    Instant updated,
    Instant createdTs,
    boolean isChannel,
    Optional<String> id,
    boolean edited,
    boolean deleted) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXX");

  static Told of(Message message) {
    return new Told(
        message.key().text(),
        message.teamId(),
        message.uid(),
        message.robotId(),
        message.vchannelId(),
        message.referKey().map(MessageKey::text),
        message.subtype(),
        message.text(),
        message.fallback(),
        message.attachments(),
        message.created(),
        message.updated(),
        message.createdTs(),
        message.isChannel(),
        message.id(),
        message.edited(),
        message.deleted());
  }

  static Told of(JsonNode message) {
    return new Told(
        message.get("key").stringValue(),
        message.get("team_id").stringValue(),
        text(message, "uid"),
        text(message, "robot_id"),
        message.get("vchannel_id").stringValue(),
        text(message, "refer_key"),
        message.get("subtype").stringValue(),
        message.get("text").stringValue(),
        text(message, "fallback"),
        message.get("attachments").valueStream().map(Told::attachment).toList(),
        DATE.parse(message.get("created").stringValue(), Instant::from),
        DATE.parse(message.get("updated").stringValue(), Instant::from),
        Instant.ofEpochMilli(message.get("created_ts").longValue()),
        message.get("is_channel").booleanValue(),
        text(message, "id"),
        message.path("edited").booleanValue(false),
        message.path("deleted").booleanValue(false));
  }

  private static Attachment attachment(JsonNode json) {
    return new Attachment(
        text(json, "title"),
        text(json, "text"),
        text(json, "url"),
        text(json, "color"),
        json.path("images").valueStream().map(image -> image.get("url").stringValue()).toList());
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.path(name).isString()
        ? Optional.of(json.get(name).stringValue())
        : Optional.empty();
  }
}
