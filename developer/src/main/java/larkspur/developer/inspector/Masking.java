package larkspur.developer.inspector;

import java.util.List;

/// How secrets are shown: their first characters, so that two can be told apart, or whole.
enum Masking {
  MASKED,
  SHOWN;

  /// How much of a secret is shown. A token of 32 digits keeps 104 bits to itself.
  private static final int SEEN = 6;

  private static final String ELLIPSIS = "…";

  String header(Exchange.Header header) {
    return text(header.value(), Secrets.ofHeader(header));
  }

  String path(String path) {
    return text(path, Secrets.ofPath(path));
  }

  String query(String query) {
    return text(query, Secrets.ofForm(query));
  }

  String body(String body) {
    return text(body, Secrets.ofBody(body));
  }

  private String text(String text, List<Secrets.Span> secrets) {
    return switch (this) {
      case SHOWN -> text;
      case MASKED -> {
        StringBuilder shown = new StringBuilder(text.length());
        int from = 0;
        for (Secrets.Span secret : secrets) {
          shown.append(text, from, seen(text, secret)).append(ELLIPSIS);
          from = secret.end();
        }
        yield shown.append(text, from, text.length()).toString();
      }
    };
  }

  /// Where the shown part of a secret ends. Of a short one half is shown at most, and no escape is
  /// cut in two.
  private static int seen(String text, Secrets.Span secret) {
    int end = secret.start() + Math.min(SEEN, (secret.end() - secret.start()) / 2);
    for (int i = secret.start(); i < end; i++) {
      if (text.charAt(i) == '\\' || text.charAt(i) == '%') {
        return i;
      }
    }
    return end;
  }
}
