package larkspur.wire.bearychat.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as it must be encoded.
final class Utf8 {

  private Utf8() {}

  /// @throws IllegalArgumentException if it is not UTF-8; the message goes on after "is"
  static String decode(byte[] bytes) {
    try {
      // A new decoder reports what is malformed; String's constructor would replace it silently.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }
}
