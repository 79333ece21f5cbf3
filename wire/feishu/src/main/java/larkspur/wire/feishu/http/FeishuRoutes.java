package larkspur.wire.feishu.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import larkspur.core.call.CallLimits;
import larkspur.core.call.CallObserver;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.upload.Piece;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of the Open Platform: finds the call that a request is for, lets it in, and puts the
/// answer into the envelope.
///
/// Order of checks: room for anybody, route, token, scope, rate, room for the tenant, the month's
/// calls, then what the call itself looks at. Every answer is JSON and carries a log id that also
/// stands in the server's log beside whatever went wrong.
public final class FeishuRoutes {

  static final String ROOT = "/open-apis";

  /// What [#handle] answers.
  public static final String PATHS = ROOT + "/*";

  /// What it answers, too: paths of the original's host for accounts, which here is the same one.
  public static final String ACCOUNT_PATHS = "/oauth/*";

  /// What it answers, too: calls of Larkspur's own for people who have a `user_access_token`.
  public static final String OWN_PATHS = "/larkspur/v1/messages/*";

  private static final String ACCOUNTS = "/oauth/";
  private static final String OWN = "/larkspur/v1/messages/";

  static final HeaderName LOG_ID = HeaderNames.create("X-Tt-Logid");
  private static final HeaderName LIMIT = HeaderNames.create("x-ogw-ratelimit-limit");
  private static final HeaderName RESET = HeaderNames.create("x-ogw-ratelimit-reset");

  private static final Header NO_STORE =
      HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

  private static final Header ACCEPT_RANGES =
      HeaderValues.createCached(HeaderNames.ACCEPT_RANGES, "bytes");

  /// What was uploaded is what we say it is, whatever it looks like to a browser.
  private static final Header NO_SNIFF =
      HeaderValues.createCached("X-Content-Type-Options", "nosniff");

  /// How much of a download is in memory at a time.
  private static final int DOWNLOAD_BYTES = 128 * 1024;

  /// The largest body of a call that anybody may make: a few texts of 4,096 characters, whatever
  /// those are. Above [Capacity#SMALL_BODY_BYTES] it takes room from the share of all strangers.
  static final int STRANGERS_BYTES_MAX = 64 * 1024;

  /// Told when a call is made too often.
  private static final int RATE = 99991400;

  private static final int QUOTA = 99991403;

  private static final String QUOTA_WORDS = "This month's API call quota has been exceeded";

  private static final String RATE_WORDS = "request trigger frequency limit";

  /// Told when something goes wrong before it is known which call is meant.
  static final int FAULT = 1500;

  static final String JSON = "application/json; charset=utf-8";
  private static final Logger LOG = LoggerFactory.getLogger(FeishuRoutes.class);

  private final List<Call> calls;
  private final Map<Integer, List<Route>> routes = new HashMap<>();
  private final Gateway gateway;
  private final Capacity capacity;
  private final InstantSource clock;
  private final LogIds logIds;
  private final int bodyBytesMax;
  private final Envelope envelope;
  private final CallLimits limits;
  private final Function<ServerRequest, String> peer;

  /// @param bodyBytesMax the largest body of a call. The longest documented text is 61,440
  ///   characters, which is 720 KiB in JSON's escapes
  /// @param origin under which clients reach the server, such as `http://127.0.0.1:8686`; asked
  ///   when a failure is told
  /// @param limits of the calls for which none are bound to the request's thread
  /// @param peer from which address a request came, in figures
  public FeishuRoutes(
      List<Call> calls,
      Identities identities,
      Capacity capacity,
      InstantSource clock,
      IdSource ids,
      int bodyBytesMax,
      Supplier<String> origin,
      CallLimits limits,
      Function<ServerRequest, String> peer) {
    this.calls = List.copyOf(calls);
    this.capacity = capacity;
    this.bodyBytesMax = bodyBytesMax;
    this.envelope = new Envelope(origin);
    this.limits = limits;
    this.peer = peer;
    this.gateway = new Gateway(identities);
    this.clock = clock;
    this.logIds = new LogIds(clock, ids);
    for (Call call : calls) {
      Route route = new Route(call, segments(call.url()));
      routes.computeIfAbsent(route.segments().size(), unseen -> new ArrayList<>()).add(route);
    }
    // A literal segment is preferred to a parameter.
    routes.values().forEach(list -> list.sort(Comparator.comparingInt(Route::parameters)));
  }

  /// Every call that is served.
  public List<Call> calls() {
    return calls;
  }

  /// The call that a request is for; empty if none is served.
  ///
  /// @param path as it was sent, without the query
  public Optional<Call> call(String method, String path) {
    try {
      return find(method, path).map(Found::call);
    } catch (Failure badEncoding) {
      return Optional.empty();
    }
  }

