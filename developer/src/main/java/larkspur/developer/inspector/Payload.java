package larkspur.developer.inspector;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The body of a request or of an answer, as far as it was kept.
///
/// @param kept its beginning, at most [#KEPT_MAX] bytes; not copied
/// @param bytes how many it has, by what was read or, where less was read, by what was declared
record Payload(byte[] kept, long bytes) {

  /// What is kept of a body. Most calls have a hundredth of it.
  static final int KEPT_MAX = 64 * 1024;

  boolean isEmpty() {
    return bytes == 0;
  }

  boolean whole() {
    return kept.length == bytes;
  }

  /// What was kept as text; none if it is not UTF-8 or has characters that no text has. Of a cut
  /// body a last character that was cut in two is left out.
  Optional<String> text() {
    CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(kept.length);
    CoderResult result = utf8.decode(ByteBuffer.wrap(kept), text, whole());
    if (result.isError()) {
      return Optional.empty();
    }
    String found = text.flip().toString();
    return found.indexOf('\0') < 0 ? Optional.of(found) : Optional.empty();
  }
}
