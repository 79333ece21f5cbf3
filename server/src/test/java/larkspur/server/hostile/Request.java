package larkspur.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A request as it goes over the wire: nothing about it has to be right.
///
/// @param target what stands behind the method; bytes above 0x7f are sent as ISO 8859-1
/// @param headers besides those that frame the message
/// @param chunked whether the body is sent in chunks; otherwise its length is declared
record Request(
    String method,
    String target,
    Map<String, String> headers,
    Optional<byte[]> body,
    boolean chunked) {

  private static final int CHUNK_BYTES = 64 * 1024;

  Request withMethod(String other) {
    return new Request(other, target, headers, body, chunked);
  }

  Request withTarget(String other) {
    return new Request(method, other, headers, body, chunked);
  }

  Request withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, target, more, body, chunked);
  }

  Request withoutHeader(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.remove(name);
    return new Request(method, target, fewer, body, chunked);
  }

  Request withBody(byte[] other) {
    return new Request(method, target, headers, Optional.of(other), chunked);
  }

  Request inChunks() {
    return new Request(method, target, headers, body, true);
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    body.ifPresent(bytes ->
        head.append(
            chunked
                ? "Transfer-Encoding: chunked\r\n"
                : "Content-Length: " + bytes.length + "\r\n"));
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    body.ifPresent(bytes -> {
      if (!chunked) {
        out.writeBytes(bytes);
        return;
      }
      for (int from = 0; from < bytes.length; from += CHUNK_BYTES) {
        int length = Math.min(CHUNK_BYTES, bytes.length - from);
        out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, from, length);
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    });
    return out.toByteArray();
  }

  /// For a failure's message.
  @Override
  public String toString() {
    String shown =
        method
            + " "
            + target
            + " "
            + headers
            + " "
            + body.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse("");
    return shown.length() <= 600 ? shown : shown.substring(0, 600) + "… " + shown.length();
  }
}
