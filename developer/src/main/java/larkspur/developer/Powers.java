package larkspur.developer;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import larkspur.core.time.ServerClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The developer's powers over one server, below `/larkspur/v1/dev`
/// (`docs/operating/developer.md`).
///
/// ```
/// POST   reset
/// GET    snapshots   POST snapshots   POST snapshots/{name}/return   DELETE snapshots/{name}
/// GET    clock       POST clock
/// GET    faults      POST faults      DELETE faults                  DELETE faults/{id}
/// GET    limits      POST limits      DELETE limits                  DELETE limits/{id}
/// GET    stubs
/// GET    apps/{app}/events       POST apps/{app}/events
/// GET    apps/{app}/deliveries   POST apps/{app}/deliveries/{delivery}/again
/// GET    hooks       POST hooks       DELETE hooks/{id}
/// ```
///
/// For a server that only its developer reaches: whoever reaches it needs no token. Web pages of
/// another origin are refused.
public final class Powers {

  /// What [#handle] answers.
  public static final String PATHS = "/larkspur/v1/dev/*";

  private static final String ROOT = "/larkspur/v1/dev/";
  private static final int BODY_BYTES_MAX = 64 * 1024;

  /// How far the clock is moved at a time: ten years.
  private static final Duration FORWARD_MAX = Duration.ofDays(3_650);

  /// After this the clock is not moved; protocols spell years of four digits.
  private static final Instant LATEST = Instant.parse("9000-01-01T00:00:00Z");

  private static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Logger LOG = LoggerFactory.getLogger(Powers.class);

  private final Server server;
  private final List<Protocol> protocols;
  private final Faults faults;
  private final Limits limits;
  private final Stubs stubs;
  private final Rehearsal rehearsal;

  /// @param protocols those that are served
  /// @param chance for faults of some probability
  /// @param stubs the folder of stub files, which need not exist
  /// @param reset resets the connection of a request, so that its client sees it broken
  public Powers(
      Server server,
      List<Protocol> protocols,
      RandomGenerator chance,
      Path stubs,
      Consumer<ServerRequest> reset) {
    this.server = server;
    this.protocols = List.copyOf(protocols);
    this.faults = new Faults(chance);
    this.limits = new Limits(() -> server.clock().instant());
    this.stubs = new Stubs(stubs);
    this.rehearsal = new Rehearsal(faults, limits, this.stubs, reset);
  }

  /// What serves a protocol, with faults, limits and stubs around it.
  public Handler around(Protocol protocol, Handler served) {
    return rehearsal.around(protocol, served);
  }

