package larkspur.wire.bearychat.http;

import java.util.ArrayList;
import java.util.List;
import larkspur.wire.bearychat.http.Shape.Field;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds what was sent against its [Shape], tells everything that is wrong with it, and takes out
/// what does not count, so that [Values] has nothing left to decide.
final class Check {

  /// How many things wrong are told at most; a list of a thousand bad items says nothing more than
  /// its first ten.
  private static final int TOLD_MAX = 10;

  private final List<String> wrong = new ArrayList<>();

  private Check() {}

  /// @return the parameters as values
  /// @throws Failure if something is wrong with them
  static Values of(Shape shape, ObjectNode sent) {
    Check check = new Check();
    check.object("", shape, sent);
    if (!check.wrong.isEmpty()) {
      throw Failure.invalid(String.join("; ", check.wrong));
    }
    return new Values(sent);
  }

  private void object(String path, Shape shape, ObjectNode object) {
    for (Field field : shape.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      JsonNode value = object.get(field.name());
      if (value != null && !value.isNull()) {
        field(object, name, field, value);
      } else if (field.required()) {
        wrong(name, "is required");
      }
    }
  }

  private void field(ObjectNode parent, String path, Field field, JsonNode value) {
    if (field.kind() instanceof Kind.FirstOf firstOf) {
      ObjectNode chosen = firstOf(path, firstOf, value);
      if (chosen != null) {
        parent.set(field.name(), chosen);
      }
    } else if (field.kind() instanceof Kind.Many many
        && many.otherwise() == Kind.Otherwise.ABSENT
        && !value.isArray()) {
      parent.remove(field.name());
    } else {
      value(path, field.kind(), value);
    }
  }

  private void value(String path, Kind kind, JsonNode value) {
    switch (kind) {
      case Kind.Id id -> {
        if (!value.isString()) {
          wrong(path, "is not a string");
        } else if (value.asString().isEmpty()) {
          wrong(path, "is required");
        }
      }
      case Kind.Text text -> text(path, text, value);
      case Kind.Key key -> {
        if (!value.isString() || !Keys.wellFormed(value.asString())) {
          wrong(path, "is not a message key");
        }
      }
      case Kind.Count count -> wholeNumber(path, value);
      case Kind.Time time -> wholeNumber(path, value);
      case Kind.Many many -> list(path, many, value);
      case Kind.Part part -> {
        if (value instanceof ObjectNode object) {
          object(path, part.shape(), object);
        } else {
          wrong(path, "is not an object");
        }
      }
      case Kind.FirstOf firstOf -> firstOf(path, firstOf, value);
    }
  }

  private void text(String path, Kind.Text text, JsonNode value) {
    if (!value.isString()) {
      wrong(path, "is not a string");
      return;
    }
    String string = value.asString();
    int length = string.codePointCount(0, string.length());
    if (length < text.min()) {
      wrong(path, "has fewer than " + text.min() + " characters");
    }
    if (length > text.max()) {
      wrong(path, "has more than " + text.max() + " characters");
    }
  }

  private void wholeNumber(String path, JsonNode value) {
    boolean whole =
        value.isIntegralNumber()
            ? value.bigIntegerValue().signum() >= 0
            : value.isString() && digits(value.asString());
    if (!whole) {
      wrong(path, "is not a whole number from 0");
    }
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void list(String path, Kind.Many many, JsonNode value) {
    if (!value.isArray()) {
      wrong(path, "is not a list");
      return;
    }
    if (value.size() > many.max()) {
      wrong(path, "has more than " + many.max() + " items");
      return;
    }
    for (int i = 0; i < value.size(); i++) {
      value(path + "[" + i + "]", many.item(), value.get(i));
    }
  }

  /// @return an object with only the member that counts; null if something is wrong
  private ObjectNode firstOf(String path, Kind.FirstOf firstOf, JsonNode value) {
    JsonNode sent = value;
    if (value.isString()) {
      try {
        sent = BearyChatJson.read(value.asString());
      } catch (IllegalArgumentException notJson) {
        wrong(path, "is " + notJson.getMessage());
        return null;
      }
    }
    if (!(sent instanceof ObjectNode object)) {
      wrong(path, "is not an object");
      return null;
    }
    for (Field choice : firstOf.choices().fields()) {
      JsonNode chosen = object.get(choice.name());
      if (chosen != null && !chosen.isNull()) {
        value(path + "." + choice.name(), choice.kind(), chosen);
        ObjectNode only = BearyChatJson.object();
        only.set(choice.name(), chosen);
        return only;
      }
    }
    wrong(
        path,
        "has none of "
            + String.join(", ", firstOf.choices().fields().stream().map(Field::name).toList()));
    return null;
  }

  private void wrong(String path, String what) {
    if (wrong.size() < TOLD_MAX) {
      wrong.add(path + " " + what);
    }
  }
}
