package larkspur.developer.inspector;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import larkspur.core.call.CallObserver;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.storage.memory.MemoryStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that an inspector watches, with a facade of three calls: `/echo` answers what it was
/// sent, as a caller; `/closed` reads nothing; `/wide` answers more than is kept.
final class Watched implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final String START = "5eed";

  private static final JsonMapper JSON = new JsonMapper();
  private static final TenantId ACME = TenantId.of(1);
  private static final PersonId ADA = PersonId.of(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Inspector inspector;
  private final WebServer server;

  Watched() {
    MemoryStore store = new MemoryStore();
    Identities identities = new Identities(store, new Aliases(store), () -> NOON, new byte[32]);
    identities.put(
        new Tenant(ACME, "Acme", "acme", "=bw1", "0".repeat(32), Tenant.Language.EN, NOON));
    identities.put(
        new Person(
            ADA,
            ACME,
            "ada",
            "Ada",
            "ada@acme.invalid",
            Optional.empty(),
            "a1",
            "=bwA",
            Person.Role.NORMAL,
            false,
            NOON));
    inspector = new Inspector(START, () -> "http://127.0.0.1:1", () -> NOON, () -> identities);
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .routing(
                HttpRouting.builder()
                    .addFilter(inspector)
                    .any(
                        "/echo",
                        (request, response) -> {
                          CallObserver.current().logId("log-1");
                          CallObserver.current().call("echo.say");
                          CallObserver.current()
                              .caller(new Caller(ACME, ADA, Optional.empty(), Set.of()));
                          byte[] body;
                          try {
                            body =
                                request.content().hasEntity()
                                    ? request.content().inputStream().readAllBytes()
                                    : new byte[0];
                          } catch (IOException | RuntimeException broken) {
                            response.status(Status.BAD_REQUEST_400).send("broken");
                            return;
                          }
                          response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain");
                          response.send(body);
                        })
                    .any(
                        "/closed",
                        (request, response) -> response.status(Status.NOT_FOUND_404).send("no"))
                    .any(
                        "/wide",
                        (request, response) -> response.send(new byte[Payload.KEPT_MAX + 100]))
                    .any("/larkspur/v1/health", (request, response) -> response.send("well")))
            .build()
            .start();
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  String host() {
    return "127.0.0.1:" + server.port();
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode get(String path) {
    return JSON.readTree(send("GET", path, null).body());
  }

  /// Sends bytes and no more, and reads all that the server has to say to them.
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(said);
      return said.toString(StandardCharsets.UTF_8);
    }
  }

  /// The newest exchange whole, when it is there: it is recorded a moment after its answer.
  JsonNode newest(int number) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < until) {
      JsonNode calls = get("/inspector/calls").get("calls");
      if (calls.size() >= number) {
        return get("/inspector/calls/" + calls.get(0).get("id").asString());
      }
      Thread.yield();
    }
    throw new AssertionError("waited in vain for call " + number);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  int readers() {
    return inspector.readers();
  }

  void closeInspector() {
    inspector.close();
  }

  @Override
  public void close() {
    inspector.close();
    server.stop();
    http.shutdownNow();
  }
}
