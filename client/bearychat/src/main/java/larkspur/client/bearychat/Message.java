package larkspur.client.bearychat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A message as the service tells it. The first fourteen members are documented, and are always in
/// an answer; the last three came later and may be missing there. What else an answer has is in
/// [Response#body()]. Source: `message.info`.
///
/// @param key its place in the vchannel
/// @param teamId the team
/// @param uid the user who said it; absent if it was no user
/// @param robotId the robot that said it; absent if it was none. A hubot is a user
/// @param vchannelId the channel, session channel or P2P
/// @param referKey the message that it quotes
/// @param subtype `normal`; `info` for what the service says, and for what is left of a deleted
///   message; `robot`, `forwarded` and others, of which no whole list is published
/// @param text in Markdown. A mention is `@<=`, the uid, `=>`
/// @param fallback what notifications show instead of the text
/// @param attachments none if empty
/// @param created when it was said, rounded to seconds
/// @param updated when it was last changed, rounded to seconds
/// @param createdTs when it was said, to the millisecond; the same as [MessageKey#instant()]
/// @param isChannel false only in a P2P
/// @param id another name of it, for pins and reactions
/// @param edited whether its text was changed
/// @param deleted whether it is what is left of a deleted message; its text says so too
public record Message(
    MessageKey key,
    String teamId,
    Optional<String> uid,
    Optional<String> robotId,
    String vchannelId,
    Optional<MessageKey> referKey,
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

  /// The original wrote `2017-01-24T13:37:42.000+0000`, and `+0800` before 2018; a colon, `Z` and
  /// other fractions are read as well.
  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX]")
          .toFormatter(Locale.ROOT);

  /// For tests that need one; the library's come from answers.
  public Message {
    Objects.requireNonNull(key);
    Objects.requireNonNull(teamId);
    Objects.requireNonNull(vchannelId);
    Objects.requireNonNull(subtype);
    Objects.requireNonNull(text);
    Objects.requireNonNull(uid);
    Objects.requireNonNull(robotId);
    Objects.requireNonNull(referKey);
    Objects.requireNonNull(fallback);
    Objects.requireNonNull(id);
    attachments = List.copyOf(attachments);
    Objects.requireNonNull(created);
    Objects.requireNonNull(updated);
    Objects.requireNonNull(createdTs);
  }

  static Message read(String body) {
    return of(JsonObject.read(body));
  }

  static List<Message> readAll(String body) {
    return JsonObject.read(body).objects("messages").stream().map(Message::of).toList();
  }

  private static Message of(JsonObject json) {
    return new Message(
        new MessageKey(json.text("key")),
        json.text("team_id"),
        json.optionalText("uid"),
        json.optionalText("robot_id"),
        json.text("vchannel_id"),
        json.optionalText("refer_key").map(MessageKey::new),
        json.text("subtype"),
        json.text("text"),
        json.optionalText("fallback"),
        json.optionalObjects("attachments").stream().map(Attachment::of).toList(),
        date(json.text("created")),
        date(json.text("updated")),
        Instant.ofEpochMilli(json.number("created_ts")),
        json.flag("is_channel"),
        json.optionalText("id"),
        json.optionalFlag("edited"),
        json.optionalFlag("deleted"));
  }

  private static Instant date(String text) {
    return DATE.parse(text, OffsetDateTime::from).toInstant();
  }
}
