package larkspur.e2e.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/// Stands before a server, passes on what clients send, and keeps it. Not what goes over a socket:
/// the address of that leads to the server itself.
final class RecordingProxy implements AutoCloseable {

  private static final Set<String> PASSED = Set.of("authorization", "content-type", "locale");

  private final HttpServer proxy;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<Captured> captured = new ConcurrentLinkedQueue<>();

  /// A request as a client sent it.
  ///
  /// @param path with its query
  /// @param authorization empty for none
  record Captured(String method, String path, Optional<String> authorization, byte[] body) {

    Captured with(byte[] otherBody) {
      return new Captured(method, path, authorization, otherBody);
    }

    HttpRequest to(URI server) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + path))
              .header("Content-Type", "application/json; charset=utf-8")
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      authorization.ifPresent(token -> request.header("Authorization", token));
      return request.build();
    }
  }

  RecordingProxy(URI server) throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    proxy.createContext("/", exchange -> pass(server, exchange));
    proxy.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
  }

  List<Captured> captured() {
    return List.copyOf(captured);
  }

  private void pass(URI server, HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      captured.add(
          new Captured(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
              body));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  body.length == 0
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> {
            if (PASSED.contains(name.toLowerCase(Locale.ROOT))) {
              request.header(name, values.getFirst());
            }
          });
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(value -> exchange.getResponseHeaders().add("Content-Type", value));
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    proxy.stop(0);
    http.close();
  }
}
