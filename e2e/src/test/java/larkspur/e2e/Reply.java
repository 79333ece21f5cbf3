package larkspur.e2e;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An answer of the server.
///
/// @param body missing if it has none
public record Reply(int status, HttpHeaders headers, JsonNode body) {

  static final JsonMapper JSON = new JsonMapper();

  /// Reads JSON as the tests compare it.
  public static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  /// Writes a value as JSON in one line.
  public static String text(Object value) {
    return JSON.writeValueAsString(value);
  }

  public static JsonNode json(byte[] text) {
    return json(new String(text, StandardCharsets.UTF_8));
  }

  /// A member of the body, by a JSON pointer; missing if it is not there.
  public JsonNode at(String pointer) {
    return body.at(pointer);
  }

  public String text(String pointer) {
    JsonNode found = at(pointer);
    if (!found.isString()) {
      throw new AssertionError("no text at " + pointer + " of " + status + " " + body);
    }
    return found.stringValue();
  }

  /// This reply, if it says that the call succeeded.
  public Reply succeeded() {
    if (status < 200 || status > 299 || body.path("code").asInt(0) != 0) {
      throw new AssertionError("refused: " + status + " " + body);
    }
    return this;
  }
}
