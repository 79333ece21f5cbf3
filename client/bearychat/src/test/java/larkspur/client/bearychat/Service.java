package larkspur.client.bearychat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A real HTTP server on a free port of loopback, which gives every request the same answer and
/// keeps what came.
final class Service implements AutoCloseable {

  private static final int WITHIN_SECONDS = 100;

  /// A request as it came.
  ///
  /// @param target path and query, as they were written
  /// @param headers by their names in lower case
  record Arrived(String method, String target, Map<String, List<String>> headers, String body) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();

  private final CountDownLatch broken;

  private interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  private Service(Behaviour behaviour) {
    this(behaviour, new CountDownLatch(0));
  }

  private Service(Behaviour behaviour, CountDownLatch broken) {
    this.broken = broken;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext(
        "/",
        exchange -> {
          keep(exchange);
          behaviour.answer(exchange);
          exchange.close();
        });
    http.start();
  }

  private void keep(HttpExchange exchange) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    arrived.add(
        new Arrived(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
  }

  /// @param body none if it is empty
  static Service answering(int status, String body) {
    return answering(status, body, Map.of());
  }

  static Service answering(int status, String body, Map<String, String> headers) {
    return new Service(exchange -> {
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    });
  }

  /// Takes a request and says nothing.
  static Service silent() {
    CountDownLatch never = new CountDownLatch(1);
    return new Service(exchange -> await(never));
  }

  /// Says that there is a body, sends its first byte, and no more.
  static Service stalling() {
    CountDownLatch never = new CountDownLatch(1);
    return new Service(exchange -> {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      await(never);
    });
  }

  /// Sends a body without end, until the connection breaks; then [#awaitBreak()] returns.
  static Service endless() {
    CountDownLatch broken = new CountDownLatch(1);
    byte[] part = new byte[1 << 10];
    return new Service(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write(part);
            }
          } catch (IOException breaking) {
            broken.countDown();
          }
        },
        broken);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /// The next request that came, waited for.
  Arrived arrived() {
    try {
      Arrived next = arrived.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Waits until an endless answer has been broken off.
  void awaitBreak() throws InterruptedException {
    if (!broken.await(WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the connection still stands");
    }
  }

  /// Whether every request that came has been looked at.
  boolean isQuiet() {
    return arrived.isEmpty();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.stop(0);
  }
}
