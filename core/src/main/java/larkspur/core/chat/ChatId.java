package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A chat: 16 hexadecimal digits, those with which its `oc_` id begins.
public record ChatId(@JsonValue String value) {

  static final int DIGITS = 16;

  @JsonCreator
  public ChatId {
    if (value.length() != DIGITS
        || !value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("not a chat: '" + value + "'");
    }
  }

  public long number() {
    return Long.parseUnsignedLong(value, 16);
  }

  public static ChatId of(long number) {
    return new ChatId(java.util.HexFormat.of().toHexDigits(number));
  }

  @Override
  public String toString() {
    return value;
  }
}
