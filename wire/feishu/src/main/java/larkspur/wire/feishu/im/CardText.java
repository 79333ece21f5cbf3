package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import tools.jackson.databind.JsonNode;

/// What a card says, as far as it can be told without drawing it: its title, and for each element a
/// row of texts, links, images, buttons and choices. That is the form in which a card is received,
/// and, plainer still, in which other protocols show it.
///
/// @param elements as a client receives them
record CardText(String title, List<List<Map<String, Object>>> elements, Body.Post plain) {

  private static final String TAG = "tag";
  private static final String TEXT = "text";

  static CardText of(JsonNode card) {
    List<List<Map<String, Object>>> rows = new ArrayList<>();
    for (JsonNode element : elements(card)) {
      List<Map<String, Object>> row = new ArrayList<>();
      add(element, row);
      if (!row.isEmpty()) {
        rows.add(row);
      }
    }
    String title = content(card.at("/header/title"));
    List<List<Inline>> paragraphs = new ArrayList<>();
    rows.forEach(row -> paragraphs.add(plain(row)));
    return new CardText(title, rows, new Body.Post(title, paragraphs));
  }

  /// How many elements a card has, all in all.
  static int count(JsonNode node) {
    int count = node.isObject() && node.path(TAG).isString() ? 1 : 0;
    for (JsonNode child : node) {
      count += count(child);
    }
    return count;
  }

  /// The keys of the pictures in a card, wherever in it they stand.
  static Set<String> pictures(JsonNode card) {
    Set<String> keys = new LinkedHashSet<>();
    collectPictures(card, keys);
    return keys;
  }

  private static void collectPictures(JsonNode node, Set<String> keys) {
    String key = node.path("img_key").asString("");
    if (node.path(TAG).asString("").equals("img") && !key.isEmpty()) {
      keys.add(key);
    }
    for (JsonNode child : node) {
      collectPictures(child, keys);
    }
  }

  /// Cards of the second version have a body; one in several languages is told in the first.
  private static JsonNode elements(JsonNode card) {
    if (card.path("body").path("elements").isArray()) {
      return card.path("body").path("elements");
    }
    if (card.path("elements").isArray()) {
      return card.path("elements");
    }
    for (JsonNode language : card.path("i18n_elements")) {
      return language;
    }
    return card.path("elements");
  }

  private static void add(JsonNode element, List<Map<String, Object>> row) {
    String tag = element.path(TAG).asString("");
    switch (tag) {
      case "div" -> {
        addText(element.path(TEXT), row);
        element.path("fields").forEach(field -> addText(field.path(TEXT), row));
        addAll(element.path("extra"), row);
      }
      case "markdown", "plain_text", "lark_md" -> addText(element, row);
      case "hr" -> row.add(node("hr"));
      case "img" -> {
        Map<String, Object> image = node("img");
        image.put("image_key", element.path("img_key").asString(""));
        row.add(image);
      }
      case "button" -> {
        Map<String, Object> button = node("button");
        button.put(TEXT, content(element.path(TEXT)));
        button.put("type", element.path("type").asString("default"));
        row.add(button);
      }
      case "note" -> {
        List<Map<String, Object>> inside = new ArrayList<>();
        element.path("elements").forEach(inner -> add(inner, inside));
        Map<String, Object> note = node("note");
        note.put("elements", inside);
        row.add(note);
      }
      case "select_static", "multi_select_static", "overflow" -> {
        Map<String, Object> select = node(tag);
        List<String> options = new ArrayList<>();
        element.path("options").forEach(option -> options.add(content(option.path(TEXT))));
        select.put("options", options);
        row.add(select);
      }
      default -> {
        for (String inner : List.of("actions", "columns", "elements")) {
          addAll(element.path(inner), row);
        }
      }
    }
  }

  private static void addAll(JsonNode elements, List<Map<String, Object>> row) {
    if (elements.isObject()) {
      add(elements, row);
    } else {
      elements.forEach(inner -> add(inner, row));
    }
  }

  /// Text, with its links; who is called in it is not told.
  private static void addText(JsonNode element, List<Map<String, Object>> row) {
    String content = content(element);
    if (content.isEmpty()) {
      return;
    }
    if (element.path(TAG).asString("").equals("plain_text")) {
      row.add(text(content));
      return;
    }
    Markdown markdown = new Markdown((id, name) -> Optional.of(new Inline.Text(called(name))));
    boolean first = true;
    for (List<Inline> paragraph : markdown.paragraphs(content)) {
      if (!first) {
        row.add(text("\n"));
      }
      first = false;
      paragraph.forEach(piece -> add(piece, row));
    }
  }

  private static String called(String name) {
    return name.isEmpty() ? "" : "@" + name;
  }

  private static void add(Inline piece, List<Map<String, Object>> row) {
    switch (piece) {
      case Inline.Text(var text) -> {
        if (!text.isEmpty()) {
          row.add(text(text));
        }
      }
      case Inline.Link link -> {
        Map<String, Object> node = node("a");
        node.put("href", link.href());
        node.put(TEXT, link.text());
        row.add(node);
      }
      case Inline.Styled(var inner, var _) -> add(inner, row);
      case Inline.Rule _ -> row.add(node("hr"));
      case Inline.Code(var _, var text) -> row.add(text(text));
      case Inline.Mention _, Inline.Everyone _, Inline.Image _, Inline.Video _, Inline.Emoji _ -> {}
    }
  }

  private static Map<String, Object> text(String text) {
    Map<String, Object> node = node(TEXT);
    node.put(TEXT, text);
    return node;
  }

  private static Map<String, Object> node(String tag) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put(TAG, tag);
    return node;
  }

  /// What a text of a card says; some are objects, some are said outright.
  private static String content(JsonNode text) {
    return text.isString() ? text.asString() : text.path("content").asString("");
  }

  private static List<Inline> plain(List<Map<String, Object>> row) {
    List<Inline> line = new ArrayList<>();
    for (Map<String, Object> node : row) {
      switch ((String) node.get(TAG)) {
        case TEXT -> line.add(new Inline.Text((String) node.get(TEXT)));
        case "a" -> line.add(new Inline.Link((String) node.get(TEXT), (String) node.get("href")));
        case "hr" -> line.add(new Inline.Rule());
        case "img" -> line.add(new Inline.Image((String) node.get("image_key")));
        case "button" -> line.add(new Inline.Text("[" + node.get(TEXT) + "]"));
        case "note" -> line.addAll(plain(inside(node)));
        default -> line.add(new Inline.Text(node.get("options").toString()));
      }
    }
    return line;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> inside(Map<String, Object> note) {
    return (List<Map<String, Object>>) note.get("elements");
  }
}
