package larkspur.wire.bearychat.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Attachment;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Message;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.wire.bearychat.http.BearyChatJson;
import larkspur.wire.bearychat.http.Dates;
import larkspur.wire.bearychat.http.Keys;
import tools.jackson.core.JsonGenerator;

/// Writes the protocol's Message: the 14 documented members always, `null` where they have no
/// value, and beside them those that came in 2018 (bearychat-4.1.1). A page has a hundred of them,
/// so they are written piece by piece.
final class MessageObject {

  /// Nearly every message fits into so many bytes.
  private static final int BYTES_EXPECTED = 768;

  private final Identities identities;
  private final MessageText texts;

  MessageObject(Identities identities, MessageText texts) {
    this.identities = identities;
    this.texts = texts;
  }

  byte[] one(Chat vchannel, Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_EXPECTED);
    try (JsonGenerator json = BearyChatJson.generator(out)) {
      write(json, vchannel, teamId(vchannel), message);
    }
    return out.toByteArray();
  }

  /// `{"messages": […]}`
  byte[] list(Chat vchannel, List<Message> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_EXPECTED * (1 + messages.size()));
    try (JsonGenerator json = BearyChatJson.generator(out)) {
      String teamId = teamId(vchannel);
      json.writeStartObject().writeArrayPropertyStart("messages");
      messages.forEach(message -> write(json, vchannel, teamId, message));
      json.writeEndArray().writeEndObject();
    }
    return out.toByteArray();
  }

  private String teamId(Chat vchannel) {
    return identities.tenant(vchannel.tenant()).orElseThrow().teamId();
  }

  /// What of a message depends on its body.
  private record Content(String subtype, String text, List<Attachment> attachments) {}

  private void write(JsonGenerator json, Chat vchannel, String teamId, Message message) {
    Content content = content(message);
    json.writeStartObject();
    json.writeStringProperty("key", Keys.of(message.position()));
    json.writeStringProperty("team_id", teamId);
    text(json, "uid", identities.uidOf(message.author()));
    text(json, "robot_id", robotId(message.author()));
    json.writeStringProperty("vchannel_id", vchannel.vchannelId());
    text(json, "refer_key", message.quoted().map(Keys::of));
    json.writeStringProperty("subtype", content.subtype());
    json.writeStringProperty("text", content.text());
    json.writeNullProperty("fallback");
    json.writeName("attachments");
    MessageAttachments.write(json, content.attachments());
    json.writeStringProperty("created", Dates.of(message.createdAt()));
    json.writeStringProperty("updated", Dates.of(message.changedAt()));
    json.writeNumberProperty("created_ts", message.position().millisecond());
    json.writeBooleanProperty("is_channel", vchannel.isGroup());
    json.writeStringProperty("id", new MessageId(message.chat(), message.position()).text());
    json.writeBooleanProperty("edited", message.edited());
    json.writeArrayPropertyStart("reactions").writeEndArray();
    json.writeNullProperty("pin_id");
    json.writeNullProperty("star_id");
    json.writeBooleanProperty("disable_markdown", false);
    if (message.deleted()) {
      json.writeBooleanProperty("deleted", true);
      json.writeObjectPropertyStart("text_i18n");
      json.writeStringProperty("en", Tombstone.EN);
      json.writeStringProperty("zh-CN", Tombstone.ZH);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private Content content(Message message) {
    return switch (message.body()) {
      case Body.Text text ->
          new Content(subtype(message.author()), texts.render(text), text.attachments());
      case Body.Post post -> new Content(subtype(message.author()), texts.render(post), List.of());
      case Body.Deleted deleted -> new Content("info", Tombstone.ZH, List.of());
    };
  }

  private static String subtype(Actor author) {
    return switch (author) {
      case PersonId person -> "normal";
      case AppId app -> "normal";
      case RobotId robot -> "robot";
    };
  }

  /// An id for a robot, which has none of its own in this protocol: always the same one.
  private static Optional<String> robotId(Actor author) {
    return switch (author) {
      case PersonId person -> Optional.empty();
      case AppId app -> Optional.empty();
      case RobotId robot -> Optional.of("=" + base36(robot.value()));
    };
  }

  private static String base36(String value) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      // 40 bits are at most eight characters, as long as the ids of vchannels.
      return Long.toString(ByteBuffer.wrap(hash).getLong() >>> 24, Character.MAX_RADIX);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void text(JsonGenerator json, String name, Optional<String> value) {
    if (value.isPresent()) {
      json.writeStringProperty(name, value.get());
    } else {
      json.writeNullProperty(name);
    }
  }

  /// What is left of the text of a deleted message (bearychat-4.6.1).
  private static final class Tombstone {
    static final String EN = "This message has been deleted.";
    static final String ZH = "该消息已被删除";

    private Tombstone() {}
  }
}