  /// Answers a request whose path is of [#PATHS].
  public void handle(ServerRequest request, ServerResponse response) {
    Optional<String> refusal = LoopbackOnly.refusal(request);
    if (refusal.isPresent()) {
      send(response, 403, Map.of("error", refusal.get()));
      return;
    }
    try {
      answer(request, response);
    } catch (Wrong wrong) {
      send(response, wrong.status(), Map.of("error", wrong.getMessage()));
    } catch (RuntimeException fault) {
      LOG.error("{} {} failed", request.prologue().method(), request.path().path(), fault);
      send(
          response, 500, Map.of("error", "it failed, see the server's log: " + fault.getMessage()));
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    String method = request.prologue().method().text().toUpperCase(Locale.ROOT);
    String whole = request.path().path();
    if (!whole.startsWith(ROOT)) {
      throw unknown();
    }
    String[] path = whole.substring(ROOT.length()).split("/", -1);
    String asked = method + " " + path[0] + (path.length > 1 ? "/…" : "");
    switch (asked) {
      case "POST reset" -> {
        nothing(request);
        server.reset();
        faults.clear();
        limits.clear();
        send(response, 200, clock());
      }
      case "GET clock" -> send(response, 200, clock());
      case "POST clock" -> {
        set(members(request));
        send(response, 200, clock());
      }
      case "GET snapshots" ->
          send(
              response,
              200,
              Map.of("snapshots", server.snapshots().stream().map(Powers::told).toList()));
      case "POST snapshots" -> {
        Members members = members(request);
        String name = name(members.mustText("name"));
        members.done();
        send(response, 201, told(server.take(name)));
      }
      case "POST snapshots/…" -> {
        if (path.length != 3 || !path[2].equals("return")) {
          throw unknown();
        }
        nothing(request);
        Server.Snapshot snapshot = server.returnTo(name(path[1]));
        limits.forgetCounts();
        send(response, 200, told(snapshot));
      }
      case "DELETE snapshots/…" -> {
        server.drop(name(only(path)));
        response.status(Status.NO_CONTENT_204).send();
      }
      case "GET faults" ->
          send(
              response,
              200,
              Map.of("faults", faults.standing().stream().map(Powers::told).toList()));
      case "POST faults" ->
          send(
              response,
              201,
              told(faults.set(Fault.read(members(request), CallPattern.names(protocols)))));
      case "DELETE faults" -> {
        faults.clear();
        response.status(Status.NO_CONTENT_204).send();
      }
      case "DELETE faults/…" -> {
        if (!faults.remove(only(path))) {
          throw Wrong.missing("no such fault");
        }
        response.status(Status.NO_CONTENT_204).send();
      }
      case "GET limits" ->
          send(
              response,
              200,
              Map.of("limits", limits.standing().stream().map(Powers::told).toList()));
      case "POST limits" ->
          send(
              response,
              201,
              told(limits.set(Limit.read(members(request), CallPattern.names(protocols)))));
      case "DELETE limits" -> {
        limits.clear();
        response.status(Status.NO_CONTENT_204).send();
      }
      case "DELETE limits/…" -> {
        if (!limits.remove(only(path))) {
          throw Wrong.missing("no such limit");
        }
        response.status(Status.NO_CONTENT_204).send();
      }
      case "GET stubs" -> send(response, 200, stubsTold());
      case "GET apps/…" -> {
        switch (ofAnApp(path, 3)) {
          case "events" -> send(response, 200, EventPowers.told(server.events().of(path[1])));
          case "deliveries" ->
              send(response, 200, EventPowers.told(server.events().troubles(path[1])));
          default -> throw unknown();
        }
      }
      case "POST apps/…" -> {
        if (path.length == 5 && ofAnApp(path, 5).equals("deliveries") && path[4].equals("again")) {
          nothing(request);
          server.events().again(path[1], path[3]);
          response.status(Status.NO_CONTENT_204).send();
        } else if (ofAnApp(path, 3).equals("events")) {
          Events.Wish wish = EventPowers.wish(members(request));
          send(response, 200, EventPowers.told(server.events().set(path[1], wish)));
        } else {
          throw unknown();
        }
      }
      case "GET hooks" -> send(response, 200, HookPowers.told(server.hooks().all()));
      case "POST hooks" ->
          send(
              response,
              201,
              HookPowers.told(server.hooks().make(HookPowers.wish(members(request)))));
      case "DELETE hooks/…" -> {
        server.hooks().remove(only(path));
        response.status(Status.NO_CONTENT_204).send();
      }
      case "POST chats/…" -> {
        if (path.length != 3 || !path[2].equals("enter")) {
          throw unknown();
        }
        Members members = members(request);
        String person = members.mustText("user_id");
        members.done();
        server.visits().enter(path[1], person);
        response.status(Status.NO_CONTENT_204).send();
      }
      default -> throw unknown();
    }
  }

  private static Wrong unknown() {
    return Wrong.missing("there is no such power, or it is not asked by this method");
  }

  /// What of an app a path names.
  private static String ofAnApp(String[] path, int length) {
    if (path.length != length) {
      throw unknown();
    }
    return path[2];
  }

  /// The one thing that a path names after its kind.
  private static String only(String[] path) {
    if (path.length != 2) {
      throw unknown();
    }
    return path[1];
  }

  /// Names become files' names, also where capital letters are the same as small ones.
  private static String name(String text) {
    if (!text.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
      throw Wrong.invalid(
          "name is not 1 to 64 small letters, digits, hyphens and underscores, beginning with a"
              + " letter or digit");
    }
    return text;
  }

  // ---- what is asked

  private static Members members(ServerRequest request) {
    byte[] body = body(request);
    if (body.length == 0) {
      throw Wrong.invalid("a JSON object is wanted");
    }
    return Members.of(body);
  }

  private static void nothing(ServerRequest request) {
    byte[] body = body(request);
    if (body.length > 0) {
      Members.of(body).done();
    }
  }

  private static byte[] body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!type.toLowerCase(Locale.ROOT).split(";")[0].strip().equals("application/json")) {
      throw new Wrong(415, "a body is wanted with Content-Type: application/json");
    }
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readNBytes(BODY_BYTES_MAX + 1);
    } catch (IOException | RuntimeException broken) {
      throw Wrong.invalid("the body could not be read to its end");
    }
    if (body.length > BODY_BYTES_MAX) {
      throw new Wrong(413, "the body has more than " + BODY_BYTES_MAX + " bytes");
    }
    return body;
  }

  private void set(Members members) {
    Optional<Duration> forward = members.span("forward", FORWARD_MAX);
    boolean freeze = members.flag("freeze");
    boolean release = members.flag("release");
    members.done();
    if (freeze && release) {
      throw Wrong.invalid("the clock cannot freeze and be released at once");
    }
    if (!freeze && !release && forward.isEmpty()) {
      throw Wrong.invalid("say forward, or freeze or release as true");
    }
    ServerClock clock = server.clock();
    if (forward.filter(by -> clock.instant().plus(by).isAfter(LATEST)).isPresent()) {
      throw Wrong.conflict("the clock is not moved beyond " + LATEST);
    }
    if (freeze) {
      clock.freeze();
    }
    forward.ifPresent(clock::forward);
    if (release) {
      clock.release();
    }
  }

  // ---- what is told

  private Map<String, Object> clock() {
    ServerClock clock = server.clock();
    return clock(clock.instant(), clock.setting());
  }

  private static Map<String, Object> clock(Instant now, ServerClock.Setting setting) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("now", now.toString());
    told.put("frozen", setting.frozen().isPresent());
    told.put("ahead", setting.ahead().toString());
    return told;
  }

  private static Map<String, Object> told(Server.Snapshot snapshot) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", snapshot.name());
    told.put("taken_at", snapshot.takenAt().toString());
    told.put("clock_frozen", snapshot.clock().frozen().isPresent());
    told.put("clock_ahead", snapshot.clock().ahead().toString());
    return told;
  }

  private static Map<String, Object> told(Faults.Standing standing) {
    Fault fault = standing.fault();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", standing.id());
    told.put("call", fault.call().text());
    fault
        .failure()
        .ifPresent(failing -> {
          told.put("status", failing.status());
          failing.code().ifPresent(code -> told.put("code", code));
          failing.msg().ifPresent(msg -> told.put("msg", msg));
        });
    fault.delay().ifPresent(delay -> told.put("delay", delay.toString()));
    fault
        .connection()
        .ifPresent(how -> told.put("connection", how.name().toLowerCase(Locale.ROOT)));
    told.put("after", fault.after());
    fault.times().ifPresent(times -> told.put("times", times));
    fault.probability().ifPresent(probability -> told.put("probability", probability));
    fault.seed().ifPresent(seed -> told.put("seed", seed));
    told.put("happened", standing.happened());
    return told;
  }

  private static Map<String, Object> told(Limits.Standing standing) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", standing.id());
    told.put("call", standing.limit().call().text());
    String window =
        switch ((int) standing.limit().window().toSeconds()) {
          case 1 -> "per_second";
          case 60 -> "per_minute";
          default -> "per_hour";
        };
    told.put(window, standing.limit().most());
    return told;
  }

  private Map<String, Object> stubsTold() {
    List<Map<String, String>> files =
        stubs.read().stream()
            .map(read ->
                switch (read) {
                  case Stubs.Good good ->
                      Map.of(
                          "file", good.file(),
                          "method", good.stub().method(),
                          "path", good.stub().writtenPath());
                  case Stubs.Broken broken -> Map.of("file", broken.file(), "error", broken.why());
                })
            .toList();
    return Map.of("folder", stubs.folder().toAbsolutePath().toString(), "stubs", files);
  }

  private static void send(ServerResponse response, int status, Object body) {
    response.status(status);
    response.headers().set(JSON);
    response.send(MAPPER.writeValueAsBytes(body));
  }
}
