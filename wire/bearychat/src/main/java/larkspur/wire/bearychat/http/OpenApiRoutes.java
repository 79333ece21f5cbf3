package larkspur.wire.bearychat.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import larkspur.core.call.CallLimits;
import larkspur.core.call.CallObserver;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Identities.Recognition;
import larkspur.core.refusal.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of the OpenAPI: finds the call that a request is for, lets it in, and writes its answer
/// or its failure.
///
/// It stands at `/v1` of the root, because the Java client asks there whatever base it is given.
///
/// Order of checks: room for anybody, call, method, size and encoding, token, room for the tenant,
/// parameters, then what the domain says. Every answer but a 204 is JSON, so that no client takes
/// an error page for a success. Pages of any origin may call, as the browser client does; what lets
/// a caller in is the token, never a cookie.
public final class OpenApiRoutes {

  static final String ROOT = "/v1/";

  /// What [#handle] answers.
  public static final String PATHS = ROOT + "*";

  /// What the original answered, to the letter.
  static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json;charset=utf-8");

  private static final String BEARER = "bearer ";

  static final Header ANY_ORIGIN =
      HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
  private static final HeaderName ALLOW_METHODS =
      HeaderNames.create("Access-Control-Allow-Methods");
  private static final HeaderName ALLOW_HEADERS =
      HeaderNames.create("Access-Control-Allow-Headers");

  private static final HeaderName LIMIT = HeaderNames.create("x-ratelimit-limit");
  private static final HeaderName REMAINING = HeaderNames.create("x-ratelimit-remaining");
  private static final HeaderName RESET = HeaderNames.create("x-ratelimit-reset");

  /// The original's.
  private static final String TOO_MANY_WORDS = "请求太频繁，超过限制了，请慢点";

  private static final Logger LOG = LoggerFactory.getLogger(OpenApiRoutes.class);

  private final List<Call> calls;
  private final Map<String, Call> byName = new HashMap<>();
  private final Identities identities;
  private final Capacity capacity;
  private final InstantSource clock;
  private final LogIds logIds;
  private final BodyLimits bodies;

  /// How large a body may be.
  ///
  /// @param bytesMax of one that is read. A text of 20,000 characters is 240 kB in JSON's escapes
  ///   at worst
  /// @param bytesTakenMax of one that is too large, how much is still taken in, unread, so that a
  ///   client which writes all before it reads hears why. No more than the server's HTTP layer lets
  ///   through
  public record BodyLimits(int bytesMax, long bytesTakenMax) {}

  /// @param ids for the ids under which faults are logged
  public OpenApiRoutes(
      List<Call> calls,
      Identities identities,
      Capacity capacity,
      InstantSource clock,
      IdSource ids,
      BodyLimits bodies) {
    this.calls = List.copyOf(calls);
    this.capacity = capacity;
    this.bodies = bodies;
    this.identities = identities;
    this.clock = clock;
    this.logIds = new LogIds(clock, ids);
    for (Call call : calls) {
      if (byName.put(call.name(), call) != null) {
        throw new IllegalArgumentException("two calls are named " + call.name());
      }
    }
  }

  /// Every call that is served.
  public List<Call> calls() {
    return calls;
  }

  /// The call that a request is for; empty if none is served by that method.
  public Optional<Call> call(String method, String path) {
    return named(path)
        .filter(
            call -> call.methods().stream().anyMatch(accepted -> accepted.name().equals(method)));
  }

  /// Answers with a failure that somebody wants to see, whatever was asked.
  ///
  /// @param number the protocol's; by the status if empty
  /// @param error by the status if empty
  public void fail(
      ServerRequest request,
      ServerResponse response,
      int status,
      OptionalInt number,
      Optional<String> error) {
    ErrorCode usual =
        switch (status) {
          case 401 -> ErrorCode.TOKEN;
          case 403 -> ErrorCode.PERMISSION;
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD;
          case 409 -> ErrorCode.CONFLICT;
          case 429 -> ErrorCode.TOO_MANY;
          default -> status < 500 ? ErrorCode.INVALID : ErrorCode.INTERNAL;
        };
    String words =
        switch (status) {
          case 403 -> "没有权限";
          case 429 -> TOO_MANY_WORDS;
          default -> status < 500 ? "bad request" : "internal error";
        };
    response.headers().set(ANY_ORIGIN);
    send(
        request,
        response,
        status,
        BearyChatJson.write(new ErrorObject(number.orElse(usual.number()), error.orElse(words))));
  }

