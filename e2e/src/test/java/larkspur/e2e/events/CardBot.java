package larkspur.e2e.events;

import java.net.URI;
import java.util.Optional;

/// A bot that answers every message with what it said, and one with the word `card` in it with a
/// card of two buttons, `approve` and `later`.
interface CardBot extends AutoCloseable {

  /// The verification token and the encrypt key of those on webhooks.
  String TOKEN = "a verification token";

  String KEY = "an encrypt key";

  /// Where its webhooks are posted; empty for one on the long connection.
  Optional<URI> address();

  @Override
  void close();
}
