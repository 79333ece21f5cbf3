package larkspur.developer;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The members of a JSON object that somebody wrote by hand. Each is asked for by its name and
/// kind; what nobody asked for is refused in the end ([#done]), so that a misspelt one does not
/// pass in silence.
final class Members {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;
  private final Set<String> asked = new HashSet<>();

  private Members(JsonNode object) {
    this.object = object;
  }

  /// @throws Wrong if the bytes are not one JSON object
  static Members of(byte[] json) {
    JsonNode read;
    try {
      read = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw Wrong.invalid("not JSON: " + e.getOriginalMessage());
    }
    if (read == null || !read.isObject()) {
      throw Wrong.invalid("not a JSON object");
    }
    return new Members(read);
  }

  Optional<String> text(String name) {
    return member(name)
        .map(value -> {
          if (!value.isString() || value.asString().isEmpty()) {
            throw Wrong.invalid(name + " is not a text");
          }
          return value.asString();
        });
  }

  String mustText(String name) {
    return text(name).orElseThrow(() -> Wrong.invalid(name + " is missing"));
  }

  OptionalInt number(String name, int least, int most) {
    Optional<JsonNode> value = member(name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.get().isIntegralNumber()
        || !value.get().canConvertToInt()
        || value.get().intValue() < least
        || value.get().intValue() > most) {
      throw Wrong.invalid(name + " is not a whole number from " + least + " to " + most);
    }
    return OptionalInt.of(value.get().intValue());
  }

  OptionalLong longNumber(String name) {
    Optional<JsonNode> value = member(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw Wrong.invalid(name + " is not a whole number of 64 bits");
    }
    return OptionalLong.of(value.get().longValue());
  }

  /// A number above 0, at most 1.
  OptionalDouble probability(String name) {
    Optional<JsonNode> value = member(name);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (!value.get().isNumber()
        || !(value.get().doubleValue() > 0)
        || !(value.get().doubleValue() <= 1)) {
      throw Wrong.invalid(name + " is not a number above 0 and at most 1");
    }
    return OptionalDouble.of(value.get().doubleValue());
  }

  /// False if it is not there.
  boolean flag(String name) {
    Optional<JsonNode> value = member(name);
    if (value.filter(found -> !found.isBoolean()).isPresent()) {
      throw Wrong.invalid(name + " is neither true nor false");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /// A span of time such as `PT0.5S`, above 0.
  Optional<Duration> span(String name, Duration most) {
    return text(name)
        .map(value -> {
          Duration span;
          try {
            span = Duration.parse(value);
          } catch (DateTimeParseException e) {
            throw Wrong.invalid(name + " is not a duration such as PT1H or PT0.5S");
          }
          if (!span.isPositive() || span.compareTo(most) > 0) {
            throw Wrong.invalid(name + " is not above PT0S and at most " + most);
          }
          return span;
        });
  }

  /// A list of so many texts at most, none of them empty.
  Optional<List<String>> texts(String name, int most) {
    return member(name)
        .map(value -> {
          if (!value.isArray() || value.size() > most) {
            throw Wrong.invalid(name + " is not a list of at most " + most + " texts");
          }
          List<String> texts = new ArrayList<>();
          for (JsonNode each : value) {
            if (!each.isString() || each.asString().isEmpty()) {
              throw Wrong.invalid(name + " is not a list of texts");
            }
            texts.add(each.asString());
          }
          return texts;
        });
  }

  /// Any JSON.
  Optional<JsonNode> any(String name) {
    asked.add(name);
    return Optional.ofNullable(object.get(name));
  }

  /// Refuses what nobody asked for.
  ///
  /// @throws Wrong that names it
  void done() {
    for (String name : object.propertyNames()) {
      if (!asked.contains(name)) {
        throw Wrong.invalid(name + " is not known here");
      }
    }
  }

  private Optional<JsonNode> member(String name) {
    return any(name).filter(value -> !value.isNull());
  }
}
