package larkspur.developer;

import java.util.List;
import java.util.Optional;

/// The custom bots of a server's chats: addresses to which anybody who knows one posts into a chat.
/// Implemented by the composition.
public interface Hooks {

  /// A custom bot.
  ///
  /// @param id by which it is removed
  /// @param chat `oc_…`
  /// @param keywords one of which a message must have; any will do if there are none
  /// @param addresses from which is posted, each as `1.2.3.4`, `1.2.3.*` or `1.2.3.0/24`; any if
  ///   there are none
  /// @param signed whether what is posted must be signed
  record Hook(
      String id,
      String chat,
      String name,
      List<String> keywords,
      List<String> addresses,
      boolean signed) {}

  /// What is to be made; as in [Hook].
  ///
  /// @param token the end of its address; given at random if empty
  /// @param secret with which what is posted must be signed
  record Wish(
      String chat,
      String name,
      Optional<String> token,
      Optional<String> secret,
      List<String> keywords,
      List<String> addresses) {

    /// Without the secrets.
    @Override
    public String toString() {
      return "Wish[" + chat + "]";
    }
  }

  /// One that was made.
  ///
  /// @param path of its address, which is told this once
  record Made(Hook hook, String path) {}

  List<Hook> all();

  /// @throws Wrong if there is no such chat, or the wish does not hold together
  Made make(Wish wish);

  /// @throws Wrong if there is none
  void remove(String id);
}
