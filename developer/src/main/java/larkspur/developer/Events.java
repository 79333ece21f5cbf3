package larkspur.developer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How the apps of a server hear of what happens, and what became of what was sent to them.
/// Implemented by the composition, which alone knows the protocol's words for it.
public interface Events {

  /// How an app hears.
  ///
  /// @param mode `connection` or `webhook`
  /// @param requestUrl where its webhooks go
  /// @param verified whether the address has said a challenge again, or nobody asked it to
  /// @param types of events as the protocol names them; all if empty
  record Setting(
      String mode,
      Optional<String> requestUrl,
      boolean verified,
      Optional<String> encryptKey,
      String verificationToken,
      Optional<List<String>> types) {

    /// Without the secrets.
    @Override
    public String toString() {
      return "Setting[" + mode + "]";
    }
  }

  /// What is to be set; as in [Setting].
  ///
  /// @param verificationToken as it was if empty; given at random to an app that had none
  /// @param challenged whether the address has to say a challenge again first
  record Wish(
      String mode,
      Optional<String> requestUrl,
      Optional<String> encryptKey,
      Optional<String> verificationToken,
      Optional<List<String>> types,
      boolean challenged) {}

  /// An event that was sent and not taken.
  ///
  /// @param place by which it is asked for again
  /// @param id `event_id`
  /// @param type as the protocol names it
  /// @param attempts so far
  /// @param next when it is tried again; empty if it is not
  /// @param reason why it was not taken the last time
  record Trouble(
      String place,
      String id,
      String type,
      Instant at,
      int attempts,
      Optional<Instant> next,
      String reason) {}

  /// How an app hears; empty if it does not.
  ///
  /// @throws Wrong if there is no such app
  Optional<Setting> of(String app);

  /// Lets an app hear from now on, or changes how it does.
  ///
  /// @throws Wrong if there is no such app, the wish does not hold together, or the address did not
  ///   say the challenge again
  Setting set(String app, Wish wish);

  /// What was not taken, oldest first: what is tried again, then what is not; at most 1,000 of
  /// either.
  ///
  /// @throws Wrong if there is no such app
  List<Trouble> troubles(String app);

  /// Lets an event be sent once more, as if it were new.
  ///
  /// @throws Wrong if there is no such app, or the event is not kept
  void again(String app, String place);
}
