package larkspur.developer;

/// What people do in a client and no call of a protocol does for them. Implemented by the
/// composition.
public interface Visits {

  /// Somebody opens the chat of theirs with an app, and has read all that is in it.
  ///
  /// @param chat `oc_…`
  /// @param person their `user_id`
  /// @throws Wrong if there is no such chat or person, or they are not in it, or it is a group
  void enter(String chat, String person);
}
