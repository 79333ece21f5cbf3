package larkspur.developer.inspector;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where the secrets of an exchange stand: the values of headers, parameters and members that are
/// named after one. It goes by the name, in whatever the text around it is; a text that is cut or
/// broken is looked through all the same.
final class Secrets {

  /// What is named like a token and is none.
  private static final Set<String> HARMLESS = Set.of("page_token", "client_token", "sync_token");

  private static final Set<String> HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private Secrets() {}

  /// What a secret is, as far as a placeholder for it says.
  enum Kind {
    TOKEN,
    COOKIE,
    SECRET;

    private static Kind of(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.endsWith("token") || lower.endsWith("authorization")
          ? TOKEN
          : lower.endsWith("cookie") ? COOKIE : SECRET;
    }
  }

  /// A secret in a text. Both ends are indexes of characters, the end excluded.
  record Span(int start, int end, Kind kind) {}

  private static boolean header(String name) {
    return HEADERS.contains(name.toLowerCase(Locale.ROOT)) || named(name.replace('-', '_'));
  }

  /// Whether what has this name is kept from being seen.
  static boolean named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !HARMLESS.contains(lower)
        && (lower.endsWith("token")
            || lower.endsWith("secret")
            || lower.endsWith("password")
            || lower.endsWith("ticket")
            || lower.endsWith("encrypt_key"));
  }

  /// The secret of a header's value: all of it, but for the scheme of an authorization.
  static List<Span> ofHeader(Exchange.Header header) {
    if (!header(header.name()) || header.value().isEmpty()) {
      return List.of();
    }
    Kind kind = Kind.of(header.name());
    int scheme = kind == Kind.TOKEN ? header.value().indexOf(' ') + 1 : 0;
    return List.of(new Span(scheme, header.value().length(), kind));
  }

  /// The secrets of a query or a form.
  static List<Span> ofForm(String text) {
    List<Span> found = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int and = text.indexOf('&', start);
      int end = and < 0 ? text.length() : and;
      int equals = text.indexOf('=', start);
      if (equals >= 0 && equals + 1 < end) {
        String name = decoded(text.substring(start, equals));
        if (named(name)) {
          found.add(new Span(equals + 1, end, Kind.of(name)));
        }
      }
      start = end + 1;
    }
    return found;
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException asItIs) {
      return name;
    }
  }

  /// The secrets of a body: of JSON, and of a form where it is none.
  static List<Span> ofBody(String text) {
    List<Span> json = ofJson(text);
    return json.isEmpty() && text.indexOf('"') < 0 ? ofForm(text) : json;
  }

  /// The values of members, without their quotation marks.
  private static List<Span> ofJson(String text) {
    List<Span> found = new ArrayList<>();
    int i = text.indexOf('"');
    while (i >= 0) {
      int end = endOfString(text, i + 1);
      int colon = pastSpace(text, end + 1);
      String name =
          colon < text.length() && text.charAt(colon) == ':'
              ? unescaped(text.substring(i + 1, end))
              : "";
      if (named(name)) {
        int value = pastSpace(text, colon + 1);
        if (value < text.length() && text.charAt(value) == '"') {
          end = endOfString(text, value + 1);
          found.add(new Span(value + 1, end, Kind.of(name)));
        } else {
          int plain = value;
          while (plain < text.length() && ",]}{[ \t\r\n".indexOf(text.charAt(plain)) < 0) {
            plain++;
          }
          if (plain > value && !text.startsWith("null", value)) {
            found.add(new Span(value, plain, Kind.of(name)));
          }
          end = Math.max(end, plain - 1);
        }
      }
      i = end + 1 < text.length() ? text.indexOf('"', end + 1) : -1;
    }
    return found;
  }

  /// The index of the quotation mark that ends a string; the text's length if none does.
  private static int endOfString(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, text.length());
  }

  private static int pastSpace(String text, int from) {
    int i = from;
    while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  /// A member's name with its escapes resolved, as far as names of secrets can have any.
  private static String unescaped(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    int i = 0;
    while (i < name.length()) {
      if (name.startsWith("\\u", i) && i + 6 <= name.length()) {
        try {
          plain.append((char) Integer.parseInt(name.substring(i + 2, i + 6), 16));
          i += 6;
          continue;
        } catch (NumberFormatException asItIs) {
          // no escape then
        }
      }
      plain.append(name.charAt(i));
      i++;
    }
    return plain.toString();
  }
}
