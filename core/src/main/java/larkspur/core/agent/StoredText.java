package larkspur.core.agent;

import java.util.Optional;
import larkspur.core.json.Unicode;
import larkspur.core.refusal.Refusal;

/// Text as it can be kept: UTF-8 cannot spell half of a surrogate pair, and a value has a limit in
/// bytes.
final class StoredText {

  /// The bytes that the text of one message may take as JSON. A value holds 1 MiB; 64 KiB are left
  /// for what stands beside the text in a message, and in the head's run while the message is in
  /// progress.
  static final int BYTES_MAX = 1024 * 1024 - 64 * 1024;

  private static final String ELLIPSIS = "…";

  private StoredText() {}

  /// Refuses what a caller sent if it cannot be kept and returned as it is.
  static String check(String field, String text) {
    if (!Unicode.spells(text)) {
      throw new Refusal.Invalid(field, "must not hold half of a surrogate pair");
    }
    if (bytes(text) > BYTES_MAX) {
      throw new Refusal.Invalid(field, "must take at most " + BYTES_MAX + " bytes");
    }
    return text;
  }

  static Optional<String> check(String field, Optional<String> text) {
    text.ifPresent(present -> check(field, present));
    return text;
  }

  /// What a skill said, made so that it can be kept: halves of pairs are replaced, and what is too
  /// long is cut and ends with an ellipsis.
  static String fit(String text) {
    StringBuilder fit = new StringBuilder(Math.min(text.length(), BYTES_MAX));
    int bytes = 0;
    int room = BYTES_MAX - ELLIPSIS.length() * 3;
    int cut = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int kept = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c;
      bytes += bytes(kept);
      if (bytes > room && cut < 0) {
        cut = fit.length();
      }
      if (bytes > BYTES_MAX) {
        fit.setLength(cut);
        return fit.append(ELLIPSIS).toString();
      }
      fit.appendCodePoint(kept);
    }
    return fit.toString();
  }

  /// A text cut to a number of characters, counted as code points.
  static String cut(String text, int charactersMax) {
    return text.codePointCount(0, text.length()) <= charactersMax
        ? text
        : text.substring(0, text.offsetByCodePoints(0, charactersMax));
  }

  private static int bytes(String text) {
    return text.codePoints().map(StoredText::bytes).sum();
  }

  /// The bytes that a character takes in JSON, escapes included.
  private static int bytes(int c) {
    if (c < 0x20) {
      return 6;
    }
    if (c == '"' || c == '\\') {
      return 2;
    }
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
}
