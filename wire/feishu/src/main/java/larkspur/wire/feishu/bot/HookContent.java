package larkspur.wire.feishu.bot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.im.SentCard;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a custom bot is given to say, as a message. This is the one place that knows which types
/// there are.
///
/// A content is an object, or a text that holds one, as messages of apps have it; so is a card.
/// Whoever is called by name and is not known is shown by the name alone.
final class HookContent {

  private static final Pattern AT =
      Pattern.compile("<at\\s+user_id\\s*=\\s*\"([^\"<>]{1,64})\"\\s*>([^<]{0,100})</at>");

  /// What looks like a mention is looked up this many times for one message.
  private static final int MENTIONS_MAX = 200;

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
    private final StringBuilder words = new StringBuilder();
    private int asked;

    Reading(Inbound in, Hook hook) {
      this.in = in;
      this.hook = hook;
      this.tenant = hook.tenant();
    }

    Read text(JsonNode content) {
      JsonNode text = content.path("text");
      if (!text.isString() || text.asString().isBlank()) {
        throw in.invalid("content.text", "", "is missing");
      }
      words.append(text.asString());
      return new Read(new Body.Text(line(text.asString()), List.of()), words.toString());
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
      if (id.equals("all") || asked++ >= MENTIONS_MAX) {
        return new Inline.Text("@" + (name.isEmpty() ? "all" : name));
      }
      Optional<PersonId> person =
          id.startsWith("ou_")
              ? identities.byAnyOpenId(tenant, id)
              : identities.byUserId(tenant, id);
      return person
          .<Inline>map(known -> new Inline.Mention(known, identities.nameOf(known).orElse(name)))
          .orElseGet(() -> new Inline.Text("@" + name));
    }

    Read post(JsonNode content) {
      JsonNode languages = content.has("post") ? content.path("post") : content;
      JsonNode one = language(languages);
      JsonNode rows = one.path("content");
      if (!rows.isArray()) {
        throw in.invalid("content.post", "", "has no content in any language");
      }
      String title = one.path("title").isString() ? one.path("title").asString() : "";
      words.append(title).append('\n');
      List<List<Inline>> paragraphs = new ArrayList<>();
      for (JsonNode row : rows) {
        if (!row.isArray()) {
          throw in.invalid("content.post", "", "has a paragraph that is no list");
        }
        read(row, paragraphs);
      }
      return new Read(new Body.Post(title, paragraphs), words.toString());
    }

    /// The first of the languages that is there; the platform shows each reader their own.
    private static JsonNode language(JsonNode languages) {
      for (String name : List.of("zh_cn", "en_us", "ja_jp")) {
        if (languages.path(name).isObject()) {
          return languages.path(name);
        }
      }
      return languages.isObject() ? languages : JsonNodeFactory.instance.objectNode();
    }

    /// A paragraph; a picture of it stands in one of its own.
    private void read(JsonNode row, List<List<Inline>> into) {
      List<Inline> line = new ArrayList<>();
      for (JsonNode node : row) {
        String text = node.path("text").isString() ? node.path("text").asString() : "";
        switch (node.path("tag").isString() ? node.path("tag").asString() : "") {
          case "text" -> line.add(new Inline.Text(text));
          case "a" -> {
            if (!node.path("href").isString()) {
              throw in.invalid("content.post", "", "has a link without href");
            }
            line.add(new Inline.Link(text, node.path("href").asString()));
          }
          case "at" -> {
            String name =
                node.path("user_name").isString() ? node.path("user_name").asString() : "";
            if (!node.path("user_id").isString()) {
              throw in.invalid("content.post", "", "has an at without user_id");
            }
            line.add(mention(node.path("user_id").asString(), name));
          }
          case "img" -> {
            if (!line.isEmpty()) {
              into.add(line);
              line = new ArrayList<>();
            }
            into.add(List.of(new Inline.Image(picture("content.post", node).key())));
          }
          default -> throw in.invalid("content.post", "", "has a tag that there is not");
        }
        words.append(text).append('\n');
      }
      if (!line.isEmpty() || row.isEmpty()) {
        into.add(line);
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
      return resources
          .find(robot(), key.asString())
          .filter(found -> found.kind() == Resource.Kind.IMAGE)
          .orElseThrow(() -> in.invalid(at + ".image_key", key.asString(), "names no image"));
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
        plain(card.plain());
        return new Read(card, words.toString());
      } catch (SentCard.Wrong wrong) {
        throw new Failure(200, BAD_CARD, wrong.getMessage());
      }
    }

    private void plain(Body.Post post) {
      words.append(post.title()).append('\n');
      for (List<Inline> paragraph : post.paragraphs()) {
        for (Inline piece : paragraph) {
          switch (piece) {
            case Inline.Text(var text) -> words.append(text);
            case Inline.Link link -> words.append(link.text());
            case Inline.Mention _,
                Inline.Everyone _,
                Inline.Styled _,
                Inline.Image _,
                Inline.Video _,
                Inline.Emoji _,
                Inline.Rule _,
                Inline.Code _ -> {}
          }
        }
        words.append('\n');
      }
    }
  }
}
