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

  public enum Language {
    EN,
    ZH
  }
}
