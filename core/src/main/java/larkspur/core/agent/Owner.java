package larkspur.core.agent;

import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;

/// Whose a session is. To everybody else, the same person through another app included, it does not
/// exist.
public record Owner(TenantId tenant, AppId app, Actor actor) {

  /// @throws Refusal.NotAllowed for a caller who comes through no app
  static Owner of(Caller caller) {
    AppId app =
        caller
            .app()
            .orElseThrow(
                () -> new Refusal.NotAllowed(Lack.PERMISSION, "sessions are held through an app"));
    return new Owner(caller.tenant(), app, caller.actor());
  }

  /// The owner as a caller, for a skill that acts for them with the scopes of whoever let it.
  Caller caller(Set<String> scopes) {
    return new Caller(tenant, actor, Optional.of(app), scopes);
  }
}
