package larkspur.core.identity;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What came of showing a code or a refresh token.
public sealed interface Exchange {

  /// The app may act for the person.
  ///
  /// @param scopes what the access token is good for
  /// @param refresh none if the person did not let the app go on while they are away
  record Given(
      PersonId person,
      String access,
      Duration accessLife,
      Optional<Refresh> refresh,
      Set<String> scopes)
      implements Exchange {

    public Given {
      scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
    }

    /// Without the tokens.
    @Override
    public String toString() {
      return "Given[" + person + "]";
    }
  }

  /// A refresh token.
  record Refresh(String token, Duration life) {
    /// Without the token.
    @Override
    public String toString() {
      return "Refresh[" + life + "]";
    }
  }

  /// Nothing was given.
  record Denied(Denial why) implements Exchange {}

  /// Why nothing was given.
  enum Denial {
    /// It is no code of ours.
    CODE_UNKNOWN,
    CODE_EXPIRED,
    /// It was used before; whatever came of it is revoked.
    CODE_USED,
    /// The code was made for another redirect URL.
    OTHER_REDIRECT,
    /// The secret behind the challenge was not shown, or another one.
    CHALLENGE_NOT_MET,
    /// A secret was shown, but there is no challenge that it could meet.
    NO_CHALLENGE,
    /// It is no refresh token of ours, or not one of this kind.
    REFRESH_UNKNOWN,
    /// It expired, or the person agreed a year ago.
    REFRESH_EXPIRED,
    /// It was used before; the grant is revoked.
    REFRESH_USED,
    /// The grant was revoked.
    REVOKED,
    /// It was given to another app.
    OTHER_APP,
    /// The app may not go on while the person is away any more.
    REFRESH_NOT_ALLOWED,
    /// More is asked for than was granted.
    SCOPE_NOT_GRANTED,
    /// There is no such person any more.
    PERSON_UNKNOWN,
    /// The person may not sign in any more.
    PERSON_INACTIVE
  }
}
