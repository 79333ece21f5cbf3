package larkspur.core.identity;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/// An app of a tenant, self-built in Feishu's words. It acts as its bot.
///
/// @param secretHash SHA-256 of the secret, in hexadecimal digits; the secret itself is nowhere
/// @param scopes what it may call, in Feishu's words
/// @param uid the id by which BearyChat knows its bot, a user of the type hubot
public record App(
    AppId id,
    TenantId tenant,
    String name,
    String secretHash,
    Set<String> scopes,
    boolean enabled,
    String uid,
    Instant createdAt) {

  public App {
    scopes = java.util.Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  /// Without the secret's hash.
  @Override
  public String toString() {
    return "App[" + id.value() + "]";
  }
}
