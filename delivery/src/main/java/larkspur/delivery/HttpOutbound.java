package larkspur.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import larkspur.core.event.Outbound;
import larkspur.core.identity.AppId;
import larkspur.core.time.Threads;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Posts over HTTP/1.1.
///
/// A name is looked up once for each connection, and the connection goes to the very address that
/// was judged ([PrivateAddresses]): a name that leads elsewhere the next time gains nothing.
/// Redirects are not followed, no proxy is asked, no cookie kept. Of an answer at most
/// [#ANSWER_BYTES_MAX] are taken, and of its head 100 lines of 8 KiB.
public final class HttpOutbound implements Outbound, AutoCloseable {

  /// The largest answer that is taken.
  static final int ANSWER_BYTES_MAX = 64 * 1024;

  /// Posts of one app that are under way at a time, while its receiver answers.
  static final int OF_AN_APP_MAX = 16;

  /// Posts of all apps that are under way at a time. Each costs a socket and at most 64 KiB of an
  /// answer, so these cost 64 MiB. An app whose receiver hangs holds one of them ([Places]), so
  /// that it takes a thousand such apps to keep the others waiting, and those for no longer than a
  /// post takes.
  static final int OF_ALL_MAX = 1_024;

  private static final int ADDRESS_LENGTH_MAX = 2_048;

  /// Addresses of one name that are tried.
  private static final int ADDRESSES_MAX = 3;

  private final CloseableHttpClient client;
  private final Duration connects;
  private final Semaphore all = new Semaphore(OF_ALL_MAX, true);
  private final Map<AppId, Places> ofApps = new ConcurrentHashMap<>();

  /// The places of one app. Each post that is not answered in time takes one away, down to the
  /// last; each that is answered doubles what is left, up to all.
  private static final class Places {
    private final Semaphore free = new Semaphore(OF_AN_APP_MAX, true);
    private int withheld;

    synchronized int all() {
      return OF_AN_APP_MAX - withheld;
    }

    synchronized void giveBack(boolean hung) {
      if (hung && withheld < OF_AN_APP_MAX - 1) {
        withheld++;
        return;
      }
      int more = hung ? 0 : Math.min(withheld, OF_AN_APP_MAX - withheld);
      withheld -= more;
      free.release(1 + more);
    }
  }

  /// Finds the addresses of a name.
  public interface Names {

    /// @throws UnknownHostException if it has none
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /// @param connects how long it may take to connect
  public HttpOutbound(PrivateAddresses allowed, Duration connects) {
    this(allowed, connects, InetAddress::getAllByName);
  }

