package larkspur.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.InternalServerException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.console.signin.SignInRoutes;
import larkspur.developer.LoopbackOnly;
import larkspur.developer.Powers;
import larkspur.server.settings.Settings;
import larkspur.wire.bearychat.http.OpenApiRoutes;
import larkspur.wire.feishu.http.FeishuRoutes;
import larkspur.wire.feishu.longconnection.LongConnectionRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server.
final class Listener implements AutoCloseable {

  private static final String JSON = "application/json; charset=utf-8";

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

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
    routing.addFilter(Listener::closing);
    filters.forEach(routing::addFilter);
    routing.get("/larkspur/v1/health", this::health);
    routing.get("/larkspur/v1/help", Listener::help);
    Handler feishu =
        entering((request, response) -> installation.get().feishu().handle(request, response));
    Handler bearyChat =
        entering((request, response) -> installation.get().bearyChat().handle(request, response));
    Handler endpoint =
        entering((request, response) ->
            installation.get().longConnections().endpoint(request, response));
    routing.get(
        LongConnectionRoutes.SOCKET,
        entering(
            (request, response) -> installation.get().longConnections().refuse(request, response)));
    Handler unserved = entering(Listener::unserved);
    // Only a developer's own server, which is on loopback, lets people agree unasked.
    boolean unasked = developer.isPresent();
    Handler signIn =
        entering(
            (request, response) -> installation.get().signIn().handle(request, response, unasked));
    routing.any(SignInRoutes.PATHS, signIn);
    SocketOptions connections = SocketOptions.builder().tcpNoDelay(true).build();
    if (developer.isEmpty()) {
      routing.post(LongConnectionRoutes.ENDPOINT, endpoint);
      routing.any(FeishuRoutes.PATHS, feishu);
      routing.any(FeishuRoutes.ACCOUNT_PATHS, feishu);
      routing.any(FeishuRoutes.OWN_PATHS, feishu);
      routing.any(OpenApiRoutes.PATHS, bearyChat);
      routing.any(unserved);
    } else {
      Powers powers = developer.get().powers();
      Protocols protocols = developer.get().protocols();
      routing.addFilter(Listener::loopbackOnly);
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
      routing.post(LongConnectionRoutes.ENDPOINT, powers.around(protocols.feishu(), endpoint));
      routing.any(FeishuRoutes.PATHS, powers.around(protocols.feishu(), feishu));
      routing.any(FeishuRoutes.ACCOUNT_PATHS, powers.around(protocols.feishu(), feishu));
      routing.any(FeishuRoutes.OWN_PATHS, powers.around(protocols.feishu(), feishu));
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
            .addRouting(WsRouting.builder().endpoint(LongConnectionRoutes.SOCKET, this::socket))
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

  /// Closes a connection after the answer that says so. The HTTP layer only says it, and goes on to
  /// wait for another request; what is left of a body it would take for one.
  private static void closing(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    boolean asked = request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    if (!asked && !response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      return;
    }
    // Closed on a client that is still writing, a connection may lose the answer. A body that the
    // answer itself could not get to the end of is left, and so is one for which the client waits
    // to be asked.
    if (asked
        && request.content().hasEntity()
        && !request.content().consumed()
        && !request.headers().contains(HeaderValues.EXPECT_100)) {
      try {
        request.content().consume();
      } catch (RuntimeException broken) {
        LOG.trace("A body was left unread", broken);
      }
    }
    throw new CloseConnectionException("the answer was the last");
  }

  private Handler entering(Handler handler) {
    return (request, response) -> {
      entrance.enter();
      try {
        handler.handle(request, response);
      } catch (Error grave) {
        // Facades answer for whatever else goes wrong. Left to the HTTP layer this would look like
        // a request that could not be read.
        LOG.error("{} failed", request.path().path(), grave);
        throw new InternalServerException("a request failed", grave);
      } finally {
        entrance.leave();
      }
    };
  }

  /// A socket that is about to be opened. It comes in as a request does, and is not inside after:
  /// it stays for as long as it likes, and ends with the installation.
  private WsListener socket() {
    entrance.enter();
    try {
      return installation.get().longConnections().socket();
    } finally {
      entrance.leave();
    }
  }

  /// The one question that does not wait: whoever asks wants to know whether others do.
  private void health(ServerRequest request, ServerResponse response) {
    if (!entrance.tryEnter()) {
      health(response, Status.SERVICE_UNAVAILABLE_503, "starting");
      return;
    }
    try {
      if (installation.get().isWell()) {
        health(response, Status.OK_200, "ready");
      } else {
        health(response, Status.SERVICE_UNAVAILABLE_503, "stopped");
      }
    } finally {
      entrance.leave();
    }
  }

  private static void health(ServerResponse response, Status status, String word) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    response.send("{\"status\":\"" + word + "\"}");
  }

