package larkspur.server.hostile;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Challenge;
import larkspur.core.identity.Exchange;
import larkspur.core.identity.Grants;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;

/// People who agree that apps act for them, and the tickets of marketplace apps: what is good once,
/// or comes to an app by itself. Made on the store of a server, as another server would on it.
final class Agreeing {

  /// Where browsers are sent with a code.
  static final String REDIRECT = "http://127.0.0.1/agreed";

  /// The secret behind a challenge.
  static final String VERIFIER = "v".repeat(43);

  private static final Set<String> SCOPES = Set.of("im:chat", Grants.OFFLINE);

  private final Identities identities;
  private final Grants grants;

  /// @param rootKey of the server
  Agreeing(Store store, ServerClock clock, byte[] rootKey) {
    identities = new Identities(store, new Aliases(store), clock, rootKey);
    grants =
        new Grants(store, identities, clock, new IdSource(new SecureRandom()), rootKey.clone());
  }

  /// A code that nobody has exchanged yet.
  String code(String person, String app, Optional<Challenge> challenge) {
    return grants.agree(
        identities.person(new PersonId(person)).orElseThrow(),
        new AppId(app),
        SCOPES,
        Optional.of(REDIRECT),
        challenge);
  }

  /// A code for which [#VERIFIER] is to be shown, too.
  String challenged(String person, String app) {
    return code(person, app, Optional.of(new Challenge(Challenge.Method.PLAIN, VERIFIER)));
  }

  /// A refresh token of the older kind that nobody has used yet.
  String refreshToken(String person, String app) {
    Grants.Shown shown =
        new Grants.Shown(
            Optional.empty(), Optional.empty(), false, Optional.empty(), Grants.Lease.MONTH);
    Exchange exchange = grants.exchange(new AppId(app), code(person, app, Optional.empty()), shown);
    return ((Exchange.Given) exchange).refresh().orElseThrow().token();
  }

  /// The ticket that a marketplace app was sent last.
  String ticket(String app) {
    return identities.ticket(new AppId(app));
  }
}
