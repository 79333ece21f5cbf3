package larkspur.client.bearychat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Carries requests by the HTTP client of the JDK. Make one and share it: it keeps connections, and
/// is safe for use by several threads.
///
/// It follows no redirect, because the token would go along, and it repeats nothing. (The JDK's
/// client itself sends a GET again whose kept connection turned out to be closed, and tries to
/// connect twice; neither can say a message twice.)
public final class HttpRequester implements Requester, AutoCloseable {

  /// What a requester takes at most.
  ///
  /// @param connectTimeout until a connection stands, TLS included
  /// @param timeout for a whole exchange, from connecting to the last byte of the body;
  ///   [RequestOptions] may say another
  /// @param responseBytesMax of a body, in bytes; a longer answer is given up as it comes in
  public record Limits(Duration connectTimeout, Duration timeout, long responseBytesMax) {

    /// 10 s to connect, 30 s in all, 32 MiB. A full page is 100 messages of 20,000 characters, and
    /// a character escaped in JSON has at most 12 bytes: 24 MB.
    public static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 32L << 20);

    /// Limits by name.
    ///
    /// @throws IllegalArgumentException if one is not more than nothing
    public Limits {
      if (connectTimeout.isNegative()
          || connectTimeout.isZero()
          || timeout.isNegative()
          || timeout.isZero()
          || responseBytesMax < 1) {
        throw new IllegalArgumentException("a limit is not more than nothing");
      }
    }

    /// The same with another limit for connecting.
    public Limits withConnectTimeout(Duration connectTimeout) {
      return new Limits(connectTimeout, timeout, responseBytesMax);
    }

    /// The same with another limit for a whole exchange.
    public Limits withTimeout(Duration timeout) {
      return new Limits(connectTimeout, timeout, responseBytesMax);
    }

    /// The same with another limit for an answer, in bytes.
    public Limits withResponseBytesMax(long responseBytesMax) {
      return new Limits(connectTimeout, timeout, responseBytesMax);
    }
  }

  private final HttpClient client;
  private final boolean ours;
  private final Limits limits;
  private final Set<CompletableFuture<Answer>> inFlight = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// With [Limits#DEFAULT].
  public HttpRequester() {
    this(Limits.DEFAULT);
  }

  /// With a client of its own, which ends with it.
  public HttpRequester(Limits limits) {
    // On a plain connection HTTP/2 would begin with an upgrade, which gains nothing here and which
    // not every server bears.
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofNanos(nanos(limits.connectTimeout())))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build(),
        true,
        limits);
  }

  /// With a client that has a proxy, TLS settings, or threads of its own. It stays the caller's:
  /// [#close()] does not close it, and it connects within its own limit.
  public HttpRequester(HttpClient client, Limits limits) {
    this(Objects.requireNonNull(client), false, limits);
  }

  private HttpRequester(HttpClient client, boolean ours, Limits limits) {
    this.client = client;
    this.ours = ours;
    this.limits = limits;
  }

  /// @throws IllegalArgumentException for a header that the JDK's client sets itself, such as
  ///   `host`
  @Override
  public CompletableFuture<Answer> sendAsync(Request request) {
    if (closed) {
      return CompletableFuture.failedFuture(gone());
    }
    HttpRequest http = http(request);
    Duration timeout = request.timeout().orElse(limits.timeout());
    long nanos = nanos(timeout);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    inFlight.add(answer);
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(http, head -> new LimitedBody(limits.responseBytesMax()));
    exchange.whenComplete((response, failure) -> {
      if (failure == null) {
        answer.complete(answer(response));
      } else {
        answer.completeExceptionally(cause(failure));
      }
    });
    CompletableFuture<Answer> late =
        new CompletableFuture<Answer>().orTimeout(nanos, TimeUnit.NANOSECONDS);
    late.whenComplete((none, failure) -> {
      if (failure instanceof TimeoutException) {
        answer.completeExceptionally(new HttpTimeoutException("no answer within " + timeout));
      }
    });
    answer.whenComplete((done, failure) -> {
      inFlight.remove(answer);
      late.complete(done);
      if (failure != null) {
        exchange.cancel(true);
      }
    });
    if (closed) {
      answer.completeExceptionally(gone());
    }
    return answer;
  }

  /// As many as there can be, of a time that is longer: 292 years are as good.
  private static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException longer) {
      return Long.MAX_VALUE;
    }
  }

  private static HttpRequest http(Request request) {
    HttpRequest.Builder http = HttpRequest.newBuilder(request.uri());
    request.headers().forEach(http::header);
    if (request.method().equals("GET")) {
      // Given as a method with a publisher, it would say that it has a body of length 0.
      return http.GET().build();
    }
    return http.method(
            request.method(), BodyPublishers.ofString(request.body(), StandardCharsets.UTF_8))
        .build();
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    return new Answer(
        response.statusCode(),
        response.headers().map(),
        new String(response.body(), StandardCharsets.UTF_8));
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static IOException gone() {
    return new IOException("the requester is closed");
  }

  /// Gives up what is under way, whose futures fail, and takes no more. May be called again.
  ///
  /// Up to JDK 20 the JDK's client cannot be closed: its kept connections and its one thread go
  /// when nobody holds this requester any more.
  @Override
  public void close() {
    closed = true;
    inFlight.forEach(answer -> answer.completeExceptionally(gone()));
    if (ours && client instanceof AutoCloseable closeable) {
      close(closeable);
    }
  }

  /// Waits for what was given up to end, which is a matter of moments.
  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