  /// Where the links of failures lead. It says the same to everybody, and nothing that was sent.
  private static void help(ServerRequest request, ServerResponse response) {
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.send(
        """
        Every answer carries a log id, in the header X-Tt-Logid and, of a failure, in error.log_id.

        Was it a fault of the server's (HTTP 500)? What went wrong stands whole in the server's log
        under that id. What is refused stands there, too, if larkspur.wire.feishu logs at debug.

        Was a scope missing (99991672, 99991679)? error.permission_violations names those of which
        one is enough. An app has the scopes that the operator gave it, in a seed file for example;
        for a person it has those that the person granted.
        """);
  }

  private static void unserved(ServerRequest request, ServerResponse response) {
    refuse(request, response, Status.NOT_FOUND_404, "there is nothing at this path");
  }

  /// A developer's server has public credentials: a page elsewhere whose name was made to lead here
  /// would be of one origin with it.
  private static void loopbackOnly(
      FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Optional<String> elsewhere = LoopbackOnly.hostRefusal(request);
    if (elsewhere.isEmpty()) {
      chain.proceed();
    } else {
      refuse(request, response, Status.FORBIDDEN_403, elsewhere.get());
    }
  }

  private static void refuse(
      ServerRequest request, ServerResponse response, Status status, String words) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    if (request.prologue().method() == Method.HEAD) {
      response.send();
    } else {
      // In one piece of bytes: so it can be held back, too.
      response.send(refusal(status, words).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// What is refused before a request reaches a call is refused in JSON all the same, since SDKs
  /// parse whatever they get: in the form of the facade to which the path belongs.
  private DirectHandlers refusals() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) ->
              refusals(request.path()).handle(request, event, status, headers, message));
    }
    return handlers.build();
  }

  private DirectHandler refusals(String path) {
    if (FeishuRoutes.answersFor(path)) {
      return installation.get().feishu().transportRefusals();
    }
    if (OpenApiRoutes.answersFor(path)) {
      return installation.get().bearyChat().transportRefusals();
    }
    return Listener::refusal;
  }

  /// In no protocol's form: the path belongs to none, or could not be read.
  private static TransportResponse refusal(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    // What the HTTP layer cannot make out at all it takes for a fault of its own: a byte that no
    // method has, a client that hangs up within its headers. No request is known then.
    Status told =
        request.path().isEmpty() && status.code() >= 500 ? Status.BAD_REQUEST_400 : status;
    return TransportResponse.builder()
        .status(told)
        .keepAlive(event.keepAlive())
        .header(HeaderNames.CONTENT_TYPE, JSON)
        .entity(refusal(told, told.code() >= 500 ? "internal error" : "bad request"))
        .build();
  }

  /// Larkspur's own form. A client of either protocol that was given a wrong base URL takes it for
  /// a failure: a `code` that is not 0 is one to both.
  private static String refusal(Status status, String words) {
    return "{\"code\":" + status.code() + ",\"msg\":\"" + words + "\"}";
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
