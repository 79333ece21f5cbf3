package larkspur.wire.bearychat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks HTTP by hand, so that every byte of a request is the one that a client sends, and every
/// header of an answer is seen.
public final class Wire {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int port;

  Wire(int port) {
    this.port = port;
  }

  /// An answer as it came.
  public record Reply(int status, Map<String, String> headers, byte[] body) {

    public JsonNode json() {
      return JSON.readTree(body);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// The names of the members of the object that was answered.
    public Set<String> members() {
      return Wire.members(json());
    }

    /// Status and code, as `404/5`; `200` if there is no code.
    public String outcome() {
      JsonNode code = body.length == 0 ? null : json().get("code");
      return code == null ? Integer.toString(status) : status + "/" + code.asInt();
    }
  }

  public static Set<String> members(JsonNode object) {
    return new TreeSet<>(object.propertyNames());
  }

  public static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  public Reply get(String target) {
    return send("GET", target, Map.of(), new byte[0]);
  }

  /// Sends a JSON body.
  public Reply post(String target, String body) {
    return json("POST", target, body);
  }

  public Reply json(String method, String target, String body) {
    return send(
        method,
        target,
        Map.of("Content-Type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /// @param target as it stands in the request line
  public Reply send(String method, String target, Map<String, String> headers, byte[] body) {
    StringBuilder head =
        new StringBuilder(
            method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body.length > 0 || method.equals("POST") || method.equals("PATCH")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return exchange(request.toByteArray(), false);
  }

  /// Sends a request as it is, which may be no good one, and then nothing more.
  public Reply raw(String request) {
    return exchange(request.getBytes(StandardCharsets.ISO_8859_1), true);
  }

  private Reply exchange(byte[] request, boolean hangUp) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      if (hangUp) {
        socket.shutdownOutput();
      }
      return reply(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(InputStream in) throws IOException {
    String statusLine = line(in);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (headers.containsKey("transfer-encoding")) {
      throw new IOException("the answer is in chunks");
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Reply(Integer.parseInt(statusLine.split(" ")[1]), headers, body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the answer ends in its head");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
