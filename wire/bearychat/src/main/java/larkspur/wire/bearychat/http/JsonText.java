package larkspur.wire.bearychat.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON that is put together from pieces known beforehand and from values. For the one object of
/// which a page has a hundred; all else is written by [BearyChatJson].
///
/// Whoever uses it sees to it that the pieces make JSON; the values are escaped here.
public final class JsonText {

  private static final byte[] HEX = ascii("0123456789ABCDEF");
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  /// The most bytes that one character becomes: `\u001F`.
  private static final int CHARACTER_BYTES_MAX = 6;

  private byte[] bytes;
  private int length;

  /// @param bytesExpected more are made room for
  public JsonText(int bytesExpected) {
    bytes = new byte[bytesExpected];
  }

  /// A piece known beforehand.
  public static byte[] ascii(String piece) {
    return piece.getBytes(StandardCharsets.US_ASCII);
  }

  /// JSON as it is.
  public JsonText raw(byte[] json) {
    makeRoom(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  public JsonText number(long value) {
    return raw(ascii(Long.toString(value)));
  }

  public JsonText bool(boolean value) {
    return raw(value ? TRUE : FALSE);
  }

  public JsonText none() {
    return raw(NULL);
  }

  /// A string, or `null`.
  ///
  /// @param value of Unicode, which half a surrogate pair is not: it is written as a question mark
  public JsonText string(String value) {
    if (value == null) {
      return none();
    }
    makeRoom(value.length() * CHARACTER_BYTES_MAX + 2);
    byte[] to = bytes;
    int at = length;
    to[at++] = '"';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
        to[at++] = (byte) c;
      } else if (c < 0x80) {
        at = escaped(to, at, c);
      } else if (c < 0x800) {
        to[at++] = (byte) (0xc0 | c >> 6);
        to[at++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        to[at++] = (byte) (0xe0 | c >> 12);
        to[at++] = (byte) (0x80 | c >> 6 & 0x3f);
        to[at++] = (byte) (0x80 | c & 0x3f);
      } else if (i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1))) {
        int point = Character.toCodePoint(c, value.charAt(++i));
        to[at++] = (byte) (0xf0 | point >> 18);
        to[at++] = (byte) (0x80 | point >> 12 & 0x3f);
        to[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        to[at++] = (byte) (0x80 | point & 0x3f);
      } else {
        to[at++] = '?';
      }
    }
    to[at++] = '"';
    length = at;
    return this;
  }

  private static int escaped(byte[] to, int from, char c) {
    int at = from;
    to[at++] = '\\';
    switch (c) {
      case '"', '\\' -> to[at++] = (byte) c;
      case '\n' -> to[at++] = 'n';
      case '\r' -> to[at++] = 'r';
      case '\t' -> to[at++] = 't';
      case '\b' -> to[at++] = 'b';
      case '\f' -> to[at++] = 'f';
      default -> {
        to[at++] = 'u';
        to[at++] = '0';
        to[at++] = '0';
        to[at++] = HEX[c >> 4];
        to[at++] = HEX[c & 0xf];
      }
    }
    return at;
  }

  private void makeRoom(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  public byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
