package larkspur.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.developer.Powers;
import larkspur.wire.bearychat.http.OpenApiRoutes;
import larkspur.wire.feishu.http.FeishuRoutes;

/// The HTTP server.
final class Listener implements AutoCloseable {

  private static final String JSON = "application/json; charset=utf-8";

  private final Settings settings;
  private final Entrance entrance;
  private final Supplier<Installation> installation;
  private final List<Filter> filters = new ArrayList<>();
  private Optional<Developer> developer = Optional.empty();
  private volatile WebServer server;

  /// @param entrance through which every request comes
  /// @param installation whose facades answer: the one that is there when a request has come in
  Listener(Settings settings, Entrance entrance, Supplier<Installation> installation) {
    this.settings = settings;
    this.entrance = entrance;
    this.installation = installation;
  }

  /// Lets a filter stand before all else, the first one outermost; also before the entrance.
  void add(Filter filter) {
    filters.add(filter);
  }

  /// What the developer's powers need of the listener.
  private record Developer(Powers powers, Protocols protocols, Connections connections) {}

  /// Lets the developer's powers stand around every call. Before it is bound.
  void empower(Powers powers, Protocols protocols, Connections connections) {
    developer = Optional.of(new Developer(powers, protocols, connections));
  }

  /// Takes the address. Requests are let in when the entrance is opened.
  void bind() {
    HttpRouting.Builder routing = HttpRouting.builder();
    filters.forEach(routing::addFilter);
    routing.get("/larkspur/v1/health", entering(this::health));
    Handler feishu =
        entering((request, response) -> installation.get().feishu().handle(request, response));
    Handler bearyChat =
        entering((request, response) -> installation.get().bearyChat().handle(request, response));
    Handler unserved = entering(Listener::unserved);
    SocketOptions connections = SocketOptions.builder().tcpNoDelay(true).build();
    if (developer.isEmpty()) {
      routing.any(FeishuRoutes.PATHS, feishu);
      routing.any(OpenApiRoutes.PATHS, bearyChat);
      routing.any(unserved);
    } else {
      Powers powers = developer.get().powers();
      Protocols protocols = developer.get().protocols();
      connections = developer.get().connections().remembering(connections);
      routing.any(
          Powers.PATHS,
          (request, response) -> {
            // Waits for the start. A reset must not wait for itself, and so leaves before it
            // begins.
            entrance.enter();
            entrance.leave();
            powers.handle(request, response);
          });
      routing.any(FeishuRoutes.PATHS, powers.around(protocols.feishu(), feishu));
      routing.any(OpenApiRoutes.PATHS, powers.around(protocols.bearyChat(), bearyChat));
      routing.any("/larkspur/*", unserved);
      routing.any(powers.around(protocols.none(), unserved));
    }
    WebServer bound =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .maxTcpConnections(settings.limits().connections().max())
            .maxPayloadSize(settings.limits().request().bodyBytes())
            .idleConnectionTimeout(settings.limits().connections().idle())
            .shutdownGracePeriod(settings.limits().connections().stop())
            .shutdownHook(false)
            .connectionOptions(connections)
            // Clients put whole texts into the query, and not all of them escape what a URI may
            // not hold; the facades decode it themselves and answer in their own words.
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(settings.limits().request().lineBytes())
                    .validatePrologue(false)
                    .build())
            .directHandlers(refusals())
            .routing(routing)
            .build()
            .start();
    if (!bound.isRunning() || bound.port() < 1) {
      bound.stop();
      throw new IllegalArgumentException(
          "the address "
              + settings.host()
              + ":"
              + settings.port()
              + " cannot be listened on; is"
              + " another program there?");
    }
    server = bound;
  }

  private Handler entering(Handler handler) {
    return (request, response) -> {
      entrance.enter();
      try {
        handler.handle(request, response);
      } finally {
        entrance.leave();
      }
    };
  }

  private void health(ServerRequest request, ServerResponse response) {
    boolean ready = installation.get().isWell();
    response.status(ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    response.send("{\"status\":\"" + (ready ? "ready" : "stopped") + "\"}");
  }

  private static void unserved(ServerRequest request, ServerResponse response) {
    response.status(Status.NOT_FOUND_404);
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    // In one piece of bytes: so it can be held back, too.
    response.send(
        refusal(request.path().rawPath(), 99991201, 8, "404 page not found")
            .getBytes(StandardCharsets.UTF_8));
  }

  /// What is refused before a request reaches a call is refused in JSON all the same: SDKs parse
  /// whatever they get.
  private static DirectHandlers refusals() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) -> {
            boolean ours = status.code() >= 500;
            String words = ours ? "internal error" : "bad request: " + status.reasonPhrase();
            return DirectHandler.TransportResponse.builder()
                .status(status)
                .keepAlive(event.keepAlive())
                .header(HeaderNames.CONTENT_TYPE, JSON)
                .entity(refusal(request.path(), ours ? 1500 : 9499, ours ? 1 : 2, words))
                .build();
          });
    }
    return handlers.build();
  }

  /// What each API answers to what cannot be read at all (platform-1.6.2, bearychat-1.6.2).
  private static String refusal(String path, int feishuCode, int bearyChatCode, String words) {
    return path.startsWith("/v1/")
        ? "{\"code\":" + bearyChatCode + ",\"error\":\"" + words + "\"}"
        : "{\"code\":" + feishuCode + ",\"msg\":\"" + words + "\",\"error\":{}}";
  }

  /// The address that it listens on; before it does, the one that it was told to.
  String url() {
    WebServer bound = server;
    return "http://" + hostInUrl() + ":" + (bound == null ? settings.port() : bound.port());
  }

  /// Under which people reach the server: as set, or the address that it listens on.
  String publicUrl() {
    return settings.publicUrl().orElseGet(this::url);
  }

  private String hostInUrl() {
    return settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
  }

  @Override
  public void close() {
    WebServer bound = server;
    if (bound != null) {
      bound.stop();
    }
  }
}
