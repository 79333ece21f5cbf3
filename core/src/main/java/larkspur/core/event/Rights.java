package larkspur.core.event;

import larkspur.core.identity.AppId;

/// What apps may hear of, whatever they want to. Here it is asked; by which of its scopes an app
/// has a right, the facade says whose words scopes are.
@FunctionalInterface
public interface Rights {

  /// Whether an app has a right now. Asked for each event and app, so it reads nothing that is not
  /// remembered.
  ///
  /// @param right a kind of event; or a part of one, where a kind has such
  boolean has(AppId app, String right);
}
