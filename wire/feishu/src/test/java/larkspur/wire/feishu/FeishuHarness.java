package larkspur.wire.feishu;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import larkspur.core.call.CallLimits;
import larkspur.core.capacity.Capacity;
import larkspur.core.capacity.Quota;
import larkspur.core.capacity.RequestLimits;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatLimits;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Foundings;
import larkspur.core.chat.Pins;
import larkspur.core.chat.Reactions;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.identity.Token;
import larkspur.core.time.ServerClock;
import larkspur.core.upload.UploadLimits;
import larkspur.core.upload.Uploads;
import larkspur.storage.blob.Blobs;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.storage.memory.MemoryStore;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.FeishuRoutes;
import tools.jackson.databind.JsonNode;

/// The Open Platform over real HTTP on a free port, above a store in memory and a clock that stands
/// still. It knows a team with Ada, Lin and one app; each test brings the calls it is about, and
/// what they need beyond identities and chats.
public final class FeishuHarness implements AutoCloseable {

  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  public static final TenantId TENANT = TenantId.of(0xacce);
  public static final AppId APP = new AppId("cli_0123456789abcdef");
  public static final PersonId ADA = PersonId.of(1);
  public static final PersonId LIN = PersonId.of(2);

  private static final String SECRET = "larkspur-dev-secret";
  private static final long SEED = Long.getLong("larkspur.seed", System.nanoTime());

  /// Held on to, since a logger that nobody holds forgets its level.
  private static final Logger SERVER_LOG = Logger.getLogger("io.helidon");

  static {
    System.out.println("-Dlarkspur.seed=" + SEED);
    SERVER_LOG.setLevel(Level.WARNING);
  }

  public final MemoryStore store = new MemoryStore();
  public final ServerClock clock = ServerClock.frozenAt(START);
  public final IdSource ids = new IdSource(new Random(SEED));
  public final Aliases aliases = new Aliases(store);
  public final Identities identities = new Identities(store, aliases, clock, new byte[32]);
  public final AgendaReader agenda = new AgendaReader(store, clock);
  public final Followers followers = new Followers(store, clock, ids, agenda);
  public final Hearing hearing =
      Hearing.of(
          store,
          clock,
          new Seal(new byte[32]),
          followers,
          agenda,
          Duration.ofDays(7),
          (_, _) -> true);
  public final Chats chats =
      new Chats(store, identities, aliases, ids, clock, new ChatLimits(5_000, 250_000), hearing);

  /// Under which the server says that it is reached.
  public static final String ORIGIN = "http://larkspur.test";

  /// Of every call; a test sets its own.
  public volatile CallLimits limits = CallLimits.NONE;

  public final Foundings foundings = new Foundings(store, chats, ids, clock, agenda);
  public final Reactions reactions = new Reactions(store, chats, ids, clock, agenda);
  public final Pins pins = new Pins(store, chats, clock);

  /// The time of blobs, which is not that of the server.
  public final ServerClock world = ServerClock.frozenAt(START);

  public final Blobs blobs = MemoryBlobs.open(new MemoryBlobs.Held(), world, new Random(SEED));
  public final Uploads uploads =
      new Uploads(store, blobs, chats, clock, new UploadLimits(20_000, 300_000));

  /// How many commits wait, as far as the facade is told.
  public volatile int backlog;

  /// What is under way, so that a test can let there be no room.
  public final Capacity capacity;

  public final Contacts contacts = new Contacts(store, identities, clock);

  private final HttpClient client = HttpClient.newHttpClient();
  private final WebServer server;

  private FeishuHarness(
      Set<String> scopes, Duration patience, Function<FeishuHarness, List<Call>> calls) {
    capacity =
        new Capacity(
            new RequestLimits(new Quota(40, 75), 10, 4 * 1024 * 1024, patience), () -> backlog);
    identities.put(
        new Tenant(TENANT, "Acme", "acme", "=acme1", "0".repeat(32), Tenant.Language.EN, START));
    put(APP, "Ticket desk", scopes);
    person(ADA, "Ada");
    person(LIN, "Lin");
    FeishuRoutes routes =
        new FeishuRoutes(
            calls.apply(this),
            identities,
            capacity,
            clock,
            ids,
            1024 * 1024,
            () -> ORIGIN,
            new CallLimits() {
              @Override
              public Optional<Allowance> take(String call, Optional<Caller> caller) {
                return limits.take(call, caller);
              }

              @Override
              public Optional<Allowance> send(Caller caller, Receiver receiver) {
                return limits.send(caller, receiver);
              }

              @Override
              public Optional<Instant> month(Caller caller) {
                return limits.month(caller);
              }

              @Override
              public Optional<Allowance> speak(RobotId robot) {
                return limits.speak(robot);
              }
            },
            _ -> "127.0.0.1");
    agenda.start();
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(
                HttpRouting.builder()
                    .any(FeishuRoutes.PATHS, routes::handle)
                    .any(FeishuRoutes.OWN_PATHS, routes::handle))
            .build()
            .start();
  }

