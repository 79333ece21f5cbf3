package larkspur.console.provider;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import larkspur.core.identity.TenantId;

/// What an operator says of the host's identity provider.
///
/// @param issuer as the provider itself spells it; `https`, or `http` on this machine
/// @param name what people call it
/// @param clientId by which it knows this server
/// @param clientSecret with which this server proves that
/// @param scopes that are asked for; `openid` is among them
/// @param tenant whose people it knows; the only one if empty
/// @param domains of e-mail addresses that are let in, in small letters; all if empty
public record ProviderSettings(
    URI issuer,
    String name,
    String clientId,
    String clientSecret,
    List<String> scopes,
    Optional<TenantId> tenant,
    Set<String> domains) {

  /// @throws IllegalArgumentException for an issuer that cannot be asked safely, or scopes without
  ///   `openid`
  public ProviderSettings {
    if (!isIssuer(issuer)) {
      throw new IllegalArgumentException(
          "the issuer must be a https URL without query and fragment");
    }
    if (!scopes.contains("openid")) {
      throw new IllegalArgumentException("openid must be among the scopes");
    }
    scopes = List.copyOf(scopes);
    domains =
        domains.stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    domains = java.util.Collections.unmodifiableSet(domains);
  }

  /// Whether this may be an issuer (OpenID Connect Core 1.0, 1.2).
  public static boolean isIssuer(URI url) {
    return isSafe(url) && url.getRawQuery() == null && url.getRawFragment() == null;
  }

  /// Whether what is sent to a URL stays between this server and that one: by TLS, or on this
  /// machine. Where it may be in the network is not asked: it is the operator's own.
  static boolean isSafe(URI url) {
    if (url == null
        || url.getScheme() == null
        || url.getHost() == null
        || url.getRawUserInfo() != null) {
      return false;
    }
    return url.getScheme().equalsIgnoreCase("https")
        || url.getScheme().equalsIgnoreCase("http")
            && url.getHost().matches("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "ProviderSettings[" + issuer + ", " + clientId + "]";
  }
}
