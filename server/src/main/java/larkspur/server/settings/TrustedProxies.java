package larkspur.server.settings;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which proxies in front of this server are believed when they say for whom they ask, and so from
/// which address a request came.
///
/// Each proxy adds to `X-Forwarded-For` the address from which it was asked, at the end. So it is
/// read from there: past every address that is a trusted proxy's, to the first that is not. What
/// stands before that one was said by somebody whom nobody vouches for, and counts for nothing.
///
/// @param networks none by default: then a request came from whoever connected
public record TrustedProxies(List<Network> networks) implements Function<ServerRequest, String> {

  /// Believes nobody.
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    networks = List.copyOf(networks);
  }

  /// A range of addresses: those that begin with the same bits.
  public record Network(InetAddress first, int bits) {

    /// The range that `10.0.0.7`, `10.0.0.0/8` or `fd00::/8` spells; empty for what is none, and
    /// for one that holds every address there is.
    public static Optional<Network> parse(String text) {
      int slash = text.indexOf('/');
      Optional<InetAddress> first = address(slash < 0 ? text : text.substring(0, slash));
      if (first.isEmpty()) {
        return Optional.empty();
      }
      int most = first.get().getAddress().length * Byte.SIZE;
      String bits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
      return Optional.of(bits)
          .filter(digits -> digits.matches("[1-9][0-9]{0,2}"))
          .map(Integer::parseInt)
          .filter(number -> number <= most)
          .map(number -> new Network(first.get(), number));
    }

    boolean holds(InetAddress address) {
      byte[] mine = first.getAddress();
      byte[] other = address.getAddress();
      if (mine.length != other.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % Byte.SIZE;
        if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /// From which address a request came, in figures; empty where it came by no network.
  @Override
  public String apply(ServerRequest request) {
    if (!(request.remotePeer().address() instanceof InetSocketAddress peer)
        || peer.getAddress() == null) {
      return "";
    }
    List<String> lines =
        networks.isEmpty() || !request.headers().contains(HeaderNames.X_FORWARDED_FOR)
            ? List.of()
            : request.headers().get(HeaderNames.X_FORWARDED_FOR).allValues();
    return origin(peer.getAddress(), lines);
  }

  /// @param peer who connected
  /// @param lines the values of the header, in their order
  public String origin(InetAddress peer, List<String> lines) {
    List<String> hops = new ArrayList<>(List.of(String.join(",", lines).split(",")));
    InetAddress origin = peer;
    while (isTrusted(origin) && !hops.isEmpty()) {
      Optional<InetAddress> before = hop(hops.removeLast().strip());
      if (before.isEmpty()) {
        // A trusted proxy that does not say for whom it asks: it is the last that is known.
        break;
      }
      origin = before.get();
    }
    return spelled(origin);
  }

  private boolean isTrusted(InetAddress address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }

  /// Some proxies write the port, too.
  private static Optional<InetAddress> hop(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? Optional.empty() : address(text.substring(1, end));
    }
    int colon = text.indexOf(':');
    boolean port = colon >= 0 && colon == text.lastIndexOf(':');
    return address(port ? text.substring(0, colon) : text);
  }

  /// An address in figures; no name is looked up.
  private static Optional<InetAddress> address(String text) {
    // Of IPv4 all four parts: whoever writes 10.0.0 may mean a network.
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]{1,45}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  /// Without the name of a network card.
  private static String spelled(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