  /// @param scopes of the app, and of everybody's grant to it
  /// @param calls made of the parts of this harness
  public static FeishuHarness serving(
      Set<String> scopes, Function<FeishuHarness, List<Call>> calls) {
    // So much that no test's client, however slow, is cut off.
    return new FeishuHarness(scopes, Duration.ofHours(1), calls);
  }

  /// The same with little patience for clients that keep room for something large.
  public static FeishuHarness serving(
      Set<String> scopes, Duration patience, Function<FeishuHarness, List<Call>> calls) {
    return new FeishuHarness(scopes, patience, calls);
  }

  /// The app, as itself.
  public static Caller caller() {
    return new Caller(TENANT, APP, Optional.of(APP), Set.of());
  }

  // ---- who there is

  /// Registers an app of the team, all of them with one secret.
  public void put(AppId id, String name, Set<String> scopes) {
    String uid = "=" + id.value().substring(12);
    identities.put(
        new App(id, TENANT, name, Identities.secretHash(SECRET), scopes, true, uid, START));
  }

  private void person(PersonId id, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    identities.put(
        new Person(
            id,
            TENANT,
            lower,
            name,
            lower + "@acme.test",
            Optional.empty(),
            lower,
            "=" + lower,
            Person.Role.NORMAL,
            false,
            START));
  }

  /// Under which it is reached.
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /// The token of an app that acts as itself.
  public String tenantToken(AppId app) {
    return identities.issue(app, SECRET).orElseThrow().token();
  }

  public String tenantToken() {
    return tenantToken(APP);
  }

  /// A token that a person granted to the app, with the app's own scopes.
  public String userToken(PersonId person) {
    return userToken(person, identities.app(APP).orElseThrow().scopes());
  }

  public String userToken(PersonId person, Set<String> scopes) {
    String token = "u-" + ids.base62(40);
    identities.put(token, new Token(TENANT, person, Optional.of(APP), scopes, Optional.empty()));
    return token;
  }

  public String openId(PersonId person) {
    return identities.openId(APP, person);
  }

  /// A group, with its owner in it.
  public Chat group(String name, Actor owner, Actor... members) {
    return chats.found(
        TENANT,
        new Chats.Draft(
            Optional.empty(),
            Optional.empty(),
            Chat.Kind.CHANNEL,
            name,
            Optional.empty(),
            false,
            false,
            owner,
            Stream.of(members).toList()));
  }

  // ---- calls

  /// What came back.
  public record Reply(int status, JsonNode json, HttpHeaders headers) {

    public int code() {
      return json.path("code").asInt();
    }

    public String msg() {
      return json.path("msg").asString();
    }

    public JsonNode data() {
      return json.path("data");
    }
  }

  /// What came back of whatever kind.
  public record Bytes(int status, byte[] body, HttpHeaders headers) {

    public Reply json() {
      return new Reply(status, FeishuJson.read(body), headers);
    }

    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /// Makes a call whose request or answer is no JSON.
  ///
  /// @param headers names and values
  public Bytes exchange(String method, String path, String token, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/open-apis" + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Bytes(response.statusCode(), response.body(), response.headers());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes a call.
  ///
  /// @param path below `/open-apis`, or one of Larkspur's own
  /// @param token empty for none
  /// @param body empty for none
  public Reply call(String method, String path, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(url() + (path.startsWith("/larkspur/") ? "" : "/open-apis") + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json; charset=utf-8");
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), FeishuJson.read(response.body()), response.headers());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Opens a path below `/open-apis` as a browser does that goes nowhere by itself. What is shown
  /// is not JSON, and so left out.
  public Reply browse(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/open-apis" + path))
            .build();
    try {
      HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
      return new Reply(
          response.statusCode(), FeishuJson.read(new byte[] {'{', '}'}), response.headers());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Sends bytes that are no HTTP, perhaps, and hears the answer until the server hangs up.
  public String raw(String request) {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop();
    client.close();
    agenda.close();
    clock.close();
    world.close();
    blobs.close();
    store.close();
  }
}