  private Optional<Call> named(String path) {
    return path.startsWith(ROOT)
        ? Optional.ofNullable(byName.get(path.substring(ROOT.length())))
        : Optional.empty();
  }

  /// Whether a path is of [#PATHS].
  public static boolean answersFor(String path) {
    return path.equals("/v1") || path.startsWith(ROOT);
  }

  /// What is answered to requests that the HTTP layer refuses, so that they never come here.
  public TransportRefusals transportRefusals() {
    return new TransportRefusals(logIds);
  }

  /// Answers a request whose path is of [#PATHS], whoever found that it is.
  public void handle(ServerRequest request, ServerResponse response) {
    response.headers().set(ANY_ORIGIN);
    String method = request.prologue().method().text();
    if (method.equals("OPTIONS")) {
      response.headers().set(ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE, OPTIONS");
      response.headers().set(ALLOW_HEADERS, "Content-Type, Accept, Authorization");
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    try {
      switch (answer(request, response, method)) {
        case Answer.Json json -> send(request, response, json.status(), json.body());
        case Answer.NoContent nothing -> response.status(Status.NO_CONTENT_204).send();
      }
    } catch (Refusal.TooMany tooMany) {
      passOver(request, response);
      refuse(request, response, tooMany);
    } catch (Failure failure) {
      send(request, response, failure);
    } catch (CloseConnectionException ended) {
      throw ended;
    } catch (RuntimeException fault) {
      String logId = logIds.next();
      CallObserver.current().logId(logId);
      LOG.error("{} {} failed, log id {}", method, request.path().path(), logId, fault);
      send(
          request,
          response,
          new Failure(ErrorCode.INTERNAL, "internal error, see the server's log for " + logId));
    }
  }

  /// There is no room for it just now: the time at which it is worth trying again is told in
  /// seconds of Unix.
  private void refuse(ServerRequest request, ServerResponse response, Refusal.TooMany tooMany) {
    Duration retryAfter = tooMany.retryAfter().orElse(Duration.ZERO);
    response.headers().set(LIMIT, Integer.toString(tooMany.limit()));
    response.headers().set(REMAINING, "0");
    response.headers().set(RESET, Long.toString(clock.instant().plus(retryAfter).getEpochSecond()));
    send(request, response, Refusals.spell(tooMany));
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

  private Answer answer(ServerRequest request, ServerResponse response, String method) {
    capacity.look();
    String path = request.path().path();
    Call call =
        named(path)
            .orElseThrow(() ->
                new Failure(ErrorCode.UNKNOWN_CALL, "this server does not serve such a call"));
    CallObserver.current().call(call.name());
    if (call.methods().stream().noneMatch(accepted -> accepted.name().equals(method))) {
      String methods = String.join(", ", call.methods().stream().map(Enum::name).toList());
      response.headers().set(HeaderNames.ALLOW, methods);
      throw new Failure(ErrorCode.METHOD, call.name() + " is called by " + methods);
    }
    try (Capacity.Room room = room(request)) {
      return answer(request, response, call, room);
    }
  }

  /// The room for a body. A large one takes it from the share of its tenant, if that is known
  /// before it has been read: if its token stands beside it.
  private Capacity.Room room(ServerRequest request) {
    long length = request.headers().contentLength().orElse(Long.MAX_VALUE);
    long bytes = request.content().hasEntity() ? Math.min(length, bodies.bytesMax()) : 0;
    Optional<Caller> caller =
        bytes <= Capacity.SMALL_BODY_BYTES
            ? Optional.empty()
            : Parameters.tokenOf(request.query().rawValue())
                .or(() -> bearer(request))
                .flatMap(this::known);
    return capacity.share(caller).expect(bytes);
  }

  private Optional<Caller> known(String token) {
    return identities.recogniseTeamToken(token) instanceof Recognition.Known(var caller)
        ? Optional.of(caller)
        : Optional.empty();
  }

  private Answer answer(
      ServerRequest request, ServerResponse response, Call call, Capacity.Room room) {
    Parameters parameters =
        Parameters.of(
            request.query().rawValue(),
            request.headers().first(HeaderNames.CONTENT_TYPE),
            body(request, response, room));
    Optional<Caller> caller =
        switch (call.admission()) {
          case ANYBODY -> Optional.empty();
          case TOKEN -> Optional.of(admit(parameters.token().or(() -> bearer(request))));
        };
    CallLimits.taken(call.name(), caller).ifPresent(allowance -> tell(response, allowance));
    Capacity.Share share = capacity.share(caller);
    switch (call.effect()) {
      case READS -> share.enterToRead();
      case CHANGES -> share.enterToChange();
    }
    try {
      Values values = Check.of(call.parameters(), parameters.merged());
      return call.handler().answer(new Inbound(caller, values));
    } catch (Refusal.TooMany tooMany) {
      throw tooMany.retryAfter().isPresent() ? tooMany : Refusals.spell(tooMany);
    } catch (Refusal refusal) {
      throw Refusals.spell(refusal);
    } finally {
      share.leave();
    }
  }

  /// Every answer of a call that has a limit says how it stands (bearychat-9.1.17).
  private static void tell(ServerResponse response, CallLimits.Allowance allowance) {
    // Rounded up: who waits as long as told is let in.
    long resets = allowance.resets().plusMillis(999).getEpochSecond();
    response.headers().set(LIMIT, Integer.toString(allowance.limit()));
    response.headers().set(REMAINING, Long.toString(allowance.remaining()));
    response.headers().set(RESET, Long.toString(resets));
    if (allowance.exceeded()) {
      throw new Failure(ErrorCode.TOO_MANY, TOO_MANY_WORDS);
    }
  }

  private static Optional<String> bearer(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private Caller admit(Optional<String> token) {
    if (token.isEmpty()) {
      throw new Failure(ErrorCode.TOKEN, "a token is required");
    }
    return switch (identities.recogniseTeamToken(token.get())) {
      case Recognition.Known known -> {
        CallObserver.current().caller(known.caller());
        yield known.caller();
      }
      case Recognition.Expired expired ->
          throw new Failure(ErrorCode.TOKEN, "the token has expired");
      case Recognition.Unknown unknown ->
          throw new Failure(ErrorCode.TOKEN, "the token is not valid");
      case Recognition.Disabled disabled ->
          throw new Failure(ErrorCode.TOKEN, "the token's user is inactive");
    };
  }

  private byte[] body(ServerRequest request, ServerResponse response, Capacity.Room room) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    byte[] body;
    try (InputStream in = room.in(request.content().inputStream())) {
      // Not told how much to expect, it begins with 16 KiB: as much as all else that a call takes.
      long length = request.headers().contentLength().orElse(Long.MAX_VALUE);
      body = in.readNBytes((int) Math.min(length, bodies.bytesMax() + 1));
      if (body.length > bodies.bytesMax()) {
        in.skip(bodies.bytesTakenMax() - body.length);
      }
    } catch (IOException | RuntimeException broken) {
      if (room.isCut()) {
        throw new CloseConnectionException("a body came in too slowly", broken);
      }
      // Helidon tells of a bad chunk, and of a client that hung up, by various runtime exceptions.
      // Where the next request would begin is not known then.
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
      throw Failure.invalid("the body could not be read to its end");
    }
    if (body.length > bodies.bytesMax()) {
      throw new Failure(
          413, ErrorCode.INVALID, "the body has more than " + bodies.bytesMax() + " bytes");
    }
    return body;
  }

  /// The protocol's `Error`.
  private record ErrorObject(int code, String error) {}

  private static void send(ServerRequest request, ServerResponse response, Failure failure) {
    send(request, response, failure.status(), json(failure));
  }

  static byte[] json(Failure failure) {
    return BearyChatJson.write(new ErrorObject(failure.code().number(), failure.getMessage()));
  }

  private static void send(
      ServerRequest request, ServerResponse response, int status, byte[] json) {
    response.status(Status.create(status));
    response.headers().set(JSON);
    if (request.prologue().method() == Method.HEAD) {
      // A body here would be taken for the beginning of the next answer.
      response.send();
    } else {
      response.send(json);
    }
  }
}