  /// Answers a request with a failure that somebody wants to see, whatever it asks: in the
  /// envelope, with a log id.
  ///
  /// @param code by the status if empty
  /// @param msg by the status if empty
  public void fail(
      ServerRequest request,
      ServerResponse response,
      int status,
      OptionalInt code,
      Optional<String> msg) {
    Optional<Voice> voice =
        call(request.prologue().method().text(), request.path().rawPath()).map(Call::voice);
    int usual =
        switch (status) {
          case 404 -> 99991201;
          case 429 -> RATE;
          default -> status < 500 ? 9499 : voice.map(Voice::faultCode).orElse(FAULT);
        };
    String words =
        switch (status) {
          case 404 -> "404 page not found";
          case 429 -> RATE_WORDS;
          default -> status < 500 ? "bad request" : "internal error";
        };
    Failure failure = new Failure(status, code.orElse(usual), msg.orElse(words));
    String logId = logIds.next();
    send(request, response, status, logId, written(voice, failure, logId));
  }

  /// Whether a path is of [#PATHS], of [#ACCOUNT_PATHS] or of [#OWN_PATHS].
  public static boolean answersFor(String path) {
    return path.equals(ROOT) || path.startsWith(ROOT + "/") || isOutside(path);
  }

  /// Whether the path of a call is not below `/open-apis`.
  static boolean isOutside(String path) {
    return path.startsWith(ACCOUNTS) || path.startsWith(OWN);
  }

  /// What is answered to requests that the HTTP layer refuses, so that they never come here.
  public TransportRefusals transportRefusals() {
    return new TransportRefusals(logIds, envelope);
  }

  private record Route(Call call, List<String> segments) {

    int parameters() {
      return (int) segments.stream().filter(segment -> segment.startsWith(":")).count();
    }

    /// The parameters of the path if it is this route's; empty if it is not.
    Optional<Map<String, String>> match(List<String> path) {
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < segments.size(); i++) {
        String segment = segments.get(i);
        if (segment.startsWith(":")) {
          parameters.put(segment.substring(1), path.get(i));
        } else if (!segment.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(parameters);
    }
  }

  private record Found(Call call, Map<String, String> path) {}

  /// Answers a request whose path is of [#PATHS], whoever found that it is.
  public void handle(ServerRequest request, ServerResponse response) {
    String logId = logIds.next();
    CallObserver observer = CallObserver.current();
    observer.logId(logId);
    Optional<Voice> voice = Optional.empty();
    try {
      capacity.look();
      Found found =
          find(request.prologue().method().text(), request.path().rawPath())
              .orElseThrow(() -> new Failure(404, 99991201, "404 page not found"));
      Call call = found.call();
      observer.call(call.name());
      voice = Optional.of(call.voice());
      Optional<Caller> caller =
          call.tokens().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  gateway.admit(call, request.headers().first(HeaderNames.AUTHORIZATION)));
      CallLimits.taken(call.name(), caller)
          .or(() -> limits.take(call.name(), caller))
          .filter(CallLimits.Allowance::exceeded)
          .ifPresent(allowance -> {
            throw tooOften(response, allowance);
          });
      Optional<Caller> whose =
          caller.or(() -> call.owner().flatMap(owner -> owner.of(found.path())));
      Capacity.Share share = capacity.share(whose);
      share.look();
      Object answer;
      int bytesMax = whose.isPresent() ? bodyBytesMax : Math.min(bodyBytesMax, STRANGERS_BYTES_MAX);
      boolean hasBody = hasBody(request, call, whose);
      // Whoever hears of an answer finds that what is not kept is gone, and reads it as slowly as
      // they like.
      try (Capacity.Room room = share.expect(hasBody ? expected(request, call, bytesMax) : 0);
          Form form = Form.none()) {
        byte[] body = new byte[0];
        if (hasBody && call.intake().isPresent()) {
          takeIn(request, response, call, caller.orElseThrow(), room, form);
        } else if (hasBody) {
          body = read(request, response, call, room, bytesMax);
        }
        answer =
            work(
                share,
                new Inbound(
                    call,
                    caller,
                    found.path(),
                    request.query().rawValue(),
                    name -> request.headers().first(HeaderNames.create(name)),
                    body,
                    form,
                    limits,
                    peer.apply(request),
                    share),
                () -> caller.flatMap(limits::month).isPresent());
      }
      answer(request, response, logId, share, answer);
    } catch (Refusal.TooMany tooMany) {
      passOver(request, response);
      refuse(request, response, logId, tooMany, voice);
    } catch (Failure failure) {
      LOG.debug(
          "{} {} was refused with {}, log id {}",
          request.prologue().method(),
          TransportRefusals.shown(request.path().rawPath()),
          failure.code(),
          logId);
      send(request, response, failure.status(), logId, written(voice, failure, logId));
    } catch (CloseConnectionException ended) {
      throw ended;
    } catch (RuntimeException fault) {
      LOG.error(
          "{} {} failed, log id {}",
          request.prologue().method(),
          TransportRefusals.shown(request.path().rawPath()),
          logId,
          fault);
      Failure failure =
          new Failure(
              500,
              voice.map(Voice::faultCode).orElse(FAULT),
              "internal error, see the server's log for " + logId);
      send(request, response, failure.status(), logId, written(voice, failure, logId));
    }
  }

