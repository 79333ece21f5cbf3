package larkspur.wire.feishu.aily;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.agent.ContentType;
import larkspur.core.agent.Mention;
import larkspur.core.agent.MessageId;
import larkspur.core.agent.Run;
import larkspur.core.agent.RunStatus;
import larkspur.core.agent.Session;
import larkspur.core.agent.SessionMessage;
import larkspur.core.agent.SessionMessage.Author;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;

/// Sessions, messages and runs as Aily shows them. Times are milliseconds as strings; what has no
/// value is left out.
final class AilyJson {

  private AilyJson() {}

  record SessionShown(
      String id,
      String createdAt,
      String modifiedAt,
      String createdBy,
      Optional<String> channelContext,
      Optional<String> metadata) {

    static SessionShown of(Session session) {
      return new SessionShown(
          session.id().value(),
          milliseconds(session.createdAt()),
          milliseconds(session.modifiedAt()),
          Identities.number(session.owner().actor()),
          session.channelContext(),
          session.metadata());
    }
  }

  record RunShown(
      String id,
      String createdAt,
      String appId,
      String sessionId,
      String status,
      Optional<String> startedAt,
      Optional<String> endedAt,
      Optional<ErrorShown> error,
      Optional<String> metadata) {

    static RunShown of(Run run) {
      return new RunShown(
          run.id().value(),
          milliseconds(run.createdAt()),
          run.agent().value(),
          run.session().value(),
          spell(run.status()),
          run.startedAt().map(AilyJson::milliseconds),
          run.endedAt().map(AilyJson::milliseconds),
          run.error().map(error -> new ErrorShown(error.code(), error.text())),
          run.metadata());
    }
  }

  record ErrorShown(String code, String message) {}

  record MessageShown(
      String id,
      String sessionId,
      Optional<String> runId,
      String contentType,
      String content,
      Optional<String> quoteMessageId,
      SenderShown sender,
      Optional<List<MentionShown>> mentions,
      Optional<String> plainText,
      String createdAt,
      String status) {

    /// @param app through which the session is held; a person's `open_id` is that app's
    static MessageShown of(SessionMessage message, AppId app, Identities identities) {
      return new MessageShown(
          message.id().value(),
          message.session().value(),
          message.run().map(run -> run.value()),
          spell(message.content().type()),
          message.content().text(),
          message.quote().map(MessageId::value),
          SenderShown.of(message.author(), app, identities),
          Optional.of(message.mentions().stream().map(MentionShown::of).toList())
              .filter(list -> !list.isEmpty()),
          PlainText.of(message.content(), message.mentions()),
          milliseconds(message.createdAt()),
          message.inProgress() ? "IN_PROGRESS" : "COMPLETED");
    }
  }

  /// Who sent a message.
  record SenderShown(
      String entityId, String identityProvider, String senderType, Optional<String> ailyId) {

    static SenderShown of(Author author, AppId app, Identities identities) {
      return switch (author) {
        case Author.User(PersonId person) ->
            new SenderShown(
                identities.openId(app, person),
                "FEISHU",
                "USER",
                Optional.of(Identities.number(person)));
        case Author.User(var bot) -> {
          String number = Identities.number(bot);
          yield new SenderShown(number, "AILY", "USER", Optional.of(number));
        }
        case Author.Assistant(var agent) ->
            new SenderShown(agent.value(), "AILY", "ASSISTANT", Optional.empty());
      };
    }
  }

  record MentionShown(
      Optional<String> entityId,
      Optional<String> identityProvider,
      Optional<String> key,
      Optional<String> name,
      Optional<String> ailyId) {

    static MentionShown of(Mention mention) {
      return new MentionShown(
          mention.entityId(), mention.system(), mention.key(), mention.name(), mention.number());
    }
  }

  static final List<String> CONTENT_TYPES = List.of("MDX", "TEXT", "CLIP", "SmartCard", "JSON");

  static String spell(ContentType type) {
    return switch (type) {
      case MARKDOWN -> "MDX";
      case TEXT -> "TEXT";
      case CLIP -> "CLIP";
      case CARD -> "SmartCard";
      case JSON -> "JSON";
    };
  }

  static ContentType contentType(String sent) {
    for (ContentType type : ContentType.values()) {
      if (spell(type).equals(sent)) {
        return type;
      }
    }
    throw new IllegalStateException("the content type was not checked: " + sent);
  }

  private static String spell(RunStatus status) {
    return switch (status) {
      case QUEUED -> "QUEUED";
      case IN_PROGRESS -> "IN_PROGRESS";
      case REQUIRES_MESSAGE -> "REQUIRES_MESSAGE";
      case COMPLETED -> "COMPLETED";
      case FAILED -> "FAILED";
      case CANCELLED -> "CANCELLED";
      case EXPIRED -> "EXPIRED";
    };
  }

  private static String milliseconds(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }
}
