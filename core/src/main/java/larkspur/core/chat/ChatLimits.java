package larkspur.core.chat;

/// What bounds chats.
///
/// @param members of one chat
/// @param rememberedMembers of all chats together that are remembered as last read; a chat itself
///   counts as [#ROOM] members. Past it half of what is remembered is forgotten.
public record ChatLimits(int members, int rememberedMembers) {

  /// What a remembered chat takes beside its members, in members: about 1 KiB, where a member takes
  /// about 300 bytes.
  static final int ROOM = 4;

  public ChatLimits {
    if (members < 1 || rememberedMembers < 0) {
      throw new IllegalArgumentException(
          "a chat has room for somebody: " + members + ", " + rememberedMembers);
    }
  }
}
