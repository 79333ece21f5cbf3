package larkspur.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.MissingNode;

/// JSON over HTTP/1.1 with nothing between: for what no SDK does, and for the load of the crash
/// test, which must know whether a request was answered. It never sends a request that may have an
/// effect twice.
public final class PlainHttp implements AutoCloseable {

  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(120);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWERED_WITHIN)
          .executor(task -> Thread.ofVirtual().start(task))
          .build();

  /// Sends a request and reads the answer.
  ///
  /// @param body as it is to be written; sent without a body if it is null
  /// @throws IOException if the connection broke: then nobody knows whether the server has done it
  public Reply send(String method, URI uri, Map<String, String> headers, Object body)
      throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWERED_WITHIN);
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json; charset=utf-8");
      request.method(method, BodyPublishers.ofByteArray(Reply.JSON.writeValueAsBytes(body)));
    }
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      byte[] text = response.body();
      return new Reply(
          response.statusCode(),
          response.headers(),
          text.length == 0
              ? MissingNode.getInstance()
              : Reply.json(new String(text, StandardCharsets.UTF_8)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
