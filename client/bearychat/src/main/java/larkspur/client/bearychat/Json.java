package larkspur.client.bearychat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// JSON as plain values: [Map], [List], [String], [Long] or [Double], [Boolean] and null. The one
/// place that meets the JSON library.
final class Json {

  /// Deeper than any documented object, and far below what would trouble a parser.
  private static final int NESTING_MAX = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
          .build();

  private Json() {}

  /// Members are written in the order of their map.
  ///
  /// @throws IllegalArgumentException if a text is not Unicode: it has half a surrogate pair
  static String write(Map<String, ?> object) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json, object);
    }
    return out.toString();
  }

  /// The text, unless it has half a surrogate pair: that has no UTF-8, and would go out as a
  /// question mark.
  static String unicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("not Unicode: there is half a surrogate pair");
    }
    return text;
  }

  private static void write(JsonGenerator json, Object value) {
    if (value instanceof Map<?, ?> object) {
      json.writeStartObject();
      object.forEach((name, member) -> {
        json.writeName((String) name);
        write(json, member);
      });
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      list.forEach(element -> write(json, element));
      json.writeEndArray();
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(unicode((String) value));
    }
  }

  /// @throws IllegalArgumentException if it is not one JSON value, or one nested too deep
  static Object read(String text) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() == null) {
        throw new IllegalArgumentException("there is no JSON");
      }
      Object value = value(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("there is more after the JSON");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Object value(JsonParser json) {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> list(json);
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT -> integer(json);
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, PROPERTY_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + json.currentToken());
    };
  }

  /// No documented number has more than 63 bits; of a longer one only the size is kept.
  private static Number integer(JsonParser json) {
    return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? json.getDoubleValue()
        : (Number) json.getLongValue();
  }

  private static Map<String, Object> object(JsonParser json) {
    Map<String, Object> object = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      object.put(name, value(json));
    }
    return object;
  }

  private static List<Object> list(JsonParser json) {
    List<Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(json));
    }
    return list;
  }
}
