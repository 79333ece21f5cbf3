package larkspur.wire.bearychat.team;

import larkspur.core.identity.Tenant;
import larkspur.wire.bearychat.http.Dates;

/// The protocol's Team: exactly these members, since Java's client refuses others
/// (bearychat-2.0.1).
record Team(
    String id,
    String subdomain,
    String name,
    String emailDomain,
    String logoUrl,
    String description,
    String plan,
    String created) {

  /// What Larkspur does not know of a team is `null`, or the least that there is.
  static Team of(Tenant tenant) {
    return new Team(
        tenant.teamId(),
        tenant.subdomain(),
        tenant.name(),
        null,
        null,
        "",
        "basic",
        Dates.of(tenant.createdAt()));
  }
}
