package larkspur.core.chat;

import java.time.Instant;
import larkspur.core.identity.Actor;
import larkspur.core.refusal.Refusal;

/// What somebody answered to a message with a picture instead of words.
///
/// @param id 32 hexadecimal digits, the last eight of which say on which message it is
/// @param emoji its name: letters, digits and underscores, at most 64
public record Reaction(String id, Actor by, String emoji, Instant at) {

  /// @throws Refusal.Invalid if no emoji can be called so
  public static String checkEmoji(String emoji) {
    if (!emoji.matches("[A-Za-z0-9_]{1,64}")) {
      throw new Refusal.Invalid("emoji", "must be the name of an emoji");
    }
    return emoji;
  }
}
