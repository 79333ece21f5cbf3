package larkspur.wire.feishu.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Fields that were sent and have been checked against their [Shape], so that reading them cannot
/// fail. What was absent or `null` is empty.
public final class Values {

  private final JsonNode object;

  Values(JsonNode object) {
    this.object = object;
  }

  /// What an object is that was not sent.
  public static Values none() {
    return new Values(JsonNodeFactory.instance.objectNode());
  }

  /// Whether a field was sent with a value.
  public boolean has(String name) {
    JsonNode value = object.get(name);
    return value != null && !value.isNull();
  }

  public Optional<String> text(String name) {
    return has(name) ? Optional.of(object.get(name).asString()) : Optional.empty();
  }

  /// A required text.
  public String needText(String name) {
    return text(name)
        .orElseThrow(() -> new IllegalStateException(name + " was not checked to be there"));
  }

  /// A whole number; one beyond an `int` is cut to the nearest.
  public OptionalInt integer(String name) {
    return has(name)
        ? OptionalInt.of(
            Math.clamp(object.get(name).asLong(), Integer.MIN_VALUE, Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  public Optional<Boolean> bool(String name) {
    return has(name) ? Optional.of(object.get(name).asBoolean()) : Optional.empty();
  }

  /// A number that was sent as decimal digits.
  public OptionalLong digits(String name) {
    return has(name)
        ? OptionalLong.of(Long.parseLong(object.get(name).asString()))
        : OptionalLong.empty();
  }

  public Optional<Values> part(String name) {
    return has(name) ? Optional.of(new Values(object.get(name))) : Optional.empty();
  }

  /// A list of objects; empty when absent.
  public List<Values> parts(String name) {
    return items(name).stream().map(Values::new).toList();
  }

  /// A list of strings; empty when absent.
  public List<String> texts(String name) {
    return items(name).stream().map(JsonNode::asString).toList();
  }

  /// A list of whole numbers; empty when absent.
  public List<Integer> integers(String name) {
    return items(name).stream().map(JsonNode::asInt).toList();
  }

  /// A text in several languages, each under its language's name; empty when absent.
  public SortedMap<String, String> localised(String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    if (has(name)) {
      object
          .get(name)
          .properties()
          .forEach(text -> {
            if (!text.getValue().isNull()) {
              texts.put(text.getKey(), text.getValue().asString());
            }
          });
    }
    return texts;
  }

  /// The value as sent.
  public Optional<JsonNode> json(String name) {
    return has(name) ? Optional.of(object.get(name)) : Optional.empty();
  }

  private List<JsonNode> items(String name) {
    return has(name)
        ? new ArrayList<>(StreamSupport.stream(object.get(name).spliterator(), false).toList())
        : List.of();
  }
}
