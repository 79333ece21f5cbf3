package larkspur.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Long connections of many apps, which take every event at once.
final class Connections implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<WebSocket> open = new ArrayList<>();
  private final Arrivals arrivals;

  Connections(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  void open(InetSocketAddress server, String app, String secret)
      throws IOException, InterruptedException {
    String body = "{\"AppID\":\"%s\",\"AppSecret\":\"%s\"}".formatted(app, secret);
    HttpResponse<byte[]> found =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/callback/ws/endpoint".formatted(server.getPort())))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    JsonNode answer = JsonMapper.shared().readTree(found.body());
    if (answer.path("code").asInt() != 0) {
      throw new IllegalStateException("no connection for " + app + ": " + answer);
    }
    open.add(
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(answer.at("/data/URL").asString()), new Taker())
            .join());
  }

  private final class Taker implements WebSocket.Listener {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      parts.writeBytes(part);
      socket.request(1);
      if (!last) {
        return null;
      }
      Frame frame = Frame.read(parts.toByteArray());
      parts.reset();
      if (!frame.data()) {
        return null;
      }
      arrivals.came(frame.payload());
      return socket.sendBinary(ByteBuffer.wrap(frame.taken()), true);
    }
  }

  @Override
  public void close() {
    open.forEach(WebSocket::abort);
    client.close();
  }
}
