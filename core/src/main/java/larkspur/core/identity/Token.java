package larkspur.core.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a token that somebody holds stands for. It is kept under the SHA-256 of the token.
///
/// @param app through which a person's grant acts; none for a token of BearyChat's, which belongs
///   to its user alone
/// @param scopes what a person granted to the app
/// @param expiresAt none for a token that lasts until it is revoked
public record Token(
    TenantId tenant,
    Actor actor,
    Optional<AppId> app,
    Set<String> scopes,
    Optional<Instant> expiresAt) {

  public Token {
    scopes = java.util.Collections.unmodifiableSet(new TreeSet<>(scopes));
  }
}
