package larkspur.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// What can be kept, and sent back, as text. Half a surrogate pair can be written in JSON's
/// escapes, but UTF-8 cannot spell it.
public final class Unicode {

  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final char REPLACEMENT = '\ufffd';

  private Unicode() {}

  /// The text that bytes spell.
  ///
  /// @throws IllegalArgumentException if they are not UTF-8 to the letter: nothing cut short,
  ///   nothing longer than it need be, no halves of pairs; the message goes on after "is"
  public static String decode(byte[] utf8) {
    // Nearly always this is the whole work: what is malformed is replaced by that character.
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      // A new decoder reports what is malformed.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  /// The text without the mark that some editors and shells put before it. It is no part of the
  /// text (RFC 8259, section 8.1).
  public static String withoutByteOrderMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /// Whether every surrogate has its other half.
  public static boolean spells(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /// Whether that is true of every text in it, names of members included.
  public static boolean spells(JsonNode node) {
    if (node.isString()) {
      return spells(node.asString());
    }
    for (var member : node.properties()) {
      if (!spells(member.getKey()) || !spells(member.getValue())) {
        return false;
      }
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (!spells(item)) {
          return false;
        }
      }
    }
    return true;
  }
}
