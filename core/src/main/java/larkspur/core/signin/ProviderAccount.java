package larkspur.core.signin;

import java.util.Optional;
import larkspur.core.identity.Digest;

/// An account at the host's own identity provider, as that has just vouched for it.
///
/// @param issuer which provider
/// @param subject which of its accounts, for good; an e-mail address may become somebody else's
/// @param emailVerified whether the provider has seen that the address is the account's
public record ProviderAccount(
    String issuer, String subject, Optional<String> email, boolean emailVerified) {

  /// What it is kept as: no longer than a name may be, and nothing that tells who it is.
  String digest() {
    return Digest.of(issuer.length() + " " + issuer + subject).hex();
  }
}
