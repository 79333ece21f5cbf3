package larkspur.core.identity;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// As whom a call is made. Every call resolves to one.
///
/// @param actor who acts
/// @param app through which app; the actor itself when an app acts as its bot
/// @param scopes what the app, or the person's grant to it, allows; empty for a token of
///   BearyChat's, which knows none
public record Caller(TenantId tenant, Actor actor, Optional<AppId> app, Set<String> scopes) {

  /// An app that acts as its own bot.
  public static Caller app(App app) {
    return new Caller(app.tenant(), app.id(), Optional.of(app.id()), app.scopes());
  }

  public boolean isPerson() {
    return actor instanceof PersonId;
  }

  public boolean holdsAny(Collection<String> wanted) {
    return wanted.isEmpty() || wanted.stream().anyMatch(scopes::contains);
  }
}
