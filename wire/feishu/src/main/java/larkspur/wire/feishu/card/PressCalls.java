package larkspur.wire.feishu.card;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Presses;
import larkspur.core.event.Courier;
import larkspur.core.event.Questions;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.event.EventJson;
import larkspur.wire.feishu.event.EventTypes;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.im.CardContent;
import larkspur.wire.feishu.im.MessageCalls;
import larkspur.wire.feishu.im.MessageIds;
import tools.jackson.databind.JsonNode;

/// A person presses a control of a card. The platform has no call for that, since its own clients
/// do it in a way of their own; this one is Larkspur's.
public final class PressCalls {

  private static final String TYPE = EventTypes.ofKind(Presses.ASKED).orElseThrow();

  private final Presses presses;
  private final Chats chats;
  private final Questions questions;
  private final Identities identities;
  private final CardContent cards;
  private final InstantSource clock;
  private final IdSource ids;

  public PressCalls(
      Presses presses,
      Chats chats,
      Questions questions,
      Identities identities,
      CardContent cards,
      InstantSource clock,
      IdSource ids) {
    this.presses = presses;
    this.chats = chats;
    this.questions = questions;
    this.identities = identities;
    this.cards = cards;
    this.clock = clock;
    this.ids = ids;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "card.action.press",
            Method.POST,
            "/larkspur/v1/messages/:message_id/card_actions",
            Set.of(TokenKind.USER),
            MessageCalls.SEND,
            Shape.EMPTY,
            Action.SHAPE,
            MessageCalls.VOICE,
            this::press));
  }

  /// @param updated whether the app drew the card anew
  private record Pressed(Optional<CallbackAnswer.Toast> toast, boolean updated) {}

  private Object press(Inbound in) {
    MessageIds.Place place =
        MessageIds.read(in.path("message_id"))
            .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
    Presses.Press press = presses.press(in.caller(), place.chat(), place.position());
    Caller app =
        identities
            .app(press.app())
            .map(Caller::app)
            .orElseThrow(() -> new Refusal.NotFound(Thing.APP));
    JsonNode card = FeishuJson.read(press.card().source().getBytes(StandardCharsets.UTF_8));
    Action action = new Action(in, in.body(), id -> translated(in.caller(), app, id));
    Map<String, Object> event = event(press, app, action.on(card));
    String id = ids.hex(32);
    Courier.Answer answer =
        in.away(() ->
            questions.ask(
                app.tenant(),
                press.app(),
                Presses.ASKED,
                listener -> EventJson.callback(listener, id, TYPE, clock.instant(), event)));
    CallbackAnswer said = CallbackAnswer.read(answer, card, drawn -> cards.read(app, drawn));
    said.card().ifPresent(drawn -> presses.answer(app, press, drawn));
    return new Pressed(said.toast(), said.card().isPresent());
  }

  /// A person whom somebody chose, by the id that the asked app knows. What names nobody is told as
  /// it came: a card may offer options of its own.
  private String translated(Caller from, Caller to, String openId) {
    return identities
        .byOpenId(from.app().orElseThrow(), openId)
        .map(person -> identities.openId(to.app().orElseThrow(), person))
        .orElse(openId);
  }

  private Map<String, Object> event(Presses.Press press, Caller app, Map<String, Object> action) {
    Map<String, Object> operator = new LinkedHashMap<>();
    operator.put("tenant_key", app.tenant().value());
    for (String type : List.of("user_id", "open_id", "union_id")) {
      shown(app, type, press.by()).ifPresent(id -> operator.put(type, id));
    }
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("open_message_id", MessageIds.of(press.chat(), press.position()));
    context.put(
        "open_chat_id",
        chats.known(press.chat()).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT)).openChatId());
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("operator", operator);
    event.put("token", CardCalls.PREFIX + presses.credential(press));
    event.put("action", action);
    event.put("host", "im_message");
    event.put("context", context);
    return event;
  }

  private Optional<String> shown(Caller app, String type, PersonId person) {
    return PersonIds.of(identities, app, Optional.of(type)).show(person);
  }
}
