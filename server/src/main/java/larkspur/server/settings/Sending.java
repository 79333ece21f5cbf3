package larkspur.server.settings;

import java.time.Duration;
import larkspur.delivery.PrivateAddresses;
import larkspur.delivery.Schedule;
import larkspur.wire.feishu.longconnection.ClientConfig;

/// How events come to apps. Each value is explained above its default in `larkspur.conf`.
///
/// @param kept how long an event can be sent, at least
/// @param retry when one that was not taken is sent again
/// @param answer within which an address answers
/// @param challenge within which it answers a challenge
/// @param connect within which it is connected to
/// @param longConnection what clients of the long connection are told to do
/// @param acknowledged within which they say what became of an event or a callback
public record Sending(
    Duration kept,
    Schedule retry,
    PrivateAddresses privateAddresses,
    Duration answer,
    Duration challenge,
    Duration connect,
    ClientConfig longConnection,
    Duration acknowledged) {

  /// On a developer's machine what is posted may stay on it.
  Sending developing() {
    return privateAddresses == PrivateAddresses.REFUSE
        ? new Sending(
            kept,
            retry,
            PrivateAddresses.LOOPBACK,
            answer,
            challenge,
            connect,
            longConnection,
            acknowledged)
        : this;
  }
}
