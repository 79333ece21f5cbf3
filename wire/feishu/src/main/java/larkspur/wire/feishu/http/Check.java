package larkspur.wire.feishu.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import larkspur.wire.feishu.http.Shape.Field;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Holds what was sent against its [Shape], and tells everything that is wrong with it.
final class Check {

  /// As many as always make a `long`.
  private static final int DIGITS_MAX = 18;

  private final List<Violation> violations = new ArrayList<>();

  private Check() {}

  /// The violations of a body; an empty list when there are none.
  static List<Violation> body(Shape shape, JsonNode body) {
    Check check = new Check();
    check.object("", shape, body);
    return check.violations;
  }

  /// Turns what is sent as text, in a query or in headers, into values of their kinds.
  ///
  /// @param all the texts that were sent under a name
  /// @param into gets a member for every field that was sent and is right
  static List<Violation> text(Shape shape, Function<String, List<String>> all, ObjectNode into) {
    Check check = new Check();
    for (Field field : shape.fields()) {
      List<String> sent =
          all.apply(field.name()).stream().filter(value -> !value.isEmpty()).toList();
      if (sent.isEmpty()) {
        if (field.required()) {
          check.wrong(field.name(), "", field.name() + " is required");
        }
        continue;
      }
      JsonNode value = check.parsed(field.name(), field.kind(), sent);
      if (value != null) {
        into.set(field.name(), value);
        check.value(field.name(), field.kind(), value);
      }
    }
    return check.violations;
  }

  private JsonNode parsed(String name, Kind kind, List<String> sent) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    String first = sent.getFirst();
    return switch (kind) {
      case Kind.Text text -> nodes.stringNode(first);
      case Kind.Choice choice -> nodes.stringNode(first);
      case Kind.Digits digits -> nodes.stringNode(first);
      case Kind.Int integer -> {
        if (!first.matches("[+-]?[0-9]+")) {
          wrong(name, first, "is not an integer");
          yield null;
        }
        yield nodes.numberNode(saturated(first));
      }
      case Kind.Bool bool ->
          switch (first.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> nodes.booleanNode(true);
            case "false", "0" -> nodes.booleanNode(false);
            default -> {
              wrong(name, first, "is not a boolean");
              yield null;
            }
          };
      case Kind.Many many -> {
        var list = nodes.arrayNode();
        sent.forEach(item -> {
          JsonNode value = parsed(name, many.item(), List.of(item));
          if (value != null) {
            list.add(value);
          }
        });
        yield list;
      }
      case Kind.Part part -> throw new IllegalStateException("a query has no objects: " + name);
      case Kind.Listed listed -> throw new IllegalStateException("a query has no objects: " + name);
      case Kind.Localised texts ->
          throw new IllegalStateException("a query has no objects: " + name);
      case Kind.File file -> throw new IllegalStateException("a file is no text: " + name);
      case Kind.Any any -> nodes.stringNode(first);
    };
  }

  /// An integer of any number of digits; one beyond a `long` is cut to the nearest, so that it is
  /// above or below every limit.
  private static long saturated(String integer) {
    try {
      return Long.parseLong(integer);
    } catch (NumberFormatException beyond) {
      return integer.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private void object(String path, Shape shape, JsonNode object) {
    for (Field field : shape.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      JsonNode value = object.get(field.name());
      if (value == null || value.isNull()) {
        if (field.required()) {
          wrong(name, "", field.name() + " is required");
        }
      } else if (field.kind() instanceof Kind.Listed listed) {
        value(name, Kind.part(listed(listed, object)), value);
      } else {
        value(name, field.kind(), value);
      }
    }
  }

  /// The fields of an update that its list names. The list itself is checked in its own place.
  private static Shape listed(Kind.Listed kind, JsonNode object) {
    JsonNode names = object.path(kind.by());
    return new Shape(
        kind.shape().fields().stream()
            .filter(field ->
                names
                    .valueStream()
                    .anyMatch(name -> name.isString() && name.asString().equals(field.name())))
            .toList());
  }

  private void value(String path, Kind kind, JsonNode value) {
    switch (kind) {
      case Kind.Text text -> {
        if (!value.isString()) {
          wrong(path, value, "is not a string");
        } else {
          length(path, text, value.asString());
        }
      }
      case Kind.Choice choice -> {
        if (!value.isString() || !choice.values().contains(value.asString())) {
          wrong(path, value, "options: " + choice.values());
        }
      }
      case Kind.Int integer -> {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
          wrong(path, value, "is not an integer");
        } else if (value.asLong() < integer.min()) {
          wrong(path, value, "the min value is " + integer.min());
        } else if (value.asLong() > integer.max()) {
          wrong(path, value, "the max value is " + integer.max());
        }
      }
      case Kind.Bool bool -> {
        if (!value.isBoolean()) {
          wrong(path, value, "is not a boolean");
        }
      }
      case Kind.Digits digits -> {
        if (!(value.isString() || value.isIntegralNumber())
            || !value.asString().matches("-?[0-9]+")) {
          wrong(path, value, "is not a decimal number");
        } else if (!value.asString().matches("-?[0-9]{1," + DIGITS_MAX + "}")) {
          wrong(path, value, "the max len is " + DIGITS_MAX);
        }
      }
      case Kind.Many many -> list(path, many, value);
      case Kind.Part part -> {
        if (value.isObject()) {
          object(path, part.shape(), value);
        } else {
          wrong(path, value, "is not an object");
        }
      }
      case Kind.Listed listed ->
          throw new IllegalStateException("an update stands in an object: " + path);
      case Kind.Localised texts -> localised(path, value);
      case Kind.File file -> throw new IllegalStateException("JSON has no files: " + path);
      case Kind.Any any -> {}
    }
  }

  private void localised(String path, JsonNode value) {
    if (!value.isObject()) {
      wrong(path, value, "is not an object");
      return;
    }
    for (var text : value.properties()) {
      if (!text.getValue().isString() && !text.getValue().isNull()) {
        wrong(path + "." + text.getKey(), text.getValue(), "is not a string");
      }
    }
  }

  private void list(String path, Kind.Many many, JsonNode value) {
    if (!value.isArray()) {
      wrong(path, value, "is not a list");
      return;
    }
    if (value.size() < many.min()) {
      wrong(path, "", "the min len is " + many.min());
    }
    if (value.size() > many.max()) {
      wrong(path, "", "the max len is " + many.max());
      return;
    }
    for (int i = 0; i < value.size(); i++) {
      value(path + "[" + i + "]", many.item(), value.get(i));
    }
  }

  private void length(String path, Kind.Text text, String value) {
    int length = value.codePointCount(0, value.length());
    if (length < text.min()) {
      wrong(path, value, "the min len is " + text.min());
    }
    if (length > text.max()) {
      wrong(path, value, "the max len is " + text.max());
    }
  }

  private void wrong(String path, JsonNode value, String description) {
    wrong(
        path,
        value.isString() ? value.asString() : value.isContainer() ? "" : value.toString(),
        description);
  }

  private void wrong(String path, String value, String description) {
    violations.add(new Violation(path, value, description));
  }
}
