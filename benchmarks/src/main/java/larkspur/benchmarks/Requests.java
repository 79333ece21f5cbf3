package larkspur.benchmarks;

import java.nio.charset.StandardCharsets;

/// Requests as the bytes that go over the wire, made once and sent many times.
final class Requests {

  private Requests() {}

  /// @param headers each a whole line
  static byte[] post(String path, String json, String... headers) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = head("POST", path, headers);
    head.append("Content-Type: application/json\r\nContent-Length: ")
        .append(body.length)
        .append("\r\n\r\n");
    byte[] bytes = new byte[head.length() + body.length];
    System.arraycopy(
        head.toString().getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, head.length());
    System.arraycopy(body, 0, bytes, head.length(), body.length);
    return bytes;
  }

  static byte[] get(String path, String... headers) {
    return head("GET", path, headers).append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static StringBuilder head(String method, String path, String... headers) {
    StringBuilder head = new StringBuilder();
    head.append(method)
        .append(' ')
        .append(path)
        .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head;
  }
}
