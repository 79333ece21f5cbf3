package larkspur.developer.inspector;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import larkspur.core.call.CallObserver;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Tenant;

/// Records every request and its answer while they pass by, served or not. It stands outermost, so
/// that it sees what the client sees, and it changes nothing of either.
///
/// The server's own calls, below `/larkspur`, are not recorded. Neither is what the HTTP layer
/// refuses before it has read a request's head.
final class Recorder implements Filter {

  private static final String OWN = "/larkspur/";

  private final Exchanges exchanges;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final Supplier<Identities> identities;

  /// @param clock for when a request came
  /// @param ticker nanoseconds that pass, for how long it took
  /// @param identities as they are while a request is served
  Recorder(
      Exchanges exchanges,
      InstantSource clock,
      LongSupplier ticker,
      Supplier<Identities> identities) {
    this.exchanges = exchanges;
    this.clock = clock;
    this.ticker = ticker;
    this.identities = identities;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.prologue().uriPath().rawPath();
    if (path.startsWith(OWN)) {
      chain.proceed();
      return;
    }
    Passing passing = new Passing(request, response, path);
    request.streamFilter(passing::reading);
    response.streamFilter(passing::writing);
    try {
      ScopedValue.where(CallObserver.CURRENT, passing).run(chain::proceed);
      passing.over();
      if (response.isSent()) {
        passing.readTheRest();
      }
    } catch (RuntimeException broken) {
      passing.over();
      passing.ended(broken);
      throw broken;
    } finally {
      exchanges.add(passing.exchange());
    }
  }

  /// One exchange while it passes by. Lives on one thread.
  private final class Passing implements CallObserver {

    private final ServerRequest request;
    private final ServerResponse response;
    private final String path;
    private final Instant at = clock.instant();
    private final long began = ticker.getAsLong();
    private final Kept read = new Kept();
    private final Kept written = new Kept();
    private final List<String> troubles = new ArrayList<>(0);
    private boolean readBegun;
    private Duration took = Duration.ZERO;
    private Optional<String> call = Optional.empty();
    private Optional<Exchange.NamedCaller> caller = Optional.empty();
    private Optional<String> logId = Optional.empty();

    Passing(ServerRequest request, ServerResponse response, String path) {
      this.request = request;
      this.response = response;
      this.path = path;
    }

    @Override
    public void call(String name) {
      call = Optional.of(name);
    }

    @Override
    public void caller(Caller found) {
      Identities known = identities.get();
      caller =
          Optional.of(
              new Exchange.NamedCaller(
                  found.tenant(),
                  known.tenant(found.tenant()).map(Tenant::name).orElse(""),
                  found.actor(),
                  known.nameOf(found.actor()).orElse(""),
                  found.app(),
                  found.app().flatMap(known::nameOf)));
    }

    @Override
    public void logId(String id) {
      logId = Optional.of(id);
    }

    InputStream reading(InputStream body) {
      readBegun = true;
      return new FilterInputStream(body) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int count;
          try {
            count = in.read(into, offset, length);
          } catch (IOException | RuntimeException broken) {
            broken(broken);
            throw broken;
          }
          if (count > 0) {
            read.add(into, offset, count);
          }
          return count;
        }

        @Override
        public long skip(long count) throws IOException {
          // Read, so that it is counted.
          long left = count;
          byte[] into = new byte[(int) Math.min(8192, Math.max(count, 1))];
          while (left > 0) {
            int some = read(into, 0, (int) Math.min(left, into.length));
            if (some < 0) {
              break;
            }
            left -= some;
          }
          return count - left;
        }

        @Override
        public boolean markSupported() {
          return false;
        }
      };
    }

    private void broken(Exception broken) {
      troubles.add(
          "The request's body broke off or was malformed after "
              + read.passed()
              + " bytes"
              + (declared() < 0 ? "" : " of " + declared())
              + words(broken));
    }

    OutputStream writing(OutputStream body) {
      return new FilterOutputStream(body) {
        @Override
        public void write(int one) throws IOException {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          written.add(bytes, offset, length);
          try {
            out.write(bytes, offset, length);
          } catch (IOException | RuntimeException gone) {
            gone(gone);
            throw gone;
          }
        }

        @Override
        public void close() throws IOException {
          try {
            out.close();
          } catch (IOException | RuntimeException gone) {
            gone(gone);
            throw gone;
          }
        }
      };
    }

    private void gone(Exception gone) {
      troubles.add("The client was gone before it had the whole answer" + words(gone));
    }

    /// The call is over, whatever of the request is still to be read.
    void over() {
      took = Duration.ofNanos(ticker.getAsLong() - began);
    }

    /// A call that is not served does not read its body; the HTTP layer would drop it after the
    /// answer. What waits for a leave to send it is not asked for.
    void readTheRest() {
      boolean waits = request.headers().contains(HeaderNames.EXPECT);
      if (!readBegun && !waits && request.content().hasEntity()) {
        try (InputStream in = request.content().inputStream()) {
          in.readNBytes(Payload.KEPT_MAX);
        } catch (IOException | RuntimeException brokenAndNoted) {
          // The answer is out already; what came of the body stands in the exchange.
          return;
        }
      }
    }

    /// The connection ended without an answer of a facade's, or in the middle of one.
    void ended(RuntimeException how) {
      if (troubles.isEmpty()) {
        troubles.add("The connection was ended" + words(how));
      }
    }

    private long declared() {
      return request.headers().contentLength().orElse(-1);
    }

    /// The exchange, made but for its number: what takes time is done before it is asked for.
    LongFunction<Exchange> exchange() {
      String remote = request.remotePeer().host() + ":" + request.remotePeer().port();
      List<Exchange.Header> headers = headers(request.headers());
      Payload body = read.payload(declared());
      Optional<Exchange.Answer> answer =
          response.isSent()
              ? Optional.of(
                  new Exchange.Answer(
                      response.status().code(), headers(response.headers()), written.payload(-1)))
              : Optional.empty();
      return number ->
          new Exchange(
              number,
              at,
              took,
              remote,
              request.prologue().method().text(),
              path,
              request.prologue().query().rawValue(),
              headers,
              body,
              answer,
              call,
              caller,
              logId,
              List.copyOf(troubles));
    }
  }

  private static String words(Exception e) {
    String message = e.getMessage();
    return message == null ? "." : ": " + message;
  }

  private static List<Exchange.Header> headers(Headers headers) {
    List<Exchange.Header> all = new ArrayList<>();
    headers.forEach(header ->
        header
            .allValues()
            .forEach(
                value -> all.add(new Exchange.Header(header.headerName().defaultCase(), value))));
    return all;
  }
}
