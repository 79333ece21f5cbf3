package larkspur.wire.feishu.im;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Page tokens: where to go on, bound to the question that was asked, so that a token answers no
/// other.
///
/// They are no secret and give no right; the checksum keeps one list's token from being taken for
/// another's.
final class ImPages {

  private ImPages() {}

  static String token(String question, long next) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(12).putLong(next).putInt(check(question, next)).array());
  }

  /// Where to go on; empty if the token is not one for this question.
  static Optional<Long> read(String question, String token) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
      if (bytes.remaining() != 12) {
        return Optional.empty();
      }
      long next = bytes.getLong();
      return next >= 0 && bytes.getInt() == check(question, next)
          ? Optional.of(next)
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static int check(String question, long next) {
    CRC32C crc = new CRC32C();
    crc.update(question.getBytes(StandardCharsets.UTF_8));
    crc.update(ByteBuffer.allocate(8).putLong(next).array());
    return (int) crc.getValue();
  }
}
