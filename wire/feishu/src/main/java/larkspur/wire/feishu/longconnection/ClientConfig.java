package larkspur.wire.feishu.longconnection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What clients are told to do, when they ask for an address and with every pong: they take the new
/// values over at once. Whole seconds, at least one, since that is what they are told.
///
/// @param pingInterval how often a client says that it is there
/// @param reconnectInterval how long a client waits after a try to connect that failed
/// @param reconnectNonce within how long a client that lost its connection begins, so that not all
///   come at once
public record ClientConfig(
    Duration pingInterval, Duration reconnectInterval, Duration reconnectNonce) {

  /// A client never gives up.
  private static final int FOREVER = -1;

  public ClientConfig {
    for (Duration time : new Duration[] {pingInterval, reconnectInterval, reconnectNonce}) {
      if (time.toSeconds() < 1 || !time.equals(Duration.ofSeconds(time.toSeconds()))) {
        throw new IllegalArgumentException("whole seconds, at least one: " + time);
      }
    }
  }

  /// As the protocol has it: all four, always; a client takes what is missing for 0.
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ReconnectCount", FOREVER);
    json.put("ReconnectInterval", reconnectInterval.toSeconds());
    json.put("ReconnectNonce", reconnectNonce.toSeconds());
    json.put("PingInterval", pingInterval.toSeconds());
    return json;
  }
}
