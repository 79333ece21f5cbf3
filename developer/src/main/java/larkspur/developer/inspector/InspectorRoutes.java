package larkspur.developer.inspector;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import larkspur.developer.LoopbackOnly;

/// What the inspector answers: its page, the exchanges as JSON, and the stream of what happens.
///
/// ```
/// GET    /inspector              the page
/// GET    /inspector/calls        the lines of what is kept, newest first; ?path= &call= &status= &caller= &limit=
/// GET    /inspector/calls/{id}   one exchange whole; ?secrets=shown for its secrets
/// DELETE /inspector/calls        forgets all
/// GET    /inspector/events       Server-Sent Events: hello, call, missed, cleared; goes on from Last-Event-ID
/// ```
final class InspectorRoutes {

  private static final String ROOT = "/inspector";
  private static final String CALLS = ROOT + "/calls";

  /// After so long without news a sign of life is sent, by which a client that is gone is noticed.
  private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(15);

  private static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");

  /// Everything comes from here: no page of ours has a reason to load, run or embed anything else.
  private static final List<Header> PROTECTION =
      List.of(
          HeaderValues.createCached(
              "Content-Security-Policy",
              "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
          HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
          HeaderValues.createCached("Referrer-Policy", "no-referrer"),
          HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"),
          HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store"));

  private record Asset(String type, byte[] bytes) {

    static Asset of(String name, String type) {
      try (InputStream in =
          InspectorRoutes.class.getResourceAsStream("/larkspur/developer/inspector/" + name)) {
        return new Asset(type, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Exchanges exchanges;
  private final String start;
  private final Supplier<String> server;
  private final Map<String, Asset> assets =
      Map.of(
          ROOT,
          Asset.of("inspector.html", "text/html; charset=utf-8"),
          ROOT + "/inspector.css",
          Asset.of("inspector.css", "text/css; charset=utf-8"),
          ROOT + "/inspector.js",
          Asset.of("inspector.js", "text/javascript; charset=utf-8"),
          ROOT + "/icon.svg",
          Asset.of("icon.svg", "image/svg+xml"));

  InspectorRoutes(Exchanges exchanges, String start, Supplier<String> server) {
    this.exchanges = exchanges;
    this.start = start;
    this.server = server;
  }

  static boolean serves(String path) {
    return path.equals(ROOT) || path.startsWith(ROOT + "/");
  }

  void answer(String path, ServerRequest request, RoutingResponse response) {
    PROTECTION.forEach(response.headers()::set);
    Optional<String> refusal = LoopbackOnly.refusal(request);
    if (refusal.isPresent()) {
      refuse(response, Status.FORBIDDEN_403, refusal.get());
      return;
    }
    String method = request.prologue().method().text();
    String wanted = path.equals(ROOT + "/") ? ROOT : path;
    if (method.equals("DELETE") && wanted.equals(CALLS)) {
      exchanges.clear();
      response.status(Status.NO_CONTENT_204).send();
    } else if (!method.equals("GET")) {
      response.headers().set(HeaderNames.ALLOW, wanted.equals(CALLS) ? "GET, DELETE" : "GET");
      refuse(response, Status.METHOD_NOT_ALLOWED_405, "this is asked by GET");
    } else if (assets.containsKey(wanted)) {
      Asset asset = assets.get(wanted);
      response.headers().set(HeaderNames.CONTENT_TYPE, asset.type());
      response.send(asset.bytes());
    } else if (wanted.equals(CALLS)) {
      list(request.query(), response);
    } else if (wanted.startsWith(CALLS + "/")) {
      one(wanted.substring(CALLS.length() + 1), request.query(), response);
    } else if (wanted.equals(ROOT + "/events")) {
      events(request, response);
    } else {
      refuse(response, Status.NOT_FOUND_404, "the inspector has no such page");
    }
  }

  private record ErrorObject(String error) {}

  private static void refuse(ServerResponse response, Status status, String words) {
    response.status(status);
    send(response, new ErrorObject(words));
  }

  private static void send(ServerResponse response, Object json) {
    response.headers().set(JSON);
    response.send(ExchangeJson.write(json));
  }

  // ---- what is kept

  private record Calls(String start, int kept, List<ExchangeJson.Line> calls) {}

  private void list(UriQuery query, ServerResponse response) {
    List<Exchange> all = exchanges.newestFirst();
    List<ExchangeJson.Line> lines =
        all.stream()
            .map(exchange -> ExchangeJson.line(exchange, id(exchange.number()), Masking.MASKED))
            .filter(line -> contains(query, "path", line.path()))
            .filter(line -> contains(query, "call", line.call().orElse("")))
            .filter(line -> contains(query, "caller", caller(line)))
            .filter(
                line -> parameter(query, "status").filter(status -> !isOf(line, status)).isEmpty())
            .limit(limit(query))
            .toList();
    send(response, new Calls(start, all.size(), lines));
  }

  private static Optional<String> parameter(UriQuery query, String name) {
    return query.contains(name) ? Optional.of(query.get(name)) : Optional.empty();
  }

  private static boolean contains(UriQuery query, String name, String text) {
    return parameter(query, name)
        .filter(part -> !text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)))
        .isEmpty();
  }

  /// Whether a line has a status such as `404`, or one such as `4xx`.
  private static boolean isOf(ExchangeJson.Line line, String status) {
    String own = line.status().map(String::valueOf).orElse("none");
    return own.equals(status)
        || status.toLowerCase(Locale.ROOT).endsWith("xx") && own.charAt(0) == status.charAt(0);
  }

  private static String caller(ExchangeJson.Line line) {
    return line.caller()
        .map(caller ->
            String.join(
                "\n",
                caller.name(),
                caller.id(),
                caller.tenant().name(),
                caller.tenant().id(),
                caller.app().map(app -> app.name() + "\n" + app.id()).orElse("")))
        .orElse("");
  }

  private static int limit(UriQuery query) {
    try {
      return parameter(query, "limit")
          .map(Integer::parseInt)
          .filter(number -> number >= 0)
          .orElse(Exchanges.EXCHANGES_MAX);
    } catch (NumberFormatException asMany) {
      return Exchanges.EXCHANGES_MAX;
    }
  }

  private void one(String id, UriQuery query, ServerResponse response) {
    OptionalLong number = number(id);
    Optional<Exchange> found =
        number.isPresent() ? exchanges.find(number.getAsLong()) : Optional.empty();
    if (found.isEmpty()) {
      refuse(response, Status.NOT_FOUND_404, "this call is no longer kept");
      return;
    }
    Masking masking =
        parameter(query, "secrets").filter("shown"::equals).isPresent()
            ? Masking.SHOWN
            : Masking.MASKED;
    send(response, ExchangeJson.whole(found.get(), id, server.get(), masking));
  }

  // ---- ids: which start of the server, and a number within it

  private String id(long number) {
    return start + "-" + number;
  }

  /// The number of an id of this start; empty if it is of an earlier one, or none at all.
  private OptionalLong number(String id) {
    int dash = id.lastIndexOf('-');
    if (dash < 0 || !id.substring(0, dash).equals(start)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(id.substring(dash + 1)));
    } catch (NumberFormatException none) {
      return OptionalLong.empty();
    }
  }

  // ---- what happens

  private record Hello(String start, boolean resumed) {}

  private record Missed(long calls) {}

  private void events(ServerRequest request, RoutingResponse response) {
    OptionalLong after =
        request
            .headers()
            .first(HeaderNames.create("Last-Event-ID"))
            .or(() -> parameter(request.query(), "after"))
            .map(this::number)
            .orElse(OptionalLong.empty());
    Optional<Exchanges.Reader> follows = exchanges.follow(after.orElse(0));
    if (follows.isEmpty()) {
      response.headers().set(HeaderNames.RETRY_AFTER, "5");
      refuse(
          response,
          Status.SERVICE_UNAVAILABLE_503,
          "at most " + Exchanges.READERS_MAX + " may follow at once");
      return;
    }
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    try (Exchanges.Reader reader = follows.get();
        OutputStream out = response.outputStream()) {
      write(out, "retry: 1000\n" + event("hello", new Hello(start, after.isPresent())));
      follow(reader, out);
    } catch (InterruptedException over) {
      // The stream has ended well; a page that still wants to follow comes again.
      response.commit();
    } catch (IOException | RuntimeException gone) {
      throw new CloseConnectionException("who followed the inspector's events is gone", gone);
    } finally {
      // It may have been let go while it was on its way out.
      Thread.interrupted();
    }
  }

  private void follow(Exchanges.Reader reader, OutputStream out)
      throws IOException, InterruptedException {
    while (true) {
      Optional<Exchanges.News> news = reader.next(SIGN_OF_LIFE_EVERY);
      write(out, news.map(this::spelled).orElse(":\n\n"));
    }
  }

  private String spelled(Exchanges.News news) {
    StringBuilder events = new StringBuilder();
    if (news.cleared()) {
      events.append(event("cleared", Map.of()));
    }
    if (news.missed() > 0) {
      events.append(event("missed", new Missed(news.missed())));
    }
    for (Exchange exchange : news.exchanges()) {
      String id = id(exchange.number());
      events
          .append("id: ")
          .append(id)
          .append('\n')
          .append(event("call", ExchangeJson.line(exchange, id, Masking.MASKED)));
    }
    if (news.exchanges().isEmpty()) {
      // An id alone moves the place from which a client resumes.
      events.append("id: ").append(id(news.upTo())).append("\n\n");
    }
    return events.toString();
  }

  private static String event(String name, Object data) {
    return "event: " + name + "\ndata: " + ExchangeJson.text(data) + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
