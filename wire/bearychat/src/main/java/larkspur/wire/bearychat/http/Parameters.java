package larkspur.wire.bearychat.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import larkspur.core.json.Unicode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What came with a request, wherever it stood (bearychat-1.3.2, bearychat-1.4.2).
///
/// Query and body are merged for every method, and the body wins: the vendor's own bot puts
/// everything into the query of a POST. The body is JSON or a form, by its content type; where that
/// says neither, it is what it looks like.
final class Parameters {

  private static final String TOKEN = "token";

  private final Map<String, String> query;
  private final ObjectNode body;

  private Parameters(Map<String, String> query, ObjectNode body) {
    this.query = query;
    this.body = body;
  }

  /// @throws Failure if query or body cannot be read
  static Parameters of(String rawQuery, Optional<String> contentType, byte[] body) {
    return new Parameters(
        query(rawQuery), body.length == 0 ? BearyChatJson.object() : body(contentType, body));
  }

  /// The token of a query, for who cannot wait for the body; empty if it cannot be read.
  static Optional<String> tokenOf(String rawQuery) {
    try {
      return new Parameters(query(rawQuery), BearyChatJson.object()).token();
    } catch (Failure unreadable) {
      return Optional.empty();
    }
  }

  /// The first token that is not empty: of the query, of the body.
  Optional<String> token() {
    String inQuery = query.getOrDefault(TOKEN, "");
    if (!inQuery.isEmpty()) {
      return Optional.of(inQuery);
    }
    JsonNode inBody = body.get(TOKEN);
    return Optional.ofNullable(inBody)
        .filter(JsonNode::isString)
        .map(JsonNode::asString)
        .filter(token -> !token.isEmpty());
  }

  /// Everything as one object. What stood in the query or in a form is a string.
  ObjectNode merged() {
    query.forEach((name, value) -> {
      JsonNode inBody = body.get(name);
      if (inBody == null || inBody.isNull()) {
        body.put(name, value);
      }
    });
    return body;
  }

  private static Map<String, String> query(String raw) {
    // The HTTP server reads a request line as ASCII: what was something else is lost already, and
    // must not be stored.
    if (raw.chars().anyMatch(c -> c > 0x7f)) {
      throw Failure.invalid("the query string has characters that must be percent-encoded");
    }
    try {
      return Form.parse(raw);
    } catch (IllegalArgumentException e) {
      throw Failure.invalid("the query string is " + e.getMessage());
    }
  }

  private static ObjectNode body(Optional<String> contentType, byte[] bytes) {
    try {
      String text = Unicode.withoutByteOrderMark(Unicode.decode(bytes));
      return switch (format(contentType, text)) {
        case JSON -> json(text);
        case FORM -> form(text);
      };
    } catch (IllegalArgumentException e) {
      throw Failure.invalid("the body is " + e.getMessage());
    }
  }

  private enum Format {
    JSON,
    FORM
  }

  /// A form never begins with a brace, and a hurried `curl -d '{…}'` calls its JSON a form. A
  /// browser's `fetch` calls it plain text.
  private static Format format(Optional<String> contentType, String text) {
    String type = contentType.orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("application/json")) {
      return Format.JSON;
    }
    String begin = text.stripLeading();
    boolean looksLikeJson =
        begin.isEmpty() || begin.startsWith("{") || begin.startsWith("[") || begin.equals("null");
    return looksLikeJson ? Format.JSON : Format.FORM;
  }

  private static ObjectNode json(String text) {
    JsonNode node = text.isBlank() ? BearyChatJson.object() : BearyChatJson.read(text);
    if (node.isNull()) {
      return BearyChatJson.object();
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  private static ObjectNode form(String text) {
    ObjectNode object = BearyChatJson.object();
    Form.parse(text).forEach(object::put);
    return object;
  }
}