  HttpOutbound(PrivateAddresses allowed, Duration connects, Names names) {
    this.connects = connects;
    Http1Config head =
        Http1Config.custom().setMaxLineLength(8 * 1024).setMaxHeaderCount(100).build();
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Judged(allowed, names))
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(head).build())
                    // As many as there are posts, to any one receiver too: who waits, waits above.
                    .setMaxConnTotal(OF_ALL_MAX)
                    .setMaxConnPerRoute(OF_ALL_MAX)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(connects))
                            .setTimeToLive(TimeValue.ofMinutes(1))
                            .setIdleTimeout(Timeout.ofSeconds(20))
                            .setValidateAfterInactivity(TimeValue.ofMilliseconds(200))
                            .build())
                    .build())
            .setUserAgent("Larkspur")
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .disableAutomaticRetries()
            .build();
  }

  /// A name has an address to which nothing may be posted.
  private static final class NotAdmitted extends UnknownHostException {
    private static final long serialVersionUID = 1;
  }

  /// Looks names up, and lets only those addresses through that something may be posted to. A name
  /// of several is refused for one that may not be, so that it is not a matter of luck.
  private record Judged(PrivateAddresses allowed, Names names) implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] found = names.addresses(host);
      for (InetAddress address : found) {
        if (!allowed.admits(address)) {
          throw new NotAdmitted();
        }
      }
      return found.length <= ADDRESSES_MAX ? found : java.util.Arrays.copyOf(found, ADDRESSES_MAX);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  @Override
  public Optional<String> objection(String address) {
    if (address.length() > ADDRESS_LENGTH_MAX) {
      return Optional.of("is longer than " + ADDRESS_LENGTH_MAX + " characters");
    }
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      return Optional.of("is not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.of("is not a URL of http or https");
    }
    if (uri.getRawUserInfo() != null) {
      return Optional.of("names a user");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      return Optional.of("names no host");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      return Optional.of("names a port that there is not");
    }
    return uri.getRawFragment() == null ? Optional.empty() : Optional.of("has a fragment");
  }

  @Override
  public CompletableFuture<Reply> post(AppId app, Post post) {
    Optional<String> objection = objection(post.address());
    if (objection.isPresent()) {
      return CompletableFuture.completedFuture(
          new Reply.Unanswered("the address " + objection.get()));
    }
    Places ofApp = places(app);
    ofApp.free.acquireUninterruptibly();
    all.acquireUninterruptibly();
    return post(ofApp, app, post, post.within());
  }

  @Override
  public CompletableFuture<Reply> ask(AppId app, Post post) {
    Optional<String> objection = objection(post.address());
    if (objection.isPresent()) {
      return CompletableFuture.completedFuture(
          new Reply.Unanswered("the address " + objection.get()));
    }
    long end = System.nanoTime() + post.within().toNanos();
    Places ofApp = places(app);
    if (!taken(ofApp.free, end)) {
      return CompletableFuture.completedFuture(late(post));
    }
    if (!taken(all, end)) {
      ofApp.free.release();
      return CompletableFuture.completedFuture(late(post));
    }
    return post(ofApp, app, post, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  private static boolean taken(Semaphore places, long end) {
    try {
      return places.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Reply late(Post post) {
    return new Reply.Unanswered(Cause.LATE, "no answer within " + spelled(post.within()));
  }

  /// @param ofApp where a place is taken already, as it is of all
  /// @param within what is left of the time
  private CompletableFuture<Reply> post(Places ofApp, AppId app, Post post, Duration within) {
    Reply late = late(post);
    HttpPost request = request(post);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    // What a cancelled request still holds, such as a slow lookup, keeps its place until it ends.
    Threads.start(
        "post-" + app,
        () -> {
          boolean hung = false;
          try {
            // False if it was completed for being late.
            hung = !reply.complete(answer(request));
          } catch (IOException | HttpException | RuntimeException failed) {
            Cause cause = cause(failed);
            Reply why = cause == Cause.LATE ? late : new Reply.Unanswered(cause, reason(failed));
            hung = !reply.complete(why) || cause == Cause.LATE;
          } finally {
            all.release();
            ofApp.giveBack(hung);
          }
        });
    return reply
        .completeOnTimeout(late, within.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((known, never) -> request.cancel());
  }

  private Places places(AppId app) {
    return ofApps.computeIfAbsent(app, unseen -> new Places());
  }

  /// How many posts of an app may be under way just now.
  int placesOf(AppId app) {
    return ofApps.containsKey(app) ? ofApps.get(app).all() : OF_AN_APP_MAX;
  }

  private HttpPost request(Post post) {
    HttpPost request = new HttpPost(URI.create(post.address()));
    post.headers().forEach(request::setHeader);
    request.setEntity(
        new ByteArrayEntity(
            post.body(),
            ContentType.parse(post.headers().getOrDefault("Content-Type", "application/json"))));
    Timeout whole = Timeout.of(post.within());
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(whole)
            .setResponseTimeout(whole)
            .build());
    return request;
  }

  private Reply answer(HttpPost request) throws IOException, HttpException {
    try {
      return client.execute(request, this::answer);
    } catch (NoHttpResponseException | SocketException closed) {
      if (closed instanceof ConnectException || request.isCancelled()) {
        throw closed;
      }
      // A receiver closes connections that were kept when it likes; the next one is new.
      return client.execute(request, this::answer);
    }
  }

  private Reply answer(ClassicHttpResponse response) throws IOException {
    byte[] body = new byte[0];
    if (response.getEntity() != null) {
      InputStream in = response.getEntity().getContent();
      body = in.readNBytes(ANSWER_BYTES_MAX + 1);
    }
    if (body.length > ANSWER_BYTES_MAX) {
      // Not read to its end, which may never come.
      throw new TooLarge();
    }
    return new Reply.Answered(response.getCode(), body);
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static Cause cause(Exception failed) {
    return switch (failed) {
      case NotAdmitted inside -> Cause.OTHER;
      case UnknownHostException unknown -> Cause.UNNAMED;
      case org.apache.hc.client5.http.ConnectTimeoutException slow -> Cause.UNREACHED;
      case InterruptedIOException slow -> Cause.LATE;
      case ConnectException refused -> Cause.UNREACHED;
      case NoRouteToHostException nowhere -> Cause.UNREACHED;
      default -> Cause.OTHER;
    };
  }

  private String reason(Exception failed) {
    return switch (failed) {
      case NotAdmitted inside -> "the address leads to a private network";
      case UnknownHostException unknown -> "the name of the host is not known";
      case TooLarge large -> "the answer is larger than " + ANSWER_BYTES_MAX + " bytes";
      case org.apache.hc.client5.http.ConnectTimeoutException slow ->
          "not connected within " + spelled(connects);
      case ConnectException refused -> "the connection was refused";
      case NoRouteToHostException nowhere -> "the host is not reached";
      case SSLException untrusted -> "no TLS connection: " + untrusted.getMessage();
      case NoHttpResponseException closed -> "the connection was closed without an answer";
      case SocketException broken -> "the connection broke";
      default -> "no answer of HTTP";
    };
  }

  private static String spelled(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /// Ends what is under way.
  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
