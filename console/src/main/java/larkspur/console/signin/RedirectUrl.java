package larkspur.console.signin;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registered URL to which a browser is sent back (RFC 6749, 4.1.2). Its query is kept as it is,
/// and its fragment stays last.
final class RedirectUrl {

  /// Scheme and host as a content security policy can name them; nothing in them can end a
  /// directive.
  private static final Pattern ORIGIN =
      Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(//(?<host>[A-Za-z0-9._\\[\\]:-]+))?.*");

  private final String url;

  RedirectUrl(String url) {
    this.url = url;
  }

  String with(Map<String, String> parameters) {
    int hash = url.indexOf('#');
    String before = hash < 0 ? url : url.substring(0, hash);
    String fragment = hash < 0 ? "" : url.substring(hash);
    int mark = before.indexOf('?');
    String join = mark < 0 ? "?" : mark == before.length() - 1 || before.endsWith("&") ? "" : "&";
    return before + join + Parameters.spell(parameters) + fragment;
  }

  /// What a policy has to allow, for a form that ends here after all; browsers hold redirects
  /// against it, too.
  Optional<String> origin() {
    Matcher parts = ORIGIN.matcher(url);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        parts.group("host") == null
            ? parts.group("scheme") + ":"
            : parts.group("scheme") + "://" + parts.group("host"));
  }
}
