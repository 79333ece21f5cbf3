package larkspur.server.hostile;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// A right request of one call, in parts, so that one of them can be made wrong.
///
/// @param route the path with its parameters, such as `/open-apis/task/v2/tasks/:task_guid`
/// @param path values of those parameters
/// @param query each parameter once
/// @param body empty if the call takes none
/// @param files members of the body that are files; if there are any, it is sent as a form of
///   several parts
record Sample(
    String method,
    String route,
    Map<String, String> path,
    Map<String, String> query,
    Optional<ObjectNode> body,
    Set<String> files,
    Map<String, String> headers) {

  static final String BOUNDARY = "larkspur-hostile";

  /// One that is sent as JSON.
  Sample(
      String method,
      String route,
      Map<String, String> path,
      Map<String, String> query,
      Optional<ObjectNode> body,
      Map<String, String> headers) {
    this(method, route, path, query, body, Set.of(), headers);
  }

  Request request() {
    return request(encoded(path), encoded(query), sent());
  }

  private Optional<byte[]> sent() {
    return body.map(fields -> files.isEmpty() ? Edit.bytes(fields) : form(fields));
  }

  /// A form with these fields, each character of a file standing for a byte.
  byte[] form(ObjectNode fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields
        .properties()
        .forEach(field -> {
          boolean file = files.contains(field.getKey());
          String head =
              "--"
                  + BOUNDARY
                  + "\r\nContent-Disposition: form-data; name=\""
                  + field.getKey()
                  + "\""
                  + (file ? "; filename=\"x\"" : "")
                  + "\r\n\r\n";
          out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
          out.writeBytes(
              field
                  .getValue()
                  .asString()
                  .getBytes(file ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
          out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
    out.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /// The same with a body as it is to go over the wire.
  Request request(byte[] raw) {
    return request(encoded(path), encoded(query), Optional.of(raw));
  }

  /// The same with one parameter of the path as it is to go over the wire.
  Request withPath(String name, String raw) {
    Map<String, String> edited = encoded(path);
    edited.put(name, raw);
    return request(edited, encoded(query), sent());
  }

  /// The same with one parameter of the query as it is to go over the wire; without it if null.
  Request withQuery(String name, String raw) {
    Map<String, String> edited = encoded(query);
    if (raw == null) {
      edited.remove(name);
    } else {
      edited.put(name, raw);
    }
    return request(encoded(path), edited, sent());
  }

  Sample withBody(ObjectNode other) {
    return new Sample(method, route, path, query, Optional.of(other), files, headers);
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
    String type =
        files.isEmpty()
            ? "application/json; charset=utf-8"
            : "multipart/form-data; boundary=" + BOUNDARY;
    bytes.ifPresent(_ -> sent.putIfAbsent("Content-Type", type));
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
