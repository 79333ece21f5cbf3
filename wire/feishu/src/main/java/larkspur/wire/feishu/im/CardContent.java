package larkspur.wire.feishu.im;

import java.nio.charset.StandardCharsets;
import larkspur.core.chat.Body;
import larkspur.core.chat.Resource;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import tools.jackson.databind.JsonNode;

/// Reads cards. One is kept as it is; of what is in it only so much is looked at as tells that it
/// is one, and that its pictures are the caller's to show.
public final class CardContent {

  private static final int CARD_ELEMENTS_MAX = 200;

  /// Where a failure says what is wrong with a card.
  static final int BAD_CARD = 230099;

  static final String BAD_CARD_WORDS = "Failed to create card content, ext=";

  private final Resources resources;

  /// @param resources the pictures that cards may show
  public CardContent(Resources resources) {
    this.resources = resources;
  }

  /// @param caller whose card it is
  /// @param content JSON, as a message's `content` has it
  /// @throws Failure if it is no card, too large, or one that this server cannot know
  public Body.Card read(Caller caller, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Contents.OTHER_BYTES_MAX) {
      throw Contents.tooLong();
    }
    JsonNode card;
    try {
      card = FeishuJson.read(bytes);
    } catch (IllegalArgumentException notJson) {
      throw badCard(200621, "parse card json err, please check whether the card json is correct");
    }
    if (!card.isObject()) {
      throw badCard(200621, "parse card json err, the card is no object");
    }
    String type = card.path("type").asString("");
    if (type.equals("template")) {
      throw badCard(
          200380,
          "template does not exist, please confirm whether this template has been released;"
              + " ErrorValue: templateID: "
              + card.path("data").path("template_id").asString(""));
    }
    if (type.equals("card") && card.has("data")) {
      throw badCard(200380, "card does not exist: this server keeps no cards to be sent by id");
    }
    if (isSecond(card) && CardText.count(card.path("body")) > CARD_ELEMENTS_MAX) {
      throw badCard(11310, "element exceeds the limit of " + CARD_ELEMENTS_MAX);
    }
    for (String key : CardText.pictures(card)) {
      if (resources.find(caller, key).filter(CardContent::isImage).isEmpty()) {
        throw badCard(200570, "the img_key is invalid; ErrorValue: " + key);
      }
    }
    return new Body.Card(content, CardText.of(card).plain());
  }

  private static boolean isImage(Resource resource) {
    return resource.kind() == Resource.Kind.IMAGE;
  }

  /// Whether a card is of the second version, which never becomes one of the first again.
  public static boolean isSecond(JsonNode card) {
    return card.path("schema").asString("").equals("2.0");
  }

  private static Failure badCard(int code, String why) {
    return new Failure(
        400, BAD_CARD, BAD_CARD_WORDS + "ErrCode: " + code + "; ErrMsg: " + why + ";");
  }
}
