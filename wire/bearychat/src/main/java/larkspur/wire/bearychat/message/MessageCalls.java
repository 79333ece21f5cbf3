package larkspur.wire.bearychat.message;

import java.util.List;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Position;
import larkspur.wire.bearychat.http.Answer;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Call.Method;
import larkspur.wire.bearychat.http.Failure;
import larkspur.wire.bearychat.http.Inbound;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;
import larkspur.wire.bearychat.http.Values;

/// `message.create`, `message.delete`, `message.info`, `message.query` and `message.update_text`.
public final class MessageCalls {

  /// The longest text, in code points. The original's limit is not known.
  public static final int TEXT_MAX = 20_000;

  private static final String VCHANNEL_ID = "vchannel_id";
  private static final String MESSAGE_KEY = "message_key";
  private static final String REFER_KEY = "refer_key";
  private static final String TEXT = "text";
  private static final String ATTACHMENTS = "attachments";
  private static final String QUERY = "query";

  private static final Shape ONE =
      Shape.of(Shape.required(VCHANNEL_ID, Kind.id()), Shape.required(MESSAGE_KEY, Kind.key()));

  private final Chats chats;
  private final MessageText texts;
  private final MessageObject objects;

  public MessageCalls(Identities identities, Chats chats) {
    this.chats = chats;
    this.texts = new MessageText(identities);
    this.objects = new MessageObject(identities, texts);
  }

  public List<Call> calls() {
    return List.of(
        Call.changes(
            "message.create",
            Method.POST,
            Shape.of(
                Shape.required(VCHANNEL_ID, Kind.id()),
                Shape.required(TEXT, Kind.text(TEXT_MAX)),
                Shape.optional(ATTACHMENTS, MessageAttachments.KIND),
                Shape.optional(REFER_KEY, Kind.key())),
            this::create),
        Call.changes("message.delete", Method.POST, ONE, this::delete),
        Call.reads("message.info", Method.GET, ONE, this::info),
        Call.reads(
            "message.query",
            Method.POST,
            Shape.of(
                Shape.required(VCHANNEL_ID, Kind.id()),
                Shape.required(QUERY, Kind.firstOf(MessageQuery.METHODS))),
            this::query),
        Call.changes(
            "message.update_text",
            Method.PATCH,
            Shape.of(
                Shape.required(VCHANNEL_ID, Kind.id()),
                Shape.required(MESSAGE_KEY, Kind.key()),
                Shape.required(TEXT, Kind.text(TEXT_MAX))),
            this::updateText));
  }

  private Answer create(Inbound in) {
    Values values = in.values();
    String text = values.needText(TEXT);
    Body.Text body =
        new Body.Text(
            texts.parse(in.caller().tenant(), text),
            MessageAttachments.of(values.parts(ATTACHMENTS)));
    if (text.isEmpty() && body.attachments().isEmpty()) {
      throw emptyText();
    }
    ChatId vchannel = vchannel(in);
    Message message = chats.say(in.caller(), vchannel, body, values.key(REFER_KEY));
    return Answer.created(objects.one(chat(vchannel), message));
  }

  private Answer delete(Inbound in) {
    chats.delete(in.caller(), vchannel(in), in.values().needKey(MESSAGE_KEY));
    return Answer.noContent();
  }

  private Answer info(Inbound in) {
    ChatId vchannel = vchannel(in);
    Message message = chats.message(in.caller(), vchannel, in.values().needKey(MESSAGE_KEY));
    return Answer.ok(objects.one(chat(vchannel), message));
  }

  private Answer query(Inbound in) {
    MessageQuery query = MessageQuery.of(in.values().part(QUERY).orElseThrow());
    Caller caller = in.caller();
    ChatId vchannel = vchannel(in);
    List<Message> messages =
        query.read(
            (from, to, order, limit) -> chats.messages(caller, vchannel, from, to, order, limit));
    return Answer.ok(objects.list(chat(vchannel), messages));
  }

  private Answer updateText(Inbound in) {
    Caller caller = in.caller();
    ChatId vchannel = vchannel(in);
    Position position = in.values().needKey(MESSAGE_KEY);
    String text = in.values().needText(TEXT);
    if (text.isEmpty() && !mayBeEmpty(chats.message(caller, vchannel, position), caller)) {
      throw emptyText();
    }
    Message message = chats.edit(caller, vchannel, position, texts.parse(caller.tenant(), text));
    return Answer.ok(objects.one(chat(vchannel), message));
  }

  /// Attachments never change, so what was seen of them stays true. A message that the caller may
  /// not edit at all is left to the domain to refuse.
  private static boolean mayBeEmpty(Message message, Caller caller) {
    return switch (message.body()) {
      case Body.Text text ->
          !text.attachments().isEmpty() || !message.author().equals(caller.actor());
      case Body.Post _,
          Body.Card _,
          Body.Shown _,
          Body.ChatCard _,
          Body.PersonCard _,
          Body.Divider _,
          Body.Bundle _,
          Body.Deleted _ ->
          true;
    };
  }

  private static Failure emptyText() {
    return Failure.invalid("text is empty, and there are no attachments");
  }

  private ChatId vchannel(Inbound in) {
    return chats
        .byVchannelId(in.values().needText(VCHANNEL_ID))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }

  /// A chat in which the caller has just been found to be, to spell what of it never changes.
  private Chat chat(ChatId vchannel) {
    return chats.known(vchannel).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }
}
