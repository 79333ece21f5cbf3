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

  /// The protocols' code; 0 if there is none, which is a success only of what has none.
  int code() {
    return json.path("code").asInt(0);
  }

  /// Whether it says that what was asked is done. A body that is no JSON says nothing.
  boolean isSuccess() {
    return status / 100 == 2 && code() == 0 && (status == 204 || !json.isMissingNode());
  }

  boolean isRefusal(int expectedStatus, int expectedCode) {
    return status == expectedStatus && json.path("code").isInt() && code() == expectedCode;
  }

  /// The same, if it is one of the platform's: each has a code.
  Answer hasCode() {
    return that("JSON with a whole number code", body -> body.path("code").isInt());
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
    if (status != expected || !isSuccess()) {
      throw differs(expected + " and success");
    }
    return this;
  }

  Answer refused(int expectedStatus, int expectedCode) {
    if (!isRefusal(expectedStatus, expectedCode)) {
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
