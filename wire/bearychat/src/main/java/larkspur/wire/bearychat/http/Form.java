package larkspur.wire.bearychat.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import larkspur.core.json.Unicode;

/// Names and values joined by `=` and `&`, as in a query or in a form. Of a name that is there more
/// than once the first value counts.
final class Form {

  private Form() {}

  /// A pair is split at its first `=` only: clients send ids, which begin with one, as they are
  /// (`channel_id==bw52O`).
  ///
  /// @throws IllegalArgumentException if it is not well encoded; the message goes on after "is"
  static Map<String, String> parse(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    int start = 0;
    while (start < raw.length()) {
      int end = raw.indexOf('&', start);
      String pair = raw.substring(start, end < 0 ? raw.length() : end);
      start = end < 0 ? raw.length() : end + 1;
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        values.putIfAbsent(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("not well encoded: a percent sign without two digits");
        }
        bytes.write(high * 16 + low);
        i += 3;
      } else if (c == '+') {
        bytes.write(' ');
        i++;
      } else {
        int plain = i;
        while (i < text.length() && text.charAt(i) != '%' && text.charAt(i) != '+') {
          i++;
        }
        bytes.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
      }
    }
    return Unicode.decode(bytes.toByteArray());
  }
}
