package larkspur.wire.feishu.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import larkspur.core.json.Unicode;

/// The parameters of a query, decoded once. A list is sent as one parameter again and again.
final class Query {

  private final Map<String, List<String>> parameters = new LinkedHashMap<>();

  private Query() {}

  /// @throws IllegalArgumentException if it is not well encoded
  static Query parse(String raw) {
    Query query = new Query();
    checkAscii(raw);
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
        query.parameters.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /// The HTTP server reads a request line as ASCII: what was something else is lost already, and
  /// must not be taken for what was meant.
  ///
  /// @throws IllegalArgumentException if there is anything else
  static void checkAscii(String raw) {
    if (raw.chars().anyMatch(c -> c > 0x7f)) {
      throw new IllegalArgumentException("not percent-encoded");
    }
  }

  /// Undoes percent-encoding.
  ///
  /// @throws IllegalArgumentException if that is not possible, or does not give UTF-8
  static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          throw new IllegalArgumentException("a percent sign without two digits");
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("a percent sign without two digits");
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return Unicode.decode(bytes.toByteArray());
  }
}
