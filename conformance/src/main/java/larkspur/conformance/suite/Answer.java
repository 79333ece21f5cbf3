package larkspur.conformance.suite;

import java.util.Objects;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// What a server answered, and what it was asked.
///
/// @param asked method, path and body, without secrets
/// @param contentType empty if there is none
/// @param text the body, without secrets
/// @param json the body; missing if it is none or no JSON
record Answer(
    String asked, int status, String contentType, String logId, String text, JsonNode json) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int SHOWN = 600;

  static JsonNode json(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (RuntimeException notJson) {
      return MissingNode.getInstance();
    }
  }

  static String write(Object value) {
    return JSON.writeValueAsString(value);
  }

  int code() {
    return json.path("code").asInt(0);
  }

  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /// A text that must be there, since the story goes on with it.
  String text(String pointer) {
    JsonNode found = at(pointer);
    if (!found.isString()) {
      throw differs("a text at " + pointer);
    }
    return found.stringValue();
  }

  Answer succeeds() {
    return succeeds(200);
  }

  Answer succeeds(int expected) {
    if (status != expected || code() != 0) {
      throw differs(expected + " and success");
    }
    return this;
  }

  Answer refused(int expectedStatus, int expectedCode) {
    if (status != expectedStatus || code() != expectedCode) {
      throw differs(expectedStatus + " with code " + expectedCode);
    }
    return this;
  }

  /// @param expected as JSON
  Answer has(String pointer, String expected) {
    JsonNode wanted = JSON.readTree(expected);
    if (!Objects.equals(at(pointer), wanted)) {
      throw differs(pointer + " is " + expected);
    }
    return this;
  }

  Answer hasText(String pointer, String expected) {
    return has(pointer, write(expected));
  }

  Answer lacks(String pointer) {
    if (!at(pointer).isMissingNode()) {
      throw differs("nothing at " + pointer);
    }
    return this;
  }

  Answer that(String expected, Predicate<JsonNode> test) {
    if (!test.test(json)) {
      throw differs(expected);
    }
    return this;
  }

  Difference differs(String expected) {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    String kind = contentType.isEmpty() ? "no content type" : contentType;
    return new Difference(asked, expected, status + " " + kind + " " + shown);
  }
}
