package larkspur.wire.bearychat.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.wire.bearychat.http.Shape.Field;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
        value(name, field.kind(), value)
            .ifPresentOrElse(
                counts -> object.set(field.name(), counts), () -> object.remove(field.name()));
      } else if (field.required()) {
        wrong(name, "is required");
      }
    }
  }

  /// @return what counts of the value; empty if it is as if it had not been sent, or if something
  ///   is wrong
  private Optional<JsonNode> value(String path, Kind kind, JsonNode value) {
    return switch (kind) {
      case Kind.Id id -> {
        if (!value.isString()) {
          yield wrong(path, "is not a string");
        }
        yield value.asString().isEmpty() ? wrong(path, "is required") : Optional.of(value);
      }
      case Kind.Text text -> text(path, text, value);
      case Kind.Key key ->
          value.isString() && Keys.wellFormed(value.asString())
              ? Optional.of(value)
              : wrong(path, "is not a message key");
      case Kind.Count count ->
          wholeNumber(path, value)
              .map(sent -> Values.whole(sent).min(BigInteger.valueOf(count.max())))
              .map(BearyChatJson::number);
      case Kind.Time time -> wholeNumber(path, value);
      case Kind.Many many -> list(path, many, value);
      case Kind.Part part -> {
        if (!(value instanceof ObjectNode object)) {
          yield wrong(path, "is not an object");
        }
        object(path, part.shape(), object);
        yield Optional.of(object);
      }
      case Kind.FirstOf firstOf -> firstOf(path, firstOf, value);
    };
  }

  private Optional<JsonNode> text(String path, Kind.Text text, JsonNode value) {
    if (!value.isString()) {
      return wrong(path, "is not a string");
    }
    String string = value.asString();
    int length = string.codePointCount(0, string.length());
    if (length < text.min()) {
      return wrong(path, "has fewer than " + text.min() + " characters");
    }
    return length > text.max()
        ? wrong(path, "has more than " + text.max() + " characters")
        : Optional.of(value);
  }

  private Optional<JsonNode> wholeNumber(String path, JsonNode value) {
    boolean whole =
        value.isIntegralNumber()
            ? value.bigIntegerValue().signum() >= 0
            : value.isString() && digits(value.asString());
    return whole ? Optional.of(value) : wrong(path, "is not a whole number from 0");
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Optional<JsonNode> list(String path, Kind.Many many, JsonNode value) {
    if (!value.isArray()) {
      return switch (many.otherwise()) {
        case REFUSED -> wrong(path, "is not a list");
        case ABSENT -> Optional.empty();
      };
    }
    if (value.size() > many.max()) {
      return wrong(path, "has more than " + many.max() + " items");
    }
    ArrayNode counts = BearyChatJson.list();
    for (int i = 0; i < value.size(); i++) {
      value(path + "[" + i + "]", many.item(), value.get(i)).ifPresent(counts::add);
    }
    return Optional.of(counts);
  }

  /// @return an object with only the member that counts
  private Optional<JsonNode> firstOf(String path, Kind.FirstOf firstOf, JsonNode value) {
    JsonNode sent = value;
    if (value.isString()) {
      try {
        sent = BearyChatJson.read(value.asString());
      } catch (IllegalArgumentException notJson) {
        return wrong(path, "is " + notJson.getMessage());
      }
    }
    if (!(sent instanceof ObjectNode object)) {
      return wrong(path, "is not an object");
    }
    for (Field choice : firstOf.choices().fields()) {
      JsonNode chosen = object.get(choice.name());
      if (chosen != null && !chosen.isNull()) {
        ObjectNode only = BearyChatJson.object();
        value(path + "." + choice.name(), choice.kind(), chosen)
            .ifPresent(counts -> only.set(choice.name(), counts));
        return Optional.of(only);
      }
    }
    return wrong(
        path,
        "has none of "
            + String.join(", ", firstOf.choices().fields().stream().map(Field::name).toList()));
  }

  /// @return nothing, for it does not count
  private Optional<JsonNode> wrong(String path, String what) {
    if (wrong.size() < TOLD_MAX) {
      wrong.add(path + " " + what);
    }
    return Optional.empty();
  }
}
