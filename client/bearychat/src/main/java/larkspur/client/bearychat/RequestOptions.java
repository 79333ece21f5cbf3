package larkspur.client.bearychat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// How a request is to be sent, beside what the API says of it: the `requester_params` of the
/// Python library. Given to [MessageApi#with]. All else about the network (proxy, TLS, pool) is a
/// matter of the [Requester].
///
/// @param timeout how long one whole exchange may take, connecting included; the requester's own if
///   absent
/// @param headers to be sent too, by their names in lower case; one that the API itself sets is
///   replaced
public record RequestOptions(Optional<Duration> timeout, Map<String, String> headers) {

  /// The requester's own timeout, and no further header.
  public static final RequestOptions NONE = new RequestOptions(Optional.empty(), Map.of());

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

  /// Options by name.
  ///
  /// @throws IllegalArgumentException if the timeout is not more than nothing, or a header has a
  ///   name or a value that HTTP does not allow
  public RequestOptions {
    if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
      throw new IllegalArgumentException("the timeout is not more than nothing");
    }
    Map<String, String> checked = new TreeMap<>();
    headers.forEach((name, value) -> checked.put(checkName(name), checkValue(name, value)));
    headers = Map.copyOf(checked);
  }

  private static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a header: " + name);
    }
    return name.toLowerCase(Locale.ROOT);
  }

  /// The value is not told: it may be a secret.
  private static String checkValue(String name, String value) {
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("header " + name + " has a value that is not plain ASCII");
    }
    return value;
  }

  /// The same with a limit for one whole exchange.
  ///
  /// @throws IllegalArgumentException if it is not more than nothing
  public RequestOptions withTimeout(Duration timeout) {
    return new RequestOptions(Optional.of(timeout), headers);
  }

  /// The same with one more header; one of the same name is replaced.
  ///
  /// @param value in plain ASCII, without line breaks
  /// @throws IllegalArgumentException if HTTP does not allow the name or the value
  public RequestOptions withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(checkName(name), Objects.requireNonNull(value));
    return new RequestOptions(timeout, more);
  }
}
