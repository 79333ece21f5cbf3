package larkspur.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Addresses at which events are posted, one for each app. What is posted is taken at once, unless
/// an app has other manners.
final class Receiver implements AutoCloseable {

  /// What becomes of what is posted to an app.
  enum Manners {
    TAKES,
    FAILS,
    /// Longer than anybody waits.
    HANGS,
    /// As long as may be.
    IS_SLOW
  }

  private static final int HANGS_SECONDS = 10;
  private static final int SLOW_MILLIS = 2_000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Manners> manners = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<String> uncounted;

  Receiver(Arrivals arrivals) throws IOException {
    this(arrivals, 0);
  }

  /// @param uncounted how many of the first apps' events are taken and not counted
  Receiver(Arrivals arrivals, int uncounted) throws IOException {
    this.uncounted =
        IntStream.range(0, uncounted).mapToObj(Integer::toString).collect(Collectors.toSet());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String app = exchange.getRequestURI().getPath().substring(1);
            byte[] event = exchange.getRequestBody().readAllBytes();
            if (!this.uncounted.contains(app)) {
              // Before the answer, which may fail when it has been read.
              arrivals.came(event);
            }
            exchange.sendResponseHeaders(status(manners.getOrDefault(app, Manners.TAKES)), -1);
          }
        });
    server.start();
  }

  private int status(Manners how) {
    return switch (how) {
      case TAKES -> 200;
      case FAILS -> 500;
      case HANGS -> after(TimeUnit.SECONDS.toMillis(HANGS_SECONDS));
      case IS_SLOW -> after(SLOW_MILLIS);
    };
  }

  private int after(long millis) {
    try {
      end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 200;
  }

  /// @param app its number
  void behave(int app, Manners how) {
    manners.put(Integer.toString(app), how);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.close();
  }
}
