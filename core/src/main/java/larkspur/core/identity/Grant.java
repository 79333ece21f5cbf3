package larkspur.core.identity;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// A person let an app act for them, once. The code and all tokens that come of it end with it.
///
/// @param scopes what the app may call for them, in Feishu's words
/// @param agreedAt when the person agreed
/// @param revoked whether it is over before its time; for good
public record Grant(
    GrantId id,
    TenantId tenant,
    PersonId person,
    AppId app,
    Set<String> scopes,
    Instant agreedAt,
    boolean revoked) {

  public Grant {
    scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  Grant asRevoked() {
    return new Grant(id, tenant, person, app, scopes, agreedAt, true);
  }
}
