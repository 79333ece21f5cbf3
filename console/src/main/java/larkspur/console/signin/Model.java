package larkspur.console.signin;

import java.util.List;

/// What each page shows. All of it is escaped by the templates.
///
/// Members that may be null are said to be: templates have no better word for nothing.
public sealed interface Model {

  /// @param message what went wrong; null for nothing
  /// @param provider what people call the identity provider; null for none
  record Password(
      String team,
      String app,
      String email,
      String message,
      String provider,
      String action,
      String csrf)
      implements Model {}

  /// @param url of the provider, with what is asked of it
  record Leaving(String provider, String url) implements Model {}

  /// @param scopes what is asked for now, in words
  /// @param before what else the app has already
  /// @param lasting how long the app may go on though it does not ask for that; null if it does, or
  ///   may not
  /// @param whereTo where the browser goes from here
  record Consent(
      String team,
      String person,
      String app,
      String appId,
      List<String> scopes,
      List<String> before,
      String lasting,
      String whereTo,
      String action,
      String csrf)
      implements Model {}

  /// @param message what went wrong; null for nothing
  record UserCode(String message) implements Model {}

  /// @param code the platform's own; null for none
  record Notice(String title, String words, String code) implements Model {}
}
