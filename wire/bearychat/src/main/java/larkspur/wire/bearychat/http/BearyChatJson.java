package larkspur.wire.bearychat.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import larkspur.core.json.Unicode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as BearyChat writes it: members in lower case with underscores, and every documented member
/// there, `null` when it has no value.
public final class BearyChatJson {

  /// Deeper than any documented object, and far below what would trouble a parser.
  private static final int NESTING_MAX = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultPropertyInclusion(inclusion ->
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .build();

  private BearyChatJson() {}

  /// Writes records that are named after the protocol's objects.
  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Writes piece by piece; the generator is to be closed.
  public static JsonGenerator generator(ByteArrayOutputStream out) {
    return MAPPER.createGenerator(out);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode list() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static JsonNode number(BigInteger number) {
    return JsonNodeFactory.instance.numberNode(number);
  }

  /// Reads what a client sent.
  ///
  /// @throws IllegalArgumentException if it is not JSON, is nested too deep, or has a text that is
  ///   not Unicode; the message says so and goes on after "is"
  static JsonNode read(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (!Unicode.spells(node)) {
      throw new IllegalArgumentException("not Unicode: there is half a surrogate pair");
    }
    return node;
  }
}
