package larkspur.wire.bearychat.vchannel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// The three objects that a vchannel id may lead to; a client tells them apart by `type`. Each has
/// exactly the members written here, since Java's client refuses others (bearychat-2.0.2).
///
/// The id, the vchannel id and the channel id of real-time frames are one. `latest_ts` is always a
/// number: Go's client fails on a string.
sealed interface Vchannel {

  /// @param uid of whoever made it
  /// @param general whether everybody of the team is meant to be in it
  /// @param closed `private`, which Java keeps for itself
  record Channel(
      String id,
      String teamId,
      String uid,
      String vchannelId,
      String name,
      String topic,
      String type,
      boolean general,
      @JsonProperty("private") boolean closed,
      boolean isActive,
      boolean isMember,
      List<String> memberUids,
      long latestTs)
      implements Vchannel {}

  /// @param name null when it has none
  record SessionChannel(
      String id,
      String teamId,
      String vchannelId,
      String name,
      String type,
      boolean isActive,
      boolean isMember,
      List<String> memberUids,
      long latestTs)
      implements Vchannel {}

  record P2pChannel(
      String id,
      String teamId,
      String vchannelId,
      String type,
      boolean isActive,
      boolean isMember,
      List<String> memberUids,
      long latestTs)
      implements Vchannel {}
}
