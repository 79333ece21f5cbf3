package larkspur.server.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What came back.
///
/// @param headers by their names as they were sent
record Answer(int status, Map<String, List<String>> headers, byte[] body) {

  String header(String name) {
    return String.join(", ", headers.getOrDefault(name, List.of()));
  }

  /// The header under a name in letters of either case.
  String anyCase(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(header -> String.join(", ", header.getValue()))
        .findFirst()
        .orElse("");
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(body);
  }

  @Override
  public String toString() {
    String text = text();
    return status + " " + headers + " " + (text.length() <= 600 ? text : text.substring(0, 600));
  }
}
