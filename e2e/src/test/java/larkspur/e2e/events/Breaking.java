package larkspur.e2e.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import larkspur.e2e.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Breaks a JSON object in every place, one at a time: each member of it, and of whatever is in it,
/// is left out, is null, is of every other type, and, if it is a text, is empty or too long. A text
/// that holds JSON is broken inside, too.
final class Breaking {

  /// Longer than any text that a documented field takes.
  private static final String LONG = "x".repeat(200_000);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Breaking() {}

  /// @param what was done, for the message of a failure
  record Broken(String what, JsonNode json) {}

  static List<Broken> all(JsonNode json) {
    List<Broken> all = new ArrayList<>();
    switch (json) {
      case ObjectNode object -> {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          ObjectNode without = object.deepCopy();
          without.remove(member.getKey());
          all.add(new Broken("without " + member.getKey(), without));
          for (Broken broken : values(member.getValue())) {
            ObjectNode changed = object.deepCopy();
            changed.set(member.getKey(), broken.json());
            all.add(new Broken(member.getKey() + " " + broken.what(), changed));
          }
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          ArrayNode without = array.deepCopy();
          without.remove(i);
          all.add(new Broken("without " + i, without));
          for (Broken broken : values(array.get(i))) {
            ArrayNode changed = array.deepCopy();
            changed.set(i, broken.json());
            all.add(new Broken(i + " " + broken.what(), changed));
          }
        }
      }
      default -> {}
    }
    return all;
  }

  private static List<Broken> values(JsonNode value) {
    List<Broken> all = new ArrayList<>();
    all.add(new Broken("null", NODES.nullNode()));
    if (!value.isString()) {
      all.add(new Broken("a text", NODES.stringNode("x")));
    }
    if (!value.isNumber()) {
      all.add(new Broken("a number", NODES.numberNode(7)));
    }
    if (!value.isBoolean()) {
      all.add(new Broken("true", NODES.booleanNode(true)));
    }
    if (!value.isArray()) {
      all.add(new Broken("a list", NODES.arrayNode().add(1)));
    }
    if (!value.isObject()) {
      all.add(new Broken("an object", NODES.objectNode().put("x", 1)));
    }
    if (value.isString()) {
      all.add(new Broken("empty", NODES.stringNode("")));
      all.add(new Broken("too long", NODES.stringNode(LONG)));
      inside(value.asString())
          .forEach(broken ->
              all.add(
                  new Broken(
                      "holding " + broken.what(), NODES.stringNode(Reply.text(broken.json())))));
    }
    all.addAll(all(value));
    return all;
  }

  private static List<Broken> inside(String text) {
    if (!text.startsWith("{")) {
      return List.of();
    }
    List<Broken> all = new ArrayList<>(all(Reply.json(text)));
    all.add(new Broken("a list", NODES.arrayNode()));
    return all;
  }
}
