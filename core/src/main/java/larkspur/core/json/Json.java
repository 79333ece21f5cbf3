package larkspur.core.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/// The form in which the domain's records are stored. It is a promise to later versions of
/// ourselves, not to a client: what crosses a wire is spelled by the facades.
///
/// Absent values are left out; members that are not known are passed over, so that an older server
/// can read what a newer one wrote in the same format version.
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .changeDefaultPropertyInclusion(inclusion ->
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS)
          .disable(DateTimeFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
          .build();

  private Json() {}

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static <T> T read(byte[] bytes, Class<T> type) {
    return MAPPER.readValue(bytes, type);
  }

  /// A value that was read as a tree.
  public static <T> T read(JsonNode tree, Class<T> type) {
    return MAPPER.treeToValue(tree, type);
  }

  /// A value as it would be written, to be part of another.
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /// Writes piece by piece, where there is much of a kind; to be closed.
  public static JsonGenerator generator(ByteArrayOutputStream out) {
    return MAPPER.createGenerator(out);
  }

  /// Reads piece by piece; to be closed.
  public static JsonParser parser(byte[] bytes) {
    return MAPPER.createParser(bytes);
  }
}
