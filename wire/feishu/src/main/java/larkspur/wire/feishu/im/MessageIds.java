package larkspur.wire.feishu.im;

import java.util.HexFormat;
import java.util.Optional;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Message;
import larkspur.storage.Position;

/// `om_` ids, and `omt_` ids of the threads that begin with messages: the chat's 16 hexadecimal
/// digits and the message's position in 16 more, so that an id leads back to its message without a
/// table. It tells nothing that a member of the chat does not see.
public final class MessageIds {

  private static final String PREFIX = "om_";
  private static final String THREAD_PREFIX = "omt_";

  private MessageIds() {}

  /// Where a message is.
  public record Place(ChatId chat, Position position) {}

  static String of(Message message) {
    return of(message.chat(), message.position());
  }

  public static String of(ChatId chat, Position position) {
    return PREFIX + chat.value() + HexFormat.of().toHexDigits(position.value());
  }

  /// The id of the thread that begins with a message.
  static String ofThread(ChatId chat, Position begin) {
    return THREAD_PREFIX + chat.value() + HexFormat.of().toHexDigits(begin.value());
  }

  /// The message with which a thread begins.
  static Optional<Place> readThread(String id) {
    return id.startsWith(THREAD_PREFIX)
        ? read(PREFIX + id.substring(THREAD_PREFIX.length()))
        : Optional.empty();
  }

  /// The place of the message that an id names; empty if it is none.
  public static Optional<Place> read(String id) {
    if (!id.matches("om_[0-9a-f]{32}")) {
      return Optional.empty();
    }
    long position = Long.parseUnsignedLong(id, 19, 35, 16);
    return position < 0
        ? Optional.empty()
        : Optional.of(new Place(new ChatId(id.substring(3, 19)), new Position(position)));
  }
}
