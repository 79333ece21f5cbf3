package larkspur.console.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.console.provider.ProviderFailed.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangesTest {

  /// For what is answered.
  private final Exchanges exchanges = new Exchanges(Duration.ofSeconds(120));

  /// For what is not.
  private final Exchanges impatient = new Exchanges(Duration.ofSeconds(1));

  @AfterEach
  void close() {
    exchanges.close();
    impatient.close();
  }

  private static void assertUnreachable(ThrowingCallable request, String words) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            ProviderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE))
        .hasMessageContaining(words);
  }

  /// One that takes a connection, says a little, and then nothing.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
      })
  void an_answer_that_does_not_end_is_not_waited_for(String said) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread saying =
          Thread.startVirtualThread(() -> {
            try (Socket socket = silent.accept()) {
              socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
              socket.getOutputStream().flush();
              // Until the other side has had enough.
              socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException closed) {
              // It has.
            }
          });
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      assertUnreachable(() -> impatient.get(url), "127.0.0.1");
      // For one who had enough before it came.
      silent.close();
      saying.join(Duration.ofSeconds(120));
      assertThat(saying.isAlive()).as("the connection was left open").isFalse();
    }
  }

  @Test
  void an_answer_is_taken_up_to_a_size_and_redirects_are_not_followed() throws Exception {
    AtomicInteger elsewhere = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/size",
        exchange -> {
          byte[] body = new byte[Integer.parseInt(exchange.getRequestURI().getQuery())];
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/redirect",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(exchanges.get(URI.create(base + "/size?" + Exchanges.BYTES_MAX)))
          .hasSize(Exchanges.BYTES_MAX);
      assertUnreachable(
          () -> exchanges.get(URI.create(base + "/size?" + (Exchanges.BYTES_MAX + 1))), "/size");
      assertUnreachable(() -> exchanges.get(URI.create(base + "/redirect")), "302");
      assertThat(elsewhere).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nothing_is_sent_in_the_clear_but_on_this_machine() {
    for (String url :
        List.of(
            "http://id.example/",
            "http://10.0.0.1/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "https://user@id.example/",
            "ftp://id.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "//id.example/",
            "id.example")) {
      assertThat(ProviderSettings.isSafe(URI.create(url))).as(url).isFalse();
      assertUnreachable(() -> exchanges.get(URI.create(url)), "not asked");
    }
    for (String url :
        List.of("https://10.0.0.1:8443/x", "http://localhost:8080/", "http://[::1]/")) {
      assertThat(ProviderSettings.isSafe(URI.create(url))).as(url).isTrue();
    }
  }
}
