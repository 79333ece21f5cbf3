package larkspur.server.settings;

import java.time.Duration;
import larkspur.core.agent.RunLimits;
import larkspur.core.capacity.RequestLimits;
import larkspur.core.chat.ChatLimits;
import larkspur.core.upload.UploadLimits;

/// What bounds this server. Each value is explained above its default in `larkspur.conf`.
///
/// @param requests how many are worked on at a time; [#request] is about the size of one
/// @param callsPerMonth of a tenant's apps, where the platform's limits hold; 0 for any number
public record Limits(
    Connections connections,
    RequestSizes request,
    RequestLimits requests,
    ChatLimits chats,
    RunLimits runs,
    UploadLimits uploads,
    Memory memory,
    Platform platform,
    long callsPerMonth) {

  /// Whose limits hold for how often a call may be made.
  public enum Platform {
    NONE,
    FEISHU
  }

  /// @param max at a time
  /// @param idle how long nothing may happen on one
  /// @param stop how long requests may take to end when the server stops
  public record Connections(int max, Duration idle, Duration stop) {}

  /// @param bodyBytes above which a body is not taken in at all
  public record RequestSizes(
      int lineBytes, int feishuBodyBytes, int bearyChatBodyBytes, long bodyBytes) {}

  /// What the store keeps in memory, in bytes.
  public record Memory(long blocks, long memtable, long heads) {}
}
