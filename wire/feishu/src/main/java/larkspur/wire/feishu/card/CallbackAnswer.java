package larkspur.wire.feishu.card;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import larkspur.core.chat.Body;
import larkspur.core.event.Courier;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.im.CardContent;
import tools.jackson.databind.JsonNode;

/// What an app says to a press: a few words for whoever pressed, another card for everybody, both
/// or nothing. Whatever else it says is told in the codes that the platform's clients show.
///
/// @param card to be drawn instead
record CallbackAnswer(Optional<Toast> toast, Optional<Body.Card> card) {

  private static final Set<String> TYPES = Set.of("info", "success", "error", "warning");

  /// A few words that go away by themselves.
  ///
  /// @param i18n the same in several languages
  record Toast(String type, Optional<String> content, Optional<SortedMap<String, String>> i18n) {}

  /// @param before the card that was pressed
  /// @param cards reads a card of the app's
  /// @throws Failure if the app said nothing that can be used
  static CallbackAnswer read(
      Courier.Answer answer, JsonNode before, Function<String, Body.Card> cards) {
    return switch (answer) {
      case Courier.Answer.Said(var words) -> read(words, before, cards);
      case Courier.Answer.Nobody() ->
          throw failed(200340, "the app is not online, or hears of no card.action.trigger");
      case Courier.Answer.Late() -> throw failed(200341, "the app did not answer in time");
      case Courier.Answer.Unreached(var reason) ->
          throw failed(200342, "the app's address is not reached: " + reason);
      case Courier.Answer.Unnamed(var reason) ->
          throw failed(200343, "the app's address is not found: " + reason);
      case Courier.Answer.Refused(var reason) -> throw failed(200671, "the app failed: " + reason);
      case Courier.Answer.Broken(var reason) ->
          throw failed(200080, "the app was not asked: " + reason);
    };
  }

  private static CallbackAnswer read(
      byte[] words, JsonNode before, Function<String, Body.Card> cards) {
    if (words.length == 0) {
      return new CallbackAnswer(Optional.empty(), Optional.empty());
    }
    JsonNode json;
    try {
      json = FeishuJson.read(words);
    } catch (IllegalArgumentException notJson) {
      throw bad("it is not JSON");
    }
    if (json.isNull()) {
      return new CallbackAnswer(Optional.empty(), Optional.empty());
    }
    if (!json.isObject()) {
      throw bad("it is not an object");
    }
    return new CallbackAnswer(toast(json.path("toast")), card(json.path("card"), before, cards));
  }

  private static Optional<Toast> toast(JsonNode toast) {
    if (isNothing(toast)) {
      return Optional.empty();
    }
    if (!toast.isObject()) {
      throw bad("toast is not an object");
    }
    String type = text(toast, "type").orElse("info");
    if (!TYPES.contains(type)) {
      throw bad("toast.type is none of " + String.join(", ", TYPES.stream().sorted().toList()));
    }
    JsonNode localised = toast.path("i18n");
    if (isNothing(localised)) {
      return Optional.of(new Toast(type, text(toast, "content"), Optional.empty()));
    }
    SortedMap<String, String> i18n = new TreeMap<>();
    for (Map.Entry<String, JsonNode> one : localised.properties()) {
      text(localised, one.getKey()).ifPresent(said -> i18n.put(one.getKey(), said));
    }
    return Optional.of(new Toast(type, text(toast, "content"), Optional.of(i18n)));
  }

  private static Optional<String> text(JsonNode in, String member) {
    JsonNode value = in.path(member);
    if (isNothing(value)) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw bad("toast." + member + " is not a text");
    }
    return Optional.of(value.asString());
  }

  private static Optional<Body.Card> card(
      JsonNode card, JsonNode before, Function<String, Body.Card> cards) {
    if (isNothing(card)) {
      return Optional.empty();
    }
    JsonNode data = card.path("data");
    String type = card.path("type").asString("");
    if (!type.equals("raw") && !type.equals("template") || !data.isObject()) {
      throw failed(
          200673, "the app answered with a bad card: it has no type, or no object as its data");
    }
    // A template is one that this server does not keep, and is told so.
    JsonNode whole = type.equals("raw") ? data : card;
    try {
      Body.Card read = cards.apply(FeishuJson.text(whole));
      if (CardContent.isSecond(before) && !CardContent.isSecond(data)) {
        throw failed(200830, "a card of the second version stays one");
      }
      return Optional.of(read);
    } catch (Failure wrong) {
      throw wrong.code() == 200830
          ? wrong
          : failed(200673, "the app answered with a bad card: " + wrong.getMessage());
    }
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static Failure bad(String why) {
    return failed(200672, "the app's answer cannot be used: " + why);
  }

  private static Failure failed(int code, String why) {
    return new Failure(400, code, why);
  }
}
