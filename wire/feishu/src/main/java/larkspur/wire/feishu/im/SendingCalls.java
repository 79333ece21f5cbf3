package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.call.CallLimits;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Messages.Target;
import larkspur.core.chat.Pairs;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Position;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Sending messages: create, reply, forward, several together; and changing them: edit, draw a card
/// anew, recall. Also which chats of two there are.
public final class SendingCalls {

  private static final List<String> FORWARD = List.of("im:message", "im:message:send_as_bot");
  private static final List<String> UPDATE =
      List.of("im:message", "im:message:send_as_bot", "im:message:update");
  private static final List<String> RECALL =
      List.of("im:message", "im:message:send_as_bot", "im:message:recall");
  private static final List<String> CHATS = List.of("im:chat", "im:chat:readonly", "im:chat:read");

  private static final int CHATTERS_MAX = 50;

  /// Longer than what any type of message allows, which is told in words of its own.
  private static final Kind CONTENT = Kind.text(1_000_000);

  private static final Kind NAME = Kind.text(50);
  private static final Kind ID = Kind.text(1, 128);

  private final Chats chats;
  private final Messages messages;
  private final Pairs pairs;
  private final Identities identities;
  private final Contents contents;
  private final Receivers receivers;

  /// @param resources the images and files that messages may show
  public SendingCalls(
      Chats chats, Messages messages, Pairs pairs, Identities identities, Resources resources) {
    this.chats = chats;
    this.messages = messages;
    this.pairs = pairs;
    this.identities = identities;
    this.contents = new Contents(chats, identities, resources);
    this.receivers = new Receivers(chats, pairs, identities);
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "im.message.create",
            Method.POST,
            "/im/v1/messages",
            Call.TENANT_OR_USER,
            MessageCalls.SEND,
            Shape.of(Shape.required("receive_id_type", Receivers.KINDS)),
            Shape.of(
                Shape.required("receive_id", ID),
                Shape.required("msg_type", Contents.TYPES),
                Shape.required("content", CONTENT),
                Shape.optional("uuid", NAME)),
            ImVoice.MESSAGES,
            this::create),
        new Call(
            "im.message.reply",
            Method.POST,
            "/im/v1/messages/:message_id/reply",
            Call.TENANT_OR_USER,
            MessageCalls.SEND,
            Shape.EMPTY,
            Shape.of(
                Shape.required("msg_type", Contents.TYPES),
                Shape.required("content", CONTENT),
                Shape.optional("reply_in_thread", Kind.bool()),
                Shape.optional("uuid", NAME)),
            ImVoice.MESSAGES,
            this::reply),
        new Call(
            "im.message.update",
            Method.PUT,
            "/im/v1/messages/:message_id",
            Call.TENANT_OR_USER,
            UPDATE,
            Shape.EMPTY,
            Shape.of(
                Shape.required("msg_type", Contents.REWRITTEN), Shape.required("content", CONTENT)),
            MessageVoice.EDIT,
            this::update),
        new Call(
            "im.message.patch",
            Method.PATCH,
            "/im/v1/messages/:message_id",
            Call.TENANT_OR_USER,
            UPDATE,
            Shape.EMPTY,
            Shape.of(Shape.required("content", CONTENT)),
            MessageVoice.DRAW,
            this::patch),
        new Call(
            "im.message.delete",
            Method.DELETE,
            "/im/v1/messages/:message_id",
            Call.TENANT_OR_USER,
            RECALL,
            Shape.EMPTY,
            Shape.EMPTY,
            MessageVoice.RECALL,
            this::delete),
        new Call(
            "im.message.forward",
            Method.POST,
            "/im/v1/messages/:message_id/forward",
            Call.TENANT_OR_USER,
            FORWARD,
            Shape.of(
                Shape.required("receive_id_type", Receivers.KINDS_AND_THREADS),
                Shape.optional("uuid", NAME)),
            Shape.of(Shape.required("receive_id", ID)),
            MessageVoice.FORWARD,
            this::forward),
        new Call(
            "im.message.merge_forward",
            Method.POST,
            "/im/v1/messages/merge_forward",
            Call.TENANT_OR_USER,
            FORWARD,
            Shape.of(
                Shape.required("receive_id_type", Receivers.KINDS_AND_THREADS),
                Shape.optional("uuid", NAME)),
            Shape.of(
                Shape.required("receive_id", ID),
                Shape.required(
                    "message_id_list", Kind.many(Kind.text(64), 1, Messages.BUNDLE_MAX))),
            MessageVoice.BUNDLE,
            this::forwardTogether),
        new Call(
            "im.chat.p2p_batch_query",
            Method.POST,
            "/im/v1/chat_p2p/batch_query",
            Call.TENANT_OR_USER,
            CHATS,
            Shape.of(Shape.optional("chatter_id_type", PersonIds.kind())),
            Shape.of(Shape.required("chatter_ids", Kind.many(Kind.text(1, 64), 1, CHATTERS_MAX))),
            ImVoice.CHATS,
            this::pairs));
  }

  private Object create(Inbound in) {
    String type = in.query().needText("receive_id_type");
    Values body = in.body();
    Caller caller = in.caller();
    Body said = contents.read(in, body.needText("msg_type"), body.needText("content"));
    refuseDividerOfPerson(in, said);
    ChatId chat = receivers.target(caller, type, body.needText("receive_id")).chat();
    refuseDivider(in, said, chat);
    count(in, chat);
    return show(in, messages.send(caller, chat, said, name(body)));
  }

  private Object reply(Inbound in) {
    Values body = in.body();
    MessageIds.Place to = place(in);
    Body said = contents.read(in, body.needText("msg_type"), body.needText("content"));
    refuseDividerOfPerson(in, said);
    refuseDivider(in, said, to.chat());
    count(in, to.chat());
    return show(
        in,
        messages.reply(
            in.caller(),
            to.chat(),
            to.position(),
            said,
            body.bool("reply_in_thread").orElse(false),
            name(body)));
  }

  /// Where limits are on, a chat takes so many messages a second from all that send to it; a chat
  /// of two is a person's.
  private void count(Inbound in, ChatId chat) {
    in.sending(new CallLimits.Receiver.Chat(chat.value()));
  }

  /// A line across belongs into the chat of a bot with a person.
  private void refuseDivider(Inbound in, Body said, ChatId chat) {
    if (said instanceof Body.Divider && chats.known(chat).filter(Chat::isGroup).isPresent()) {
      throw notHere(in);
    }
  }

  /// Found out before a chat is founded.
  private static void refuseDividerOfPerson(Inbound in, Body said) {
    if (said instanceof Body.Divider && in.caller().isPerson()) {
      throw notHere(in);
    }
  }

  private static Failure notHere(Inbound in) {
    return in.invalid("msg_type", "system", "is for chats of a bot with a person");
  }

  private static Optional<String> name(Values values) {
    return values.text("uuid").filter(name -> !name.isEmpty());
  }

  private Object update(Inbound in) {
    Values body = in.body();
    MessageIds.Place place = place(in);
    Body said = contents.read(in, body.needText("msg_type"), body.needText("content"));
    return show(in, messages.rewrite(in.caller(), place.chat(), place.position(), said));
  }

  private record Nothing() {}

  private Object patch(Inbound in) {
    MessageIds.Place place = place(in);
    Body.Card card = contents.card(in.caller(), in.body().needText("content"));
    in.sending(new CallLimits.Receiver.Card(MessageIds.of(place.chat(), place.position())));
    messages.redraw(in.caller(), place.chat(), place.position(), card);
    return new Nothing();
  }

  private Object delete(Inbound in) {
    MessageIds.Place place = place(in);
    messages.recall(in.caller(), place.chat(), place.position());
    return new Nothing();
  }

  private Object forward(Inbound in) {
    Values query = in.query();
    MessageIds.Place place = place(in);
    // Looked at before a chat is founded for it.
    chats.message(in.caller(), place.chat(), place.position());
    Target target = target(in, query);
    return show(
        in, messages.forward(in.caller(), place.chat(), place.position(), target, name(query)));
  }

  private Target target(Inbound in, Values query) {
    return receivers.target(
        in.caller(), query.needText("receive_id_type"), in.body().needText("receive_id"));
  }

  private record Together(MessageJson.Shown message, List<String> invalidMessageIdList) {}

  private Object forwardTogether(Inbound in) {
    Values query = in.query();
    Values body = in.body();
    List<String> invalid = new ArrayList<>();
    List<Position> positions = new ArrayList<>();
    Optional<ChatId> chat = Optional.empty();
    for (String id : body.texts("message_id_list")) {
      Optional<MessageIds.Place> place = MessageIds.read(id);
      if (place.isEmpty()) {
        invalid.add(id);
        continue;
      }
      if (chat.filter(known -> !known.equals(place.get().chat())).isPresent()) {
        throw new Failure(
            400, 230069, "Does not support forwarding messages from different groups.");
      }
      chat = place.map(MessageIds.Place::chat);
      positions.add(place.get().position());
    }
    ChatId from = chat.orElseThrow(SendingCalls::nothingValid);
    Target target = target(in, query);
    Messages.Sent sent = messages.bundle(in.caller(), from, positions, target, name(query));
    sent.passedOver().forEach(position -> invalid.add(MessageIds.of(from, position)));
    if (sent.allDeleted()) {
      throw new Failure(400, 230065, "All messages to be forwarded have been recalled.");
    }
    return new Together(show(in, sent.message().orElseThrow(SendingCalls::nothingValid)), invalid);
  }

  private static Failure nothingValid() {
    return new Failure(400, 230064, "All messages to be forwarded are invalid.");
  }

  private record P2pChat(String chatId, Optional<String> chatterId) {}

  private record P2pChats(List<P2pChat> p2pChats) {}

  private Object pairs(Inbound in) {
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("chatter_id_type"));
    List<PersonId> chatters =
        in.body().texts("chatter_ids").stream()
            .map(id -> people.person(id).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON)))
            .toList();
    return new P2pChats(
        pairs.of(in.caller(), chatters).stream()
            .map(pair -> new P2pChat(pair.chat().openChatId(), people.show(pair.other())))
            .toList());
  }

  private static MessageIds.Place place(Inbound in) {
    return MessageIds.read(in.path("message_id"))
        .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }

  private MessageJson.Shown show(Inbound in, Message message) {
    PersonIds people = PersonIds.of(identities, in.caller(), Optional.empty());
    return new MessageJson(identities, chats, in.caller(), people, MessageJson.Cards.SIMPLE)
        .single(message);
  }
}
