package larkspur.wire.feishu.im;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Resource;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import tools.jackson.databind.JsonNode;

/// Reads what a message is to say: its `msg_type` and its `content`, a text that holds JSON.
final class Contents {

  /// Types that can be sent; others are received only.
  static final Kind TYPES =
      Kind.choice(
          "text",
          "post",
          "image",
          "file",
          "audio",
          "media",
          "sticker",
          "interactive",
          "share_chat",
          "share_user",
          "system");

  /// Types that can be written over others.
  static final Kind REWRITTEN = Kind.choice("text", "post");

  private static final String CONTENT = "content";

  private static final int TEXT_BYTES_MAX = 150 * 1024;
  static final int OTHER_BYTES_MAX = 30 * 1024;
  private static final int DIVIDER_MAX = 20;

  private final Chats chats;
  private final Identities identities;
  private final Resources resources;
  private final CardContent cards;

  Contents(Chats chats, Identities identities, Resources resources) {
    this.chats = chats;
    this.identities = identities;
    this.resources = resources;
    this.cards = new CardContent(resources);
  }

  Body.Card card(Caller caller, String content) {
    return cards.read(caller, content);
  }

  /// @throws Failure if it is not what the type says, or too long
  /// @throws Refusal if it shows what the caller may not show
  Body read(Inbound in, String type, String content) {
    int bytesMax = type.equals("text") ? TEXT_BYTES_MAX : OTHER_BYTES_MAX;
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > bytesMax) {
      throw tooLong();
    }
    if (type.equals("interactive")) {
      return card(in.caller(), content);
    }
    JsonNode json;
    try {
      json = FeishuJson.read(bytes);
    } catch (IllegalArgumentException notJson) {
      throw in.invalid(CONTENT, "", "holds no JSON");
    }
    if (!json.isObject()) {
      throw in.invalid(CONTENT, "", "holds no JSON object");
    }
    Caller caller = in.caller();
    People people = new People(identities, caller);
    return switch (type) {
      case "text" -> text(in, json, people);
      case "post" -> post(in, json, people);
      case "image" -> shown(in, json, "image_key", Resource.Kind.IMAGE);
      case "file" -> shown(in, json, "file_key", Resource.Kind.FILE);
      case "audio" -> shown(in, json, "file_key", Resource.Kind.AUDIO);
      case "media" -> video(in, json);
      case "sticker" -> shown(in, json, "file_key", Resource.Kind.STICKER);
      case "share_chat" -> chatCard(in, json);
      case "share_user" -> personCard(in, json);
      case "system" -> divider(in, json);
      default -> throw new IllegalStateException(type + " was not checked");
    };
  }

  static Failure tooLong() {
    return new Failure(400, 230025, "The length of the message content reaches its limit.");
  }

  private static Body text(Inbound in, JsonNode json, People people) {
    String typed = need(in, json, "text");
    if (typed.isEmpty()) {
      throw in.invalid("content.text", "", "is empty");
    }
    return new Body.Text(TextTags.line(typed, people), List.of());
  }

  private Body post(Inbound in, JsonNode json, People people) {
    Tenant.Language language =
        identities.tenant(in.caller().tenant()).map(Tenant::language).orElse(Tenant.Language.EN);
    PostText reader = new PostText(people, (key, kind) -> resource(in.caller(), key, kind));
    try {
      return reader.read(json, language);
    } catch (PostText.Wrong wrong) {
      throw in.invalid(CONTENT, "", wrong.getMessage());
    }
  }

  private Body shown(Inbound in, JsonNode json, String key, Resource.Kind kind) {
    return new Body.Shown(resource(in.caller(), need(in, json, key), kind));
  }

  private Body video(Inbound in, JsonNode json) {
    Resource video = resource(in.caller(), need(in, json, "file_key"), Resource.Kind.VIDEO);
    Optional<String> cover =
        json.hasNonNull("image_key")
            ? Optional.of(
                resource(in.caller(), need(in, json, "image_key"), Resource.Kind.IMAGE).key())
            : Optional.empty();
    return new Body.Shown(video.covered(cover));
  }

  private Resource resource(Caller caller, String key, Resource.Kind kind) {
    Resource found =
        resources
            .find(caller, key)
            .orElseThrow(
                () -> new Refusal.NotAllowed(Lack.RESOURCE, "the key names nothing of the app's"));
    if (found.kind() != kind) {
      throw new Failure(
          400, 230055, "The type of file upload does not match the type of message being sent.");
    }
    return found;
  }

  private Body chatCard(Inbound in, JsonNode json) {
    String openChatId = need(in, json, "chat_id");
    ChatId id =
        chats
            .byOpenChatId(in.caller().tenant(), openChatId)
            .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    Chat chat = chats.find(id).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    if (!chat.isGroup()) {
      throw new Failure(400, 230015, "P2P chat can NOT be shared.");
    }
    if (!chats.isMember(id, in.caller().actor())) {
      throw new Refusal.NotAllowed(Lack.MEMBERSHIP, "the caller is not in the chat");
    }
    return new Body.ChatCard(id, chat.name());
  }

  private Body personCard(Inbound in, JsonNode json) {
    String openId = need(in, json, "user_id");
    PersonId person =
        in.caller()
            .app()
            .flatMap(app -> identities.byOpenId(app, openId))
            .orElseThrow(() -> in.invalid("content.user_id", openId, "is nobody's open_id"));
    return new Body.PersonCard(person, identities.nameOf(person).orElse(""));
  }

  private static Body divider(Inbound in, JsonNode json) {
    if (!need(in, json, "type").equals("divider")) {
      throw in.invalid("content.type", "", "is none that can be sent");
    }
    JsonNode words = json.path("params").path("divider_text");
    String text = words.path("text").asString("");
    SortedMap<String, String> localised = new TreeMap<>();
    words
        .path("i18n_text")
        .properties()
        .forEach(language -> localised.put(language.getKey(), language.getValue().asString("")));
    boolean tooLong =
        text.codePointCount(0, text.length()) > DIVIDER_MAX
            || localised.values().stream()
                .anyMatch(word -> word.codePointCount(0, word.length()) > DIVIDER_MAX);
    if (text.isEmpty() || tooLong) {
      throw in.invalid(
          "content.params.divider_text.text", "", "has 1 to " + DIVIDER_MAX + " characters");
    }
    return new Body.Divider(text, localised);
  }

  private static String need(Inbound in, JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isString()) {
      throw in.invalid(
          "content." + name,
          "",
          value.isMissingNode() || value.isNull() ? "is missing" : "is no text");
    }
    return value.asString();
  }
}
