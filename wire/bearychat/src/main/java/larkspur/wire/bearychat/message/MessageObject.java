package larkspur.wire.bearychat.message;

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
import larkspur.core.chat.Resource;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.wire.bearychat.http.Dates;
import larkspur.wire.bearychat.http.JsonText;
import larkspur.wire.bearychat.http.Keys;

/// Writes the protocol's Message: the 14 documented members always, `null` where they have no
/// value, and beside them those that came in 2018 (bearychat-4.1.1). A page has a hundred of them,
/// so they are written piece by piece.
final class MessageObject {

  /// Most messages fit into so many bytes.
  private static final int BYTES_EXPECTED = 512;

  private static final byte[] MESSAGES = JsonText.ascii("{\"messages\":[");
  private static final byte[] MESSAGES_END = JsonText.ascii("]}");
  private static final byte[] COMMA = JsonText.ascii(",");

  private static final byte[] KEY = JsonText.ascii("{\"key\":");
  private static final byte[] TEAM_ID = JsonText.ascii(",\"team_id\":");
  private static final byte[] UID = JsonText.ascii(",\"uid\":");
  private static final byte[] ROBOT_ID = JsonText.ascii(",\"robot_id\":");
  private static final byte[] VCHANNEL_ID = JsonText.ascii(",\"vchannel_id\":");
  private static final byte[] REFER_KEY = JsonText.ascii(",\"refer_key\":");
  private static final byte[] SUBTYPE = JsonText.ascii(",\"subtype\":");
  private static final byte[] TEXT = JsonText.ascii(",\"text\":");
  private static final byte[] ATTACHMENTS = JsonText.ascii(",\"fallback\":null,\"attachments\":");
  private static final byte[] CREATED = JsonText.ascii(",\"created\":");
  private static final byte[] UPDATED = JsonText.ascii(",\"updated\":");
  private static final byte[] CREATED_TS = JsonText.ascii(",\"created_ts\":");
  private static final byte[] IS_CHANNEL = JsonText.ascii(",\"is_channel\":");
  private static final byte[] ID = JsonText.ascii(",\"id\":");
  private static final byte[] EDITED = JsonText.ascii(",\"edited\":");
  private static final byte[] REST =
      JsonText.ascii(
          ",\"reactions\":[],\"pin_id\":null,\"star_id\":null,\"disable_markdown\":false");
  private static final byte[] DELETED = JsonText.ascii(",\"deleted\":true,\"text_i18n\":{\"en\":");
  private static final byte[] DELETED_ZH = JsonText.ascii(",\"zh-CN\":");
  private static final byte[] DELETED_END = JsonText.ascii("}");
  private static final byte[] END = JsonText.ascii("}");

  private final Identities identities;
  private final MessageText texts;

  MessageObject(Identities identities, MessageText texts) {
    this.identities = identities;
    this.texts = texts;
  }

  byte[] one(Chat vchannel, Message message) {
    JsonText json = new JsonText(BYTES_EXPECTED);
    write(json, vchannel, teamId(vchannel), MessageId.prefix(vchannel.id()), message);
    return json.toBytes();
  }

  /// `{"messages": […]}`
  byte[] list(Chat vchannel, List<Message> messages) {
    JsonText json = new JsonText(BYTES_EXPECTED * (1 + messages.size()));
    String teamId = teamId(vchannel);
    String idPrefix = MessageId.prefix(vchannel.id());
    json.raw(MESSAGES);
    boolean first = true;
    for (Message message : messages) {
      if (!first) {
        json.raw(COMMA);
      }
      first = false;
      write(json, vchannel, teamId, idPrefix, message);
    }
    return json.raw(MESSAGES_END).toBytes();
  }

  private String teamId(Chat vchannel) {
    return identities.tenant(vchannel.tenant()).orElseThrow().teamId();
  }

  /// What of a message depends on its body.
  private record Content(String subtype, String text, List<Attachment> attachments) {}

  private void write(
      JsonText json, Chat vchannel, String teamId, String idPrefix, Message message) {
    Content content = content(message);
    json.raw(KEY).string(Keys.of(message.position()));
    json.raw(TEAM_ID).string(teamId);
    json.raw(UID).string(identities.uidOf(message.author()).orElse(null));
    json.raw(ROBOT_ID).string(robotId(message.author()).orElse(null));
    json.raw(VCHANNEL_ID).string(vchannel.vchannelId());
    json.raw(REFER_KEY).string(message.quoted().map(Keys::of).orElse(null));
    json.raw(SUBTYPE).string(content.subtype());
    json.raw(TEXT).string(content.text());
    json.raw(ATTACHMENTS).raw(MessageAttachments.write(content.attachments()));
    String created = Dates.of(message.createdAt());
    boolean unchanged = message.changedAt().equals(message.createdAt());
    json.raw(CREATED).string(created);
    json.raw(UPDATED).string(unchanged ? created : Dates.of(message.changedAt()));
    json.raw(CREATED_TS).number(message.position().millisecond());
    json.raw(IS_CHANNEL).bool(vchannel.isGroup());
    json.raw(ID).string(MessageId.text(idPrefix, message.position()));
    json.raw(EDITED).bool(message.edited());
    json.raw(REST);
    if (message.deleted()) {
      json.raw(DELETED).string(Tombstone.EN);
      json.raw(DELETED_ZH).string(Tombstone.ZH);
      json.raw(DELETED_END);
    }
    json.raw(END);
  }

  private Content content(Message message) {
    return switch (message.body()) {
      case Body.Text text ->
          new Content(subtype(message.author()), texts.render(text), text.attachments());
      case Body.Shown(Resource resource) ->
          new Content(
              subtype(message.author()), texts.render(resource), List.of(attached(resource)));
      case Body.Post _,
          Body.Card _,
          Body.ChatCard _,
          Body.PersonCard _,
          Body.Divider _,
          Body.Bundle _ ->
          new Content(subtype(message.author()), texts.plain(message.body()), List.of());
      case Body.Deleted deleted -> new Content("info", Tombstone.ZH, List.of());
    };
  }

  /// An image or a file, by its name and the key by which it is asked for elsewhere.
  private static Attachment attached(Resource resource) {
    return new Attachment(
        resource.name(),
        Optional.of(resource.key()),
        Optional.empty(),
        Optional.empty(),
        List.of());
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

  /// What is left of the text of a deleted message (bearychat-4.6.1).
  private static final class Tombstone {
    static final String EN = "This message has been deleted.";
    static final String ZH = "该消息已被删除";

    private Tombstone() {}
  }
}
