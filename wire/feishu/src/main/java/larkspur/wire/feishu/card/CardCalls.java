package larkspur.wire.feishu.card;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Member;
import larkspur.core.chat.Presses;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.im.CardContent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An app draws a card anew that somebody pressed, after it answered (Feishu docs: delayed update
/// of cards).
public final class CardCalls {

  /// With which the credential begins that the platform calls a token.
  static final String PREFIX = "c-";

  private static final List<String> SCOPES =
      List.of("im:message", "im:message:send_as_bot", "im:message:update");

  private static final int OPEN_IDS_MAX = 1_000;

  private final Presses presses;
  private final Chats chats;
  private final Identities identities;
  private final CardContent cards;

  public CardCalls(Presses presses, Chats chats, Identities identities, CardContent cards) {
    this.presses = presses;
    this.chats = chats;
    this.identities = identities;
    this.cards = cards;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "interactive.card.update",
            Method.POST,
            "/interactive/v1/card/update",
            Set.of(TokenKind.TENANT),
            SCOPES,
            Shape.EMPTY,
            Shape.of(
                Shape.required("token", Kind.text(1, 1_000)),
                Shape.required(
                    "card",
                    Kind.part(
                        Shape.of(
                            Shape.optional(
                                "open_ids", Kind.many(Kind.text(1, 64), 0, OPEN_IDS_MAX)))))),
            CardVoice.UPDATE,
            this::update));
  }

  private record Updated(int code, String msg) {}

  private Object update(Inbound in) {
    Values body = in.body();
    String token = body.needText("token");
    if (!token.startsWith(PREFIX)) {
      throw CardVoice.noToken();
    }
    Presses.Redrawable redrawable = presses.find(in.caller(), token.substring(PREFIX.length()));
    Body.Card card = card(in.caller(), body.json("card").orElseThrow(), redrawable);
    refuseSome(in, body.part("card").orElseThrow().texts("open_ids"), redrawable);
    presses.redraw(redrawable, card);
    return new Answer.Bare(200, new Updated(0, "ok"));
  }

  private Body.Card card(Caller caller, JsonNode sent, Presses.Redrawable redrawable) {
    // Who is to see it is no part of the card.
    ObjectNode card = ((ObjectNode) sent).deepCopy();
    card.remove("open_ids");
    Body.Card read;
    try {
      read = cards.read(caller, FeishuJson.text(card));
    } catch (Failure wrong) {
      throw wrong.code() == CardVoice.TOO_LONG
          ? new Failure(400, 100000, "the card is too large")
          : new Failure(400, 11311, wrong.getMessage());
    }
    JsonNode before = FeishuJson.read(redrawable.card().source().getBytes(StandardCharsets.UTF_8));
    if (CardContent.isSecond(before) && !CardContent.isSecond(card)) {
      throw new Failure(400, 11311, "a card of the second version stays one");
    }
    return read;
  }

  /// A card is one for everybody here. To draw it anew for all people of a chat can be done; for
  /// some of them it is refused rather than shown to others.
  private void refuseSome(Inbound in, List<String> openIds, Presses.Redrawable redrawable) {
    if (openIds.isEmpty()) {
      return;
    }
    Set<PersonId> named = new HashSet<>();
    for (String openId : openIds) {
      named.add(
          identities
              .byOpenId(in.caller().app().orElseThrow(), openId)
              .orElseThrow(() -> new Failure(400, 200320, "open_ids names nobody: " + openId)));
    }
    for (Member member : chats.members(in.caller(), redrawable.chat())) {
      if (member.actor() instanceof PersonId person && !named.contains(person)) {
        throw new Failure(
            400,
            200320,
            "open_ids has to name everybody in the chat: this server keeps one card for all");
      }
    }
  }
}
