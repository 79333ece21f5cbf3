package larkspur.developer.inspector;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the secrets of an exchange stand: the values of headers, parameters and members that are
/// named after one. It goes by the name, in whatever the text around it is; a text that is cut or
/// broken is looked through all the same.
final class Secrets {

  /// What is named like a token and is none.
  private static final Set<String> HARMLESS = Set.of("page_token", "client_token", "sync_token");

  private static final Set<String> HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private static final Pattern HOOK = Pattern.compile("/hook/+([^/]+)");

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
            || lower.endsWith("verifier")
            || lower.equals("device_code")
            || lower.equals("csrf")
            || lower.endsWith("encrypt_key"));
  }

  /// The secret of a path: the token of a hook, with which anybody posts.
  static List<Span> ofPath(String path) {
    Matcher hook = HOOK.matcher(path);
    return hook.find() ? List.of(new Span(hook.start(1), hook.end(1), Kind.TOKEN)) : List.of();
  }

  /// The secret of a header's value: all of it, but for the scheme of an authorization.
  static List<Span> ofHeader(Exchange.Header header) {
    if (!header(header.name()) || header.value().isEmpty()) {
      return List.of();
    }
    boolean schemed = header.name().toLowerCase(Locale.ROOT).endsWith("authorization");
    int scheme = schemed ? header.value().indexOf(' ') + 1 : 0;
    return List.of(new Span(scheme, header.value().length(), Kind.of(header.name())));
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

  /// The secrets of a body: of JSON, and of a form too where it does not begin like JSON.
  static List<Span> ofBody(String text) {
    List<Span> json = ofJson(text);
    int first = pastSpace(text, 0);
    if (first == text.length() || text.charAt(first) == '{' || text.charAt(first) == '[') {
      return json;
    }
    List<Span> found = new ArrayList<>(ofForm(text));
    found.addAll(json);
    return apart(found);
  }

  /// The same in order; what overlaps is one.
  private static List<Span> apart(List<Span> spans) {
    List<Span> apart = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::start)).toList()) {
      if (!apart.isEmpty() && span.start() < apart.getLast().end()) {
        Span before = apart.removeLast();
        int end = Math.max(before.end(), span.end());
        apart.add(new Span(before.start(), end, before.kind()));
      } else {
        apart.add(span);
      }
    }
    return apart;
  }

  /// The values of members, strings without their quotation marks; of an array or an object, all
  /// that stands in it but names.
  private static List<Span> ofJson(String text) {
    List<Span> found = new ArrayList<>();
    Kind secret = null; // whose value is looked through; null outside of one
    int depth = 0; // how many brackets of it are open
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int next = i + 1;
      if (c == '"') {
        int end = endOfString(text, i + 1);
        int colon = pastSpace(text, end + 1);
        boolean isName = colon < text.length() && text.charAt(colon) == ':';
        next = end + 1;
        if (secret == null) {
          String name = isName ? unescaped(text.substring(i + 1, end)) : "";
          if (named(name)) {
            secret = Kind.of(name);
            next = colon + 1;
          }
        } else if (depth == 0 || !isName) {
          found.add(new Span(i + 1, end, secret));
          secret = depth == 0 ? null : secret;
        }
      } else if (secret != null) {
        if (c == '[' || c == '{') {
          depth++;
        } else if (c == ']' || c == '}') {
          depth = Math.max(0, depth - 1);
          secret = depth == 0 ? null : secret;
        } else if (c == ',') {
          secret = depth == 0 ? null : secret;
        } else if (": \t\r\n".indexOf(c) < 0) {
          while (next < text.length() && ",]}{[ \t\r\n".indexOf(text.charAt(next)) < 0) {
            next++;
          }
          if (!text.startsWith("null", i)) {
            found.add(new Span(i, next, secret));
          }
          secret = depth == 0 ? null : secret;
        }
      }
      i = next;
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
