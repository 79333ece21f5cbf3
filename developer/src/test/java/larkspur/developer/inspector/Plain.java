package larkspur.developer.inspector;

import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.Identities;
import larkspur.storage.memory.MemoryStore;

/// The same routes twice: watched by an inspector, and not.
final class Plain implements AutoCloseable {

  private final WebServer unwatched = serve(Optional.empty());
  private final WebServer watched;

  Plain() {
    MemoryStore store = new MemoryStore();
    Identities nobody = new Identities(store, new Aliases(store), () -> Watched.NOON, new byte[32]);
    watched = serve(Optional.of(new Inspector("0", () -> "", () -> Watched.NOON, () -> nobody)));
  }

  private static WebServer serve(Optional<Filter> filter) {
    HttpRouting.Builder routing = HttpRouting.builder();
    filter.ifPresent(routing::addFilter);
    routing.any("/empty", (request, response) -> response.status(Status.NO_CONTENT_204).send());
    routing.any("/nothing", (request, response) -> response.send(new byte[0]));
    routing.any("/short", (request, response) -> response.send("short".getBytes()));
    routing.any("/long", (request, response) -> response.send("long".repeat(50_000).getBytes()));
    return WebServer.builder()
        .host("127.0.0.1")
        .port(0)
        .shutdownHook(false)
        .routing(routing)
        .build()
        .start();
  }

  String watched(String request) throws IOException {
    return ask(watched, request);
  }

  String unwatched(String request) throws IOException {
    return ask(unwatched, request);
  }

  /// The answer to the byte, but for its date.
  private static String ask(WebServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(said);
      return said.toString(StandardCharsets.US_ASCII).replaceFirst("Date: [^\r]*\r\n", "");
    }
  }

  @Override
  public void close() {
    watched.stop();
    unwatched.stop();
  }
}
