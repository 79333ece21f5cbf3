package larkspur.developer;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An answer to a path that is not served, as a file says it.
///
/// In every text of the body, `{{user_id}}` stands for the parameter `:user_id` of the path.
///
/// @param body empty if the answer has none
record Stub(
    String method,
    PathPattern path,
    String writtenPath,
    int status,
    Map<String, String> headers,
    Optional<JsonNode> body) {

  private static final Pattern PARAMETER = Pattern.compile("\\{\\{([^{}]*)}}");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /// Headers that HTTP itself needs to be right.
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "date", "transfer-encoding", "x-larkspur-stub");

  /// @throws Wrong in words, if the file does not say a stub
  static Stub read(byte[] json) {
    Members members = Members.of(json);
    String method = members.mustText("method");
    String path = members.mustText("path");
    int status = members.number("status", 200, 599).orElse(200);
    Map<String, String> headers =
        members.any("headers").map(Stub::headers).orElseGet(LinkedHashMap::new);
    Optional<JsonNode> body = members.any("body");
    members.done();
    if (!method.matches("[A-Z]{1,20}")) {
      throw Wrong.invalid("method is not one of HTTP in capital letters");
    }
    if (body.isPresent() && (status == 204 || status == 304)) {
      throw Wrong.invalid("an answer with status " + status + " has no body");
    }
    PathPattern pattern = PathPattern.of(path);
    Set<String> parameters = new TreeSet<>();
    pattern.segments().stream()
        .filter(segment -> segment.startsWith(":"))
        .forEach(segment -> parameters.add(segment.substring(1)));
    body.ifPresent(node ->
        replaced(
            node,
            text -> {
              requireKnown(text, parameters);
              return text;
            }));
    return new Stub(method, pattern, path, status, headers, body);
  }

  private static Map<String, String> headers(JsonNode node) {
    if (!node.isObject()) {
      throw Wrong.invalid("headers is not an object");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    node.properties()
        .forEach(header -> {
          String name = header.getKey();
          if (!TOKEN.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw Wrong.invalid("headers." + name + " is not a header that a stub can set");
          }
          if (!header.getValue().isString()
              || header.getValue().asString().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw Wrong.invalid("headers." + name + " is not a text of printable ASCII");
          }
          headers.put(name, header.getValue().asString());
        });
    return headers;
  }

  private static void requireKnown(String text, Set<String> parameters) {
    Matcher wanted = PARAMETER.matcher(text);
    while (wanted.find()) {
      if (!parameters.contains(wanted.group(1))) {
        throw Wrong.invalid("body has " + wanted.group() + ", and path has no such parameter");
      }
    }
  }

  /// The body with the parameters of one path in it.
  Optional<byte[]> body(Map<String, String> parameters) {
    return body.map(node ->
        JsonMapper.shared()
            .writeValueAsBytes(
                replaced(
                    node,
                    text ->
                        PARAMETER
                            .matcher(text)
                            .replaceAll(found ->
                                Matcher.quoteReplacement(parameters.get(found.group(1)))))));
  }

  private static JsonNode replaced(JsonNode node, UnaryOperator<String> change) {
    if (node.isString()) {
      return JsonNodeFactory.instance.stringNode(change.apply(node.asString()));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(replaced(element, change)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(member -> object.set(member.getKey(), replaced(member.getValue(), change)));
      return object;
    }
    return node;
  }
}
