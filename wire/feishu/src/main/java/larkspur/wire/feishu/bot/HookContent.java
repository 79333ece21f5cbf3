package larkspur.wire.feishu.bot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Hook;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Resource;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.im.People;
import larkspur.wire.feishu.im.PostText;
import larkspur.wire.feishu.im.SentCard;
import tools.jackson.databind.JsonNode;

/// What a custom bot is given to say, as a message. This is the one place that knows which types
/// there are.
///
/// A content is an object, or a text that holds one, as messages of apps have it; so is a card. A
/// post is read as theirs are; a text knows mentions and no styles. Whoever is called by name and
/// is not known is shown by the name alone.
final class HookContent {

  private static final Pattern AT =
      Pattern.compile("<at\\s+user_id\\s*=\\s*\"([^\"<>]{1,64})\"\\s*>([^<]{0,100})</at>");

  /// What a card is refused with that is none.
  private static final int BAD_CARD = 11246;

  private final Identities identities;
  private final Chats chats;
  private final Resources resources;

  /// @param resources the images that may be shown
  HookContent(Identities identities, Chats chats, Resources resources) {
    this.identities = identities;
    this.chats = chats;
    this.resources = resources;
  }

  /// @param words in which keywords are looked for
  record Read(Body body, String words) {}

  /// @throws larkspur.wire.feishu.http.Failure if it is not what the type says
  Read read(Inbound in, Hook hook, String type, Values body) {
    Reading reading = new Reading(in, hook);
    return switch (type) {
      case "text" -> reading.text(content(in, body));
      case "post" -> reading.post(content(in, body));
      case "image" -> reading.image(content(in, body));
      case "share_chat" -> reading.chat(content(in, body));
      case "interactive" -> reading.card(body);
      default -> throw in.invalid("msg_type", type, "is not a type of message");
    };
  }

  private static JsonNode content(Inbound in, Values body) {
    JsonNode given =
        body.json("content").orElseThrow(() -> in.invalid("content", "", "is missing"));
    JsonNode content = given;
    if (given.isString()) {
      try {
        content = FeishuJson.read(given.asString().getBytes(StandardCharsets.UTF_8));
      } catch (IllegalArgumentException notJson) {
        throw in.invalid("content", "", "holds no JSON");
      }
    }
    if (!content.isObject()) {
      throw in.invalid("content", "", "holds no JSON object");
    }
    return content;
  }

  /// One message on its way from JSON to a body.
  private final class Reading {
    private final Inbound in;
    private final Hook hook;
    private final TenantId tenant;
    private final People people;

    Reading(Inbound in, Hook hook) {
      this.in = in;
      this.hook = hook;
      this.tenant = hook.tenant();
      this.people = new People(identities, robot());
    }

    Read text(JsonNode content) {
      JsonNode text = content.path("text");
      if (!text.isString() || text.asString().isBlank()) {
        throw in.invalid("content.text", "", "is missing");
      }
      return new Read(new Body.Text(line(text.asString()), List.of()), text.asString());
    }

    private List<Inline> line(String typed) {
      List<Inline> line = new ArrayList<>();
      StringBuilder plain = new StringBuilder();
      Matcher at = AT.matcher(typed);
      int from = 0;
      while (at.find()) {
        plain.append(typed, from, at.start());
        add(line, plain, mention(at.group(1), at.group(2)));
        from = at.end();
      }
      plain.append(typed.substring(from));
      flush(line, plain);
      return line;
    }

    private static void add(List<Inline> line, StringBuilder plain, Inline piece) {
      if (piece instanceof Inline.Text named) {
        plain.append(named.text());
      } else {
        flush(line, plain);
        line.add(piece);
      }
    }

    private static void flush(List<Inline> line, StringBuilder plain) {
      if (!plain.isEmpty()) {
        line.add(new Inline.Text(plain.toString()));
        plain.setLength(0);
      }
    }

    private Inline mention(String id, String name) {
      return people.called(id, name).orElseGet(() -> new Inline.Text("@" + name));
    }

    Read post(JsonNode content) {
      Tenant.Language language =
          identities.tenant(tenant).map(Tenant::language).orElse(Tenant.Language.EN);
      PostText reader = new PostText(people, (key, kind) -> shown("content.post", key, kind));
      try {
        Body.Post post =
            reader.read(content.has("post") ? content.path("post") : content, language);
        return new Read(post, words(post));
      } catch (PostText.Wrong wrong) {
        throw in.invalid("content.post", "", wrong.getMessage());
      }
    }

    Read image(JsonNode content) {
      return new Read(new Body.Shown(picture("content", content)), "");
    }

    private Resource picture(String at, JsonNode from) {
      JsonNode key = from.path("image_key");
      if (!key.isString()) {
        throw in.invalid(at + ".image_key", "", "is missing");
      }
      return shown(at + ".image_key", key.asString(), Resource.Kind.IMAGE);
    }

    private Resource shown(String at, String key, Resource.Kind kind) {
      return resources
          .find(robot(), key)
          .filter(found -> found.kind() == kind)
          .orElseThrow(
              () -> in.invalid(at, key, "names no " + kind.name().toLowerCase(Locale.ROOT)));
    }

    private Caller robot() {
      return new Caller(tenant, hook.robot(), Optional.empty(), Set.of());
    }

    /// A custom bot knows of no chat but its own.
    Read chat(JsonNode content) {
      JsonNode shared = content.path("share_chat_id");
      Chat own = chats.find(hook.chat()).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
      if (!shared.isString()) {
        throw in.invalid("content.share_chat_id", "", "is missing");
      }
      if (!own.openChatId().equals(shared.asString())) {
        throw in.invalid("content.share_chat_id", shared.asString(), "is not the bot's own chat");
      }
      return new Read(new Body.ChatCard(own.id(), own.name()), own.name());
    }

    Read card(Values body) {
      JsonNode given =
          body.json("card")
              .orElseThrow(() -> new Failure(200, 19002, "params error, unknown card value"));
      try {
        String source = given.isString() ? given.asString() : FeishuJson.text(given);
        Body.Card card = SentCard.read(resources, robot(), source);
        return new Read(card, words(card.plain()));
      } catch (SentCard.Wrong wrong) {
        throw new Failure(200, BAD_CARD, wrong.getMessage());
      }
    }

    /// All that is written in a post, a line for each paragraph; names of who is called are not.
    private static String words(Body.Post post) {
      StringBuilder words = new StringBuilder(post.title()).append('\n');
      for (List<Inline> paragraph : post.paragraphs()) {
        paragraph.forEach(piece -> words.append(words(piece)));
        words.append('\n');
      }
      return words.toString();
    }

    private static String words(Inline piece) {
      return switch (piece) {
        case Inline.Text(var text) -> text;
        case Inline.Link link -> link.text();
        case Inline.Styled styled -> words(styled.piece());
        case Inline.Code code -> code.text();
        case Inline.Mention _,
            Inline.Everyone _,
            Inline.Image _,
            Inline.Video _,
            Inline.Emoji _,
            Inline.Rule _ ->
            "";
      };
    }
  }
}
