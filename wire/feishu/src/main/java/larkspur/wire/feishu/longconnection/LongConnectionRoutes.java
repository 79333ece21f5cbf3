package larkspur.wire.feishu.longconnection;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.core.call.CallObserver;
import larkspur.core.capacity.Capacity;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.Threads;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.longconnection.LongConnections.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Where HTTP ends and the long connection begins: the call that gives out addresses, and the
/// WebSocket behind them.
public final class LongConnectionRoutes {

  /// What [#endpoint] answers to a `POST`. Not below `/open-apis`.
  public static final String ENDPOINT = "/callback/ws/endpoint";

  /// Where connections are opened.
  public static final String SOCKET = "/ws/v2";

  private static final String NAME = "callback.ws.endpoint";

  private static final String JSON = "application/json; charset=utf-8";

  private static final HeaderName HANDSHAKE_STATUS = HeaderNames.create("Handshake-Status");
  private static final HeaderName HANDSHAKE_MSG = HeaderNames.create("Handshake-Msg");
  private static final HeaderName HANDSHAKE_CODE = HeaderNames.create("Handshake-Autherrcode");
  private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");
  private static final HeaderName FORWARDED_HOST = HeaderNames.create("X-Forwarded-Host");

  /// An id, a secret and, perhaps, an assertion.
  private static final int BODY_BYTES_MAX = 64 * 1024;

  /// The one code on which all SDKs try again.
  private static final int INTERNAL_ERROR = 1000040343;

  private static final int NO_CREDENTIALS = 1000040344;

  /// The largest message of a client's that is taken in: an acknowledgement with what a handler
  /// answered. The HTTP layer bounds each frame of one alike.
  private static final int MESSAGE_BYTES_MAX = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(LongConnectionRoutes.class);

  private final LongConnections connections;
  private final Capacity capacity;
  private final Supplier<String> publicUrl;

  /// @param publicUrl under which people reach this server
  public LongConnectionRoutes(
      LongConnections connections, Capacity capacity, Supplier<String> publicUrl) {
    this.connections = connections;
    this.capacity = capacity;
    this.publicUrl = publicUrl;
  }

  // ---- the address

  /// Gives an app an address. Always 200, since SDKs take anything else for a busy server, and
  /// always with `data`, without which the Node SDK takes a refusal for one.
  public void endpoint(ServerRequest request, ServerResponse response) {
    CallObserver.current().call(NAME);
    Map<String, Object> answer;
    try {
      capacity.look();
      answer = answer(request);
    } catch (Refusal.TooMany busy) {
      answer = refused(INTERNAL_ERROR, "system busy");
    } catch (RuntimeException fault) {
      LOG.error("{} failed", NAME, fault);
      answer = refused(INTERNAL_ERROR, "internal error");
    }
    response.status(Status.OK_200);
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    response.send(FeishuJson.write(answer));
  }

  private Map<String, Object> answer(ServerRequest request) {
    JsonNode body;
    try (InputStream in = request.content().inputStream()) {
      body = FeishuJson.read(in.readNBytes(BODY_BYTES_MAX));
    } catch (IOException | IllegalArgumentException unreadable) {
      return refused(NO_CREDENTIALS, "the body is not JSON with AppID and AppSecret");
    }
    return switch (connections.address(text(body, "AppID"), text(body, "AppSecret"))) {
      case LongConnections.Answer.Refused(var code, var words) -> refused(code, words);
      case LongConnections.Answer.Address(var query) -> {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("URL", origin(request) + SOCKET + "?" + query);
        data.put("ClientConfig", connections.config().json());
        yield envelope(0, "", data);
      }
    };
  }

  private static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    return value.isString() ? value.asString() : "";
  }

  private static Map<String, Object> refused(int code, String words) {
    return envelope(code, words, Map.of());
  }

  private static Map<String, Object> envelope(int code, String msg, Map<String, Object> data) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("code", code);
    envelope.put("msg", msg);
    envelope.put("data", data);
    return envelope;
  }

  /// Under which the client reached this server, for it can reach it so again. Whether by TLS says
  /// whoever ended that, or the public URL where it names the same host.
  private String origin(ServerRequest request) {
    URI known = URI.create(publicUrl.get());
    String host =
        request
            .headers()
            .first(FORWARDED_HOST)
            .or(() -> request.headers().first(HeaderNames.HOST))
            .filter(named -> named.matches("[A-Za-z0-9._:\\[\\]-]{1,255}"))
            .orElse(known.getAuthority());
    boolean secure =
        request
            .headers()
            .first(FORWARDED_PROTO)
            .map("https"::equals)
            .orElse(host.equals(known.getAuthority()) && "https".equals(known.getScheme()));
    return (secure ? "wss://" : "ws://") + host;
  }

  // ---- the socket

  /// Answers a request for the socket that did not become one: with the three headers, always, from
  /// which clients know whether to try again.
  public void refuse(ServerRequest request, ServerResponse response) {
    Admission.Refused refused =
        look(request.query().rawValue()) instanceof Admission.Refused known
            ? known
            : LongConnections.AGAIN;
    response.status(Status.create(refused.http()));
    response.headers().set(HANDSHAKE_STATUS, refused.status());
    response.headers().set(HANDSHAKE_MSG, refused.words());
    response.headers().set(HANDSHAKE_CODE, refused.code());
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    response.send(
        FeishuJson.write(envelope(Integer.parseInt(refused.status()), refused.words(), Map.of())));
  }

  private Admission look(String query) {
    Map<String, String> named = named(query);
    return connections.look(named.getOrDefault("device_id", ""), named.getOrDefault("ticket", ""));
  }

  /// None of ours has anything to decode.
  private static Map<String, String> named(String query) {
    Map<String, String> named = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        named.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return named;
  }

  /// One connection that is about to be opened.
  public WsListener socket() {
    return new Socket();
  }

  private final class Socket implements WsListener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private Optional<Admission.Admitted> admitted = Optional.empty();
    private Connection connection;

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
        throws WsUpgradeException {
      Map<String, String> named = named(prologue.query().rawValue());
      Admission entered =
          connections.enter(named.getOrDefault("device_id", ""), named.getOrDefault("ticket", ""));
      if (!(entered instanceof Admission.Admitted known)) {
        // Goes on as a request, which is answered by what refuses.
        throw new WsUpgradeException("refused");
      }
      admitted = Optional.of(known);
      return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
      Line line = new SocketLine(session);
      connection = connections.open(admitted.orElseThrow().app(), line);
      // Of a connection that the other side just drops nobody tells: its thread ends.
      Thread reader = Thread.currentThread();
      Connection opened = connection;
      Threads.start("long-connection-end", () -> awaitEnd(reader, opened));
    }

    @Override
    public void onMessage(WsSession session, BufferData data, boolean last) {
      if (message.size() + data.available() > MESSAGE_BYTES_MAX) {
        connection.close();
        return;
      }
      message.writeBytes(data.readBytes());
      if (last) {
        byte[] whole = message.toByteArray();
        message.reset();
        connection.received(whole);
      }
    }
  }

  private static void awaitEnd(Thread reader, Connection connection) {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }

  private record SocketLine(WsSession session) implements Line {

    @Override
    public void send(byte[] message) {
      session.send(BufferData.create(message), true);
    }

    @Override
    public void drop() {
      // Interrupts the thread that reads, and so closes its socket under whoever writes, too.
      ((ServerConnection) session).close(true);
    }
  }
}
