package larkspur.server.hostile;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// A right request of one call, in parts, so that one of them can be made wrong.
///
/// @param route the path with its parameters, such as `/open-apis/task/v2/tasks/:task_guid`
/// @param path values of those parameters
/// @param query each parameter once
/// @param body empty if the call takes none
record Sample(
    String method,
    String route,
    Map<String, String> path,
    Map<String, String> query,
    Optional<ObjectNode> body,
    Map<String, String> headers) {

  Request request() {
    return request(encoded(path), encoded(query), body.map(Edit::bytes));
  }

  /// The same with a body as it is to go over the wire.
  Request request(byte[] raw) {
    return request(encoded(path), encoded(query), Optional.of(raw));
  }

  /// The same with one parameter of the path as it is to go over the wire.
  Request withPath(String name, String raw) {
    Map<String, String> edited = encoded(path);
    edited.put(name, raw);
    return request(edited, encoded(query), body.map(Edit::bytes));
  }

  /// The same with one parameter of the query as it is to go over the wire; without it if null.
  Request withQuery(String name, String raw) {
    Map<String, String> edited = encoded(query);
    if (raw == null) {
      edited.remove(name);
    } else {
      edited.put(name, raw);
    }
    return request(encoded(path), edited, body.map(Edit::bytes));
  }

  Sample withBody(ObjectNode other) {
    return new Sample(method, route, path, query, Optional.of(other), headers);
  }

  private Request request(
      Map<String, String> rawPath, Map<String, String> rawQuery, Optional<byte[]> bytes) {
    StringBuilder target = new StringBuilder();
    for (String segment : route.substring(1).split("/")) {
      target.append('/');
      target.append(segment.startsWith(":") ? rawPath.get(segment.substring(1)) : segment);
    }
    if (!rawQuery.isEmpty()) {
      target.append(
          rawQuery.entrySet().stream()
              .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
              .collect(Collectors.joining("&", "?", "")));
    }
    Map<String, String> sent = new LinkedHashMap<>(headers);
    bytes.ifPresent(_ -> sent.putIfAbsent("Content-Type", "application/json; charset=utf-8"));
    return new Request(method, target.toString(), sent, bytes, false);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Map<String, String> encoded(Map<String, String> values) {
    Map<String, String> encoded = new LinkedHashMap<>();
    values.forEach((name, value) -> encoded.put(name, encode(value)));
    return encoded;
  }
}
