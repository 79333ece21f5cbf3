package larkspur.developer;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// Keeps other people's web pages out. A browser lets any page send requests to loopback, and a
/// name of theirs can be made to lead there; but it says truly which host it believes to ask, and
/// from which page.
public final class LoopbackOnly {

  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private LoopbackOnly() {}

  /// Why a request is refused, in words; empty if it is not.
  public static Optional<String> refusal(ServerRequest request) {
    return refusal(
        request.headers().first(HeaderNames.HOST),
        request.headers().first(HeaderNames.ORIGIN),
        request.headers().first(FETCH_SITE));
  }

  /// Why a request is refused for its host alone, in words; empty if it is not. Pages of every
  /// origin may ask then, but not under a name of theirs, by which they could read what is answered
  /// to nobody else.
  public static Optional<String> hostRefusal(ServerRequest request) {
    return hostRefusal(request.headers().first(HeaderNames.HOST));
  }

  private static Optional<String> hostRefusal(Optional<String> host) {
    return host.filter(LoopbackOnly::isLoopback).isPresent()
        ? Optional.empty()
        : Optional.of("this is served to loopback only: ask 127.0.0.1 or localhost");
  }

  static Optional<String> refusal(
      Optional<String> host, Optional<String> origin, Optional<String> fetchSite) {
    Optional<String> elsewhere = hostRefusal(host);
    if (elsewhere.isPresent()) {
      return elsewhere;
    }
    if (origin.filter(page -> !page.equalsIgnoreCase("http://" + host.get())).isPresent()
        || fetchSite.filter("cross-site"::equals).isPresent()) {
      return Optional.of("pages of another origin may not ask");
    }
    return Optional.empty();
  }

  /// Whether a `Host` header names loopback without any name service: another's may lie.
  private static boolean isLoopback(String header) {
    String host;
    try {
      host = URI.create("http://" + header).getHost();
    } catch (IllegalArgumentException noHost) {
      return false;
    }
    return host != null
        && (host.toLowerCase(Locale.ROOT).equals("localhost")
            || host.equals("[::1]")
            || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
  }
}
