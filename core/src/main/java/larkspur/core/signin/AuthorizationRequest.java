package larkspur.core.signin;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import larkspur.core.identity.Challenge;

/// What an app sends a person's browser with, to be let act for them. Nothing of it is to be
/// believed before [Authorizations#check] has looked at it.
///
/// @param app as it was sent
/// @param redirect as it was sent
/// @param scopes that it asks for, in addition to what the person let it do before
/// @param state goes back with the browser as it is
/// @param explicit whether the person is asked even if they agreed to all of it before
public record AuthorizationRequest(
    String app,
    String redirect,
    SortedSet<String> scopes,
    Optional<String> state,
    Optional<Challenge> challenge,
    boolean explicit) {

  public AuthorizationRequest {
    scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
  }
}
