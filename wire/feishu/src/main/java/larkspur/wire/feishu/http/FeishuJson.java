package larkspur.wire.feishu.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import larkspur.core.json.Unicode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// JSON as the Open Platform writes it: members in lower case with underscores, what is absent left
/// out, never `null`.
///
/// What the facade answers are records named after the protocol's objects; `createdAt` is written
/// as `created_at`.
public final class FeishuJson {

  /// Deeper than any documented object, and far below what would trouble a parser.
  private static final int NESTING_MAX = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(inclusion ->
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private FeishuJson() {}

  /// How a member is written that we name: `completed_at` for `completedAt`.
  public static String name(String ours) {
    return ours.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// Reads what a client sent, in UTF-8 and nothing else; given the bytes, the parser would guess,
  /// and let more than UTF-8 pass.
  ///
  /// @throws IllegalArgumentException if it is not JSON, is nested too deep, or has a text that is
  ///   not Unicode
  public static JsonNode read(byte[] bytes) {
    String text = Unicode.withoutByteOrderMark(Unicode.decode(bytes));
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (!Unicode.spells(node)) {
      throw new IllegalArgumentException("a text with half a surrogate pair");
    }
    return node;
  }
}
