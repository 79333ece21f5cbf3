package larkspur.core.identity;

import java.time.Instant;

/// A tenant: a team that shares people, apps and chats, and never meets another.
///
/// @param teamId how BearyChat names it, `=` and letters or digits
/// @param idKey 32 hexadecimal digits from which the ids are made that each app sees of a person
/// @param language in which the server's own sentences are written
public record Tenant(
    TenantId id,
    String name,
    String subdomain,
    String teamId,
    String idKey,
    Language language,
    Instant createdAt) {

  /// @throws IllegalArgumentException for an `idKey` of another form
  public Tenant {
    if (!idKey.matches("[0-9a-fA-F]{32}")) {
      // It is secret, so what it is instead is not told.
      throw new IllegalArgumentException("the id key must be 32 hexadecimal digits");
    }
  }

  /// Without the id key, which is secret.
  @Override
  public String toString() {
    return "Tenant[" + id.value() + "]";
  }

  public enum Language {
    EN,
    ZH
  }
}
