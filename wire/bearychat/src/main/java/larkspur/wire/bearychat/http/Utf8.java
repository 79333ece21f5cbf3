package larkspur.wire.bearychat.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as it must be encoded.
final class Utf8 {

  private static final char REPLACEMENT = '\ufffd';

  private Utf8() {}

  /// @throws IllegalArgumentException if it is not UTF-8; the message goes on after "is"
  static String decode(byte[] bytes) {
    // Fast, and replaces what is malformed by a character that is hardly ever sent.
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      // A new decoder reports what is malformed.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }
}
