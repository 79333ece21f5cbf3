package larkspur.wire.feishu.bot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Values;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a custom bot is given to say, as a message: text and post. This is the one place that knows
/// which types there are; image, share_chat and interactive come in here.
///
/// A content is an object, or a text that holds one, as messages of apps have it. Whoever is called
/// by name and is not known is shown by the name alone.
final class HookContent {

  private static final Pattern AT =
      Pattern.compile("<at\\s+user_id\\s*=\\s*\"([^\"<>]{1,64})\"\\s*>([^<]{0,100})</at>");

  /// What looks like a mention is looked up this many times for one message.
  private static final int MENTIONS_MAX = 200;

  private final Identities identities;

  HookContent(Identities identities) {
    this.identities = identities;
  }

  /// @param words in which keywords are looked for
  record Read(Body body, String words) {}

  /// @throws larkspur.wire.feishu.http.Failure if it is not what the type says
  Read read(Inbound in, TenantId tenant, String type, Values body) {
    Reading reading = new Reading(in, tenant);
    return switch (type) {
      case "text" -> reading.text(content(in, body));
      case "post" -> reading.post(content(in, body));
      case "image", "share_chat", "interactive" ->
          throw in.invalid("msg_type", type, Inbound.UNSERVED);
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
        throw in.invalid("content", "", "is a string that does not hold JSON");
      }
    }
    if (!content.isObject()) {
      throw in.invalid("content", "", "is not an object");
    }
    return content;
  }

  /// One message on its way from JSON to a body.
  private final class Reading {
    private final Inbound in;
    private final TenantId tenant;
    private final StringBuilder words = new StringBuilder();
    private int asked;

    Reading(Inbound in, TenantId tenant) {
      this.in = in;
      this.tenant = tenant;
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
          throw in.invalid("content.post", "", "has a paragraph that is not a list");
        }
        paragraphs.add(paragraph(row));
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

    private List<Inline> paragraph(JsonNode row) {
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
          case "img" -> throw in.invalid("content.post", "img", Inbound.UNSERVED);
          default -> throw in.invalid("content.post", "", "has a tag that there is not");
        }
        words.append(text).append('\n');
      }
      return line;
    }
  }
}
