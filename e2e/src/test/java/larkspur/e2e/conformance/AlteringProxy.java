package larkspur.e2e.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/// Stands before a server and breaks one of its rules: it changes what is answered to one kind of
/// request, and leaves all else as it is.
final class AlteringProxy implements AutoCloseable {

  private static final Set<String> PASSED =
      Set.of("authorization", "content-type", "x-aily-bizuserid");

  private final HttpServer proxy;
  private final HttpClient http = HttpClient.newHttpClient();

  /// @param method of the requests whose answers are changed
  /// @param path that they begin with
  /// @param change of the body
  AlteringProxy(URI server, String method, String path, UnaryOperator<String> change) {
    try {
      proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    proxy.createContext(
        "/",
        exchange -> {
          boolean meant =
              exchange.getRequestMethod().equals(method)
                  && exchange.getRequestURI().getPath().startsWith(path);
          pass(server, exchange, meant ? change : UnaryOperator.identity());
        });
    proxy.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
  }

  private void pass(URI server, HttpExchange exchange, UnaryOperator<String> change)
      throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
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
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      for (String name : List.of("Content-Type", "X-Tt-Logid")) {
        answer
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
      }
      byte[] text = change.apply(answer.body()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.statusCode(), text.length == 0 ? -1 : text.length);
      if (text.length > 0) {
        exchange.getResponseBody().write(text);
      }
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
