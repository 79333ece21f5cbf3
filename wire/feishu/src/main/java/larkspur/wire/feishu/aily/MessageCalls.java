package larkspur.wire.feishu.aily;

import java.util.List;
import java.util.Optional;
import larkspur.core.agent.Content;
import larkspur.core.agent.Mention;
import larkspur.core.agent.MessageId;
import larkspur.core.agent.NewMessage;
import larkspur.core.agent.Page;
import larkspur.core.agent.RunId;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.SessionMessage;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.Sessions;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.aily.AilyJson.MessageShown;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// `aily/v1/sessions/:aily_session_id/messages`.
final class MessageCalls {

  private static final String PATH = "/aily/v1/sessions/:aily_session_id/messages";
  private static final List<String> WRITE = List.of("aily:message:write");
  private static final List<String> READ = List.of("aily:message:read");

  private static final Shape MENTION =
      Shape.of(
          Shape.optional("entity_id", Kind.text(64)),
          Shape.optional("identity_provider", Kind.choice("AILY", "FEISHU")),
          Shape.optional("key", Kind.text(32)),
          Shape.optional("name", Kind.text(32)),
          Shape.optional("aily_id", Kind.text(20)));

  private static final Shape BODY =
      Shape.of(
          Shape.required("idempotent_id", Kind.text(64)),
          Shape.required("content_type", new Kind.Choice(AilyJson.CONTENT_TYPES)),
          Shape.required("content", Kind.text(61_440)),
          Shape.optional("file_ids", Kind.many(Kind.text(32), 0, 32)),
          Shape.optional("quote_message_id", Kind.text(32)),
          Shape.optional("mentions", Kind.many(Kind.part(MENTION), 0, 32)));

  private final Sessions sessions;
  private final SessionMessages messages;
  private final Identities identities;

  MessageCalls(Sessions sessions, SessionMessages messages, Identities identities) {
    this.sessions = sessions;
    this.messages = messages;
    this.identities = identities;
  }

  List<Call> calls() {
    return List.of(
        new Call(
            "aily.message.create",
            Method.POST,
            PATH,
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            BODY,
            AilyVoice.AILY,
            this::create),
        new Call(
            "aily.message.get",
            Method.GET,
            PATH + "/:aily_message_id",
            Call.TENANT_OR_USER,
            READ,
            Shape.EMPTY,
            Shape.EMPTY,
            AilyVoice.AILY,
            this::get),
        new Call(
            "aily.message.list",
            Method.GET,
            PATH,
            Call.TENANT_OR_USER,
            READ,
            AilyPages.query(
                Shape.optional("run_id", Kind.text(32)),
                Shape.optional("with_partial_message", Kind.bool())),
            Shape.EMPTY,
            AilyVoice.AILY,
            this::list));
  }

  private record Shown(MessageShown message) {}

  private record Listed(List<MessageShown> messages, Optional<String> pageToken, boolean hasMore) {}

  private Object create(Inbound in) {
    return AilyCalls.inSession(in, sessions, session -> create(in, session));
  }

  private Object create(Inbound in, SessionId session) {
    Values body = in.body();
    NewMessage wanted =
        new NewMessage(
            body.needText("idempotent_id"),
            new Content(
                AilyJson.contentType(body.needText("content_type")), body.needText("content")),
            body.texts("file_ids"),
            body.text("quote_message_id")
                .filter(sent -> !sent.isEmpty())
                .map(sent -> message(in, "quote_message_id", sent)),
            body.parts("mentions").stream().map(MessageCalls::mention).toList());
    try {
      return new Shown(shown(in, messages.add(in.caller(), session, wanted)));
    } catch (Refusal.NotFound missing) {
      if (missing.thing() != Thing.MESSAGE) {
        throw missing;
      }
      // The voice takes a message for the one in the path; a creation names only the quoted one.
      throw in.invalid(
          "quote_message_id",
          body.text("quote_message_id").orElse(""),
          "is not a message of this session");
    }
  }

  private static Mention mention(Values sent) {
    return new Mention(
        sent.text("entity_id"),
        sent.text("identity_provider"),
        sent.text("key"),
        sent.text("name"),
        sent.text("aily_id"));
  }

  private Object get(Inbound in) {
    SessionId session = AilyCalls.session(in);
    MessageId message = message(in, "aily_message_id", in.path("aily_message_id"));
    return new Shown(shown(in, messages.get(in.caller(), session, message)));
  }

  private Object list(Inbound in) {
    return AilyCalls.inSession(in, sessions, session -> list(in, session));
  }

  private Object list(Inbound in, SessionId session) {
    Values query = in.query();
    Optional<RunId> ofRun =
        query.text("run_id").filter(sent -> !sent.isEmpty()).map(sent -> AilyCalls.run(in, sent));
    boolean partial = query.bool("with_partial_message").orElse(false);
    String list = "messages " + session + " " + ofRun.map(RunId::value).orElse("") + " " + partial;
    Optional<MessageId> after = AilyPages.after(in, query, list, MessageId::parse);
    Page<SessionMessage> page =
        messages.list(
            in.caller(),
            session,
            after,
            ofRun,
            partial ? SessionMessages.Which.ALL : SessionMessages.Which.COMPLETED,
            AilyPages.size(query));
    return new Listed(
        page.items().stream().map(message -> shown(in, message)).toList(),
        page.hasMore()
            ? Optional.of(PageToken.of(list, page.items().getLast().id().value()))
            : Optional.empty(),
        page.hasMore());
  }

  private static MessageId message(Inbound in, String field, String sent) {
    return MessageId.parse(sent)
        .orElseThrow(() -> in.invalid(field, sent, "is not the id of a message"));
  }

  private MessageShown shown(Inbound in, SessionMessage message) {
    AppId app = in.caller().app().orElseThrow();
    return MessageShown.of(message, app, identities);
  }
}