  /// Whether there is a body to look at.
  private static boolean hasBody(ServerRequest request, Call call, Optional<Caller> whose) {
    return request.content().hasEntity()
        && (call.intake().isPresent() || call.body() != Shape.EMPTY)
        && (call.owner().isEmpty() || whose.isPresent());
  }

  /// How much of a body is in memory at most.
  private static long expected(ServerRequest request, Call call, int bytesMax) {
    return call.intake().isPresent()
        ? call.intake().get().bytesInMemory()
        : Math.min(request.headers().contentLength().orElse(Long.MAX_VALUE), bytesMax);
  }

  /// Takes in a form, its files piece by piece. No place of the tenant's is held meanwhile, since
  /// its client may take its time.
  private static void takeIn(
      ServerRequest request,
      ServerResponse response,
      Call call,
      Caller caller,
      Capacity.Room room,
      Form form) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    try (InputStream in = room.in(request.content().inputStream())) {
      Multipart.read(in, type, call, caller, form);
    } catch (Refusal refusal) {
      throw call.voice().refused(refusal);
    } catch (IOException broken) {
      throw broken(response, call, room, broken);
    }
  }

  /// Helidon tells of a bad chunk, and of a client that hung up, by various runtime exceptions.
  private static Failure broken(
      ServerResponse response, Call call, Capacity.Room room, Exception broken) {
    if (room.isCut()) {
      throw new CloseConnectionException("a body came in too slowly", broken);
    }
    // Where the next request would begin is not known.
    response.headers().set(HeaderValues.CONNECTION_CLOSE);
    return call.voice().invalid(List.of(new Violation("body", "", "could not be read to its end")));
  }

  private void answer(
      ServerRequest request,
      ServerResponse response,
      String logId,
      Capacity.Share share,
      Object answer) {
    switch (answer) {
      case Answer.Bare bare -> {
        // What stands beside the code is a token as a rule (RFC 6749, 5.1).
        response.headers().set(NO_STORE);
        send(request, response, bare.status(), logId, bare.body());
      }
      case Answer.Download download -> send(request, response, logId, share, download);
      case Answer.Redirect redirect -> {
        response.status(Status.FOUND_302);
        response.headers().set(HeaderNames.LOCATION, redirect.location());
        response.headers().set(NO_STORE);
        response.headers().set(LOG_ID, logId);
        response.send();
      }
      default -> send(request, response, 200, logId, new Success(0, "success", answer));
    }
  }

  /// Sends bytes for as long as their client takes, if it is not too slow. What goes wrong after
  /// the first of them can be told in no other way than by an answer that ends early.
  private static void send(
      ServerRequest request,
      ServerResponse response,
      String logId,
      Capacity.Share share,
      Answer.Download download) {
    response.headers().set(LOG_ID, logId);
    response.headers().set(ACCEPT_RANGES);
    response.headers().set(NO_SNIFF);
    if (download.bytes().isEmpty()) {
      response.status(Status.REQUESTED_RANGE_NOT_SATISFIABLE_416);
      response.headers().set(HeaderNames.CONTENT_RANGE, "bytes */" + download.size());
      response.send();
      return;
    }
    Piece piece = download.bytes().get();
    try (InputStream bytes = piece.bytes();
        Capacity.Room room = share.expect(DOWNLOAD_BYTES)) {
      boolean whole = piece.length() == download.size();
      response.status(whole ? Status.OK_200 : Status.PARTIAL_CONTENT_206);
      if (!whole) {
        response
            .headers()
            .set(
                HeaderNames.CONTENT_RANGE,
                "bytes %d-%d/%d"
                    .formatted(piece.first(), piece.first() + piece.length() - 1, download.size()));
      }
      response.headers().set(HeaderNames.CONTENT_TYPE, download.type());
      response.headers().set(HeaderNames.CONTENT_DISPOSITION, Disposition.of(download.name()));
      response.contentLength(piece.length());
      try (OutputStream out = room.out(response.outputStream())) {
        bytes.transferTo(out);
      }
    } catch (IOException | ServerConnectionException gone) {
      throw new CloseConnectionException("a client went away, or was too slow", gone);
    } catch (Refusal.TooMany full) {
      throw full;
    } catch (RuntimeException fault) {
      LOG.error(
          "{} {} failed, log id {}",
          request.prologue().method(),
          request.path().path(),
          logId,
          fault);
      throw new CloseConnectionException("a download failed", fault);
    }
  }

  private Object written(Optional<Voice> voice, Failure failure, String logId) {
    return voice
        .flatMap(known -> known.written(failure, logId))
        .orElseGet(
            () -> envelope.failed(failure, logId, voice.map(Voice::failsWithData).orElse(false)));
  }

  /// As the platform tells it where limits are on (platform-1.8.1).
  private Failure tooOften(ServerResponse response, CallLimits.Allowance allowance) {
    Duration wait = Duration.between(clock.instant(), allowance.resets());
    // Rounded up: who waits as long as told is let in.
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return tooMany(response, allowance.limit(), seconds);
  }

  /// A rate that is exceeded and a server that is full are told alike.
  ///
  /// @param seconds after which it is worth asking again
  private static Failure tooMany(ServerResponse response, int limit, long seconds) {
    response.headers().set(LIMIT, Integer.toString(limit));
    response.headers().set(RESET, Long.toString(seconds));
    return new Failure(429, RATE, RATE_WORDS);
  }

  /// @param monthOver counts the call in its month: only one for which there is room
  private static Object work(Capacity.Share share, Inbound in, BooleanSupplier monthOver) {
    Call call = in.call();
    switch (call.method()) {
      case GET -> share.enterToRead();
      case POST, PUT, PATCH, DELETE -> share.enterToChange();
    }
    try {
      if (monthOver.getAsBoolean()) {
        throw new Failure(400, QUOTA, QUOTA_WORDS);
      }
      return call.handler().answer(in);
    } catch (Refusal.TooMany tooMany) {
      throw tooMany.retryAfter().isPresent() ? tooMany : call.voice().refused(tooMany);
    } catch (Refusal refusal) {
      throw call.voice().refused(refusal);
    } finally {
      share.leave();
    }
  }

  /// Takes in what is not read of a body, keeping none of it: a client may write all before it
  /// reads, and must hear why it is refused.
  private static void passOver(ServerRequest request, ServerResponse response) {
    if (!request.content().hasEntity() || request.content().consumed()) {
      return;
    }
    try (InputStream in = request.content().inputStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException | RuntimeException broken) {
      // As in reading it: where the next request would begin is not known.
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /// There is no room for it just now: told alike by every API.
  private void refuse(
      ServerRequest request,
      ServerResponse response,
      String logId,
      Refusal.TooMany tooMany,
      Optional<Voice> voice) {
    long seconds = tooMany.retryAfter().map(Duration::toSeconds).orElse(0L);
    Failure failure = tooMany(response, tooMany.limit(), Math.max(1, seconds));
    send(request, response, failure.status(), logId, written(voice, failure, logId));
  }

  private record Success(int code, String msg, Object data) {}

  private Optional<Found> find(String method, String raw) {
    List<String> path;
    try {
      Query.checkAscii(raw);
      path =
          segments(raw.length() > 1 && raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw)
              .stream()
              .map(segment -> Query.decode(segment, false))
              .toList();
    } catch (IllegalArgumentException badEncoding) {
      throw new Failure(400, 9499, "bad request: the path is " + badEncoding.getMessage());
    }
    for (Route route : routes.getOrDefault(path.size(), List.of())) {
      if (route.call().method().name().equals(method)) {
        Optional<Map<String, String>> parameters = route.match(path);
        if (parameters.isPresent()) {
          return Optional.of(new Found(route.call(), parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  private static byte[] read(
      ServerRequest request, ServerResponse response, Call call, Capacity.Room room, int bytesMax) {
    byte[] body;
    try (InputStream in = room.in(request.content().inputStream())) {
      // Not told how much to expect, it begins with 16 KiB: as much as all else that a call takes.
      long length = request.headers().contentLength().orElse(Long.MAX_VALUE);
      body = in.readNBytes((int) Math.min(length, bytesMax + 1));
    } catch (IOException | RuntimeException broken) {
      throw broken(response, call, room, broken);
    }
    if (body.length > bytesMax) {
      throw call.voice()
          .invalid(List.of(new Violation("body", "", "the max size is " + bytesMax + " bytes")));
    }
    return body;
  }

  private static void send(
      ServerRequest request, ServerResponse response, int status, String logId, Object body) {
    byte[] bytes = FeishuJson.write(body);
    response.status(Status.create(status));
    response.headers().set(HeaderNames.CONTENT_TYPE, JSON);
    response.headers().set(LOG_ID, logId);
    if (request.prologue().method() == Method.HEAD) {
      // A body here would be taken for the beginning of the next answer.
      response.send();
    } else {
      response.send(bytes);
    }
  }
}
