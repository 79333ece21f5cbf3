package larkspur.developer.inspector;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// An exchange's request as one command of curl's, for any POSIX shell.
///
/// What a client sent is somebody else's text. In the command it stands in single quotation marks,
/// where a shell sees nothing but the next one; and whatever a terminal would take for a key that
/// was pressed, when the command is pasted, is written as an octal number.
sealed interface Curl {

  /// It can be run as it is, but for the placeholders.
  record Command(String text) implements Curl {}

  /// There is no such command, for a reason in words.
  record Impossible(String reason) implements Curl {}

  /// The longest word that Linux takes in a command line, less its end.
  int WORD_BYTES_MAX = 128 * 1024 - 1;

  /// Stands where the HTTP layer met a byte that an address may not have.
  char LOST = '\ufffd';

  /// What curl says by itself, or what is of the connection and not of the request.
  Set<String> LEFT_OUT =
      Set.of(
          "host",
          "user-agent",
          "content-length",
          "transfer-encoding",
          "accept-encoding",
          "connection",
          "keep-alive",
          "expect",
          "te",
          "upgrade",
          "http2-settings");

  /// @param server scheme, host and port that the command goes to
  /// @param masking whether secrets stand in it, or `$TOKEN` and the like instead of them
  static Curl of(Exchange exchange, String server, Masking masking) {
    if (!exchange.request().whole()) {
      return new Impossible(
          "of "
              + exchange.request().bytes()
              + " bytes of the body only "
              + exchange.request().kept().length
              + " are known");
    }
    if ((exchange.path() + exchange.query()).indexOf(LOST) >= 0) {
      return new Impossible(
          "its address has bytes that are not ASCII, which the HTTP layer did not keep");
    }
    return new Writer(masking).command(exchange, server);
  }

  /// Writes one command.
  final class Writer {

    private final Masking masking;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<Secrets.Kind, Integer> numbers = new EnumMap<>(Secrets.Kind.class);

    private Writer(Masking masking) {
      this.masking = masking;
    }

    private Curl command(Exchange exchange, String server) {
      String address = exchange.path();
      List<Secrets.Span> inAddress = new ArrayList<>(Secrets.ofPath(exchange.path()));
      if (!exchange.query().isEmpty()) {
        address += "?" + exchange.query();
        int before = exchange.path().length() + 1;
        Secrets.ofForm(exchange.query()).stream()
            .map(span -> new Secrets.Span(span.start() + before, span.end() + before, span.kind()))
            .forEach(inAddress::add);
      }
      if (server.length() + address.getBytes(StandardCharsets.UTF_8).length > WORD_BYTES_MAX) {
        return new Impossible("its address is longer than a command line takes");
      }
      List<Part> parts = new ArrayList<>();
      parts.add(new Part.Literal(server));
      for (Part part : parts(address, inAddress)) {
        parts.add(
            part instanceof Part.Literal literal
                ? new Part.Literal(sendable(literal.text()))
                : part);
      }
      List<String> words = new ArrayList<>();
      String method = exchange.method();
      boolean body = !exchange.request().isEmpty() && !method.equals("HEAD");
      StringBuilder first = new StringBuilder("curl");
      if (address.matches("(?s).*[\\[\\]{}].*")) {
        first.append(" --globoff");
      }
      if (exchange.path().contains("/.")) {
        first.append(" --path-as-is");
      }
      if (method.equals("HEAD")) {
        first.append(" --head");
      } else if (!method.equals(body ? "POST" : "GET")) {
        first.append(" -X ").append(method.matches("[A-Za-z]+") ? method : quoted(method));
      }
      words.add(first + " " + word(parts));

      boolean typed = false;
      for (Exchange.Header header : exchange.headers()) {
        String name = header.name().toLowerCase(Locale.ROOT);
        typed |= name.equals("content-type");
        if (LEFT_OUT.contains(name)
            || name.startsWith("sec-")
            || name.equals("accept") && header.value().equals("*/*")) {
          continue;
        }
        if (header.value().chars().anyMatch(Character::isISOControl)) {
          return new Impossible("its header " + header.name() + " has control characters");
        }
        List<Part> said = new ArrayList<>();
        said.add(new Part.Literal(header.name() + (header.value().isEmpty() ? ";" : ": ")));
        said.addAll(parts(header.value(), Secrets.ofHeader(header)));
        words.add("-H " + word(said));
      }
      if (body && !typed) {
        words.add("-H 'Content-Type:'");
      }
      String before = "";
      if (body) {
        Payload payload = exchange.request();
        String text = payload.text().orElse("\0");
        // A body that begins with @ would be taken for the name of a file.
        if (text.startsWith("@") || text.chars().anyMatch(Writer::isKey)) {
          before = printed(payload) + " |\n";
          words.add("--data-binary @-");
        } else {
          words.add("--data-binary " + word(parts(text, Secrets.ofBody(text))));
        }
      }
      return new Command(before + String.join(" \\\n  ", words));
    }

    private static boolean isKey(int character) {
      return character != '\n' && Character.isISOControl(character);
    }

    /// What of an address curl would not send, or would cut off, as it may stand in one.
    private static String sendable(String text) {
      StringBuilder sendable = new StringBuilder(text.length());
      text.codePoints()
          .forEach(c -> {
            if (c <= ' ' || c == '#' || Character.isISOControl(c)) {
              for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                sendable.append("%%%02X".formatted(octet & 0xff));
              }
            } else {
              sendable.appendCodePoint(c);
            }
          });
      return sendable.toString();
    }

    /// A part of a word.
    private sealed interface Part {
      record Literal(String text) implements Part {}

      record Variable(String name) implements Part {}
    }

    private List<Part> parts(String text, List<Secrets.Span> secrets) {
      return switch (masking) {
        case SHOWN -> List.of(new Part.Literal(text));
        case MASKED -> {
          List<Part> parts = new ArrayList<>();
          int from = 0;
          for (Secrets.Span secret : secrets) {
            parts.add(new Part.Literal(text.substring(from, secret.start())));
            parts.add(
                new Part.Variable(
                    variable(text.substring(secret.start(), secret.end()), secret.kind())));
            from = secret.end();
          }
          parts.add(new Part.Literal(text.substring(from)));
          yield parts;
        }
      };
    }

    /// The same secret has the same placeholder wherever it stands.
    private String variable(String secret, Secrets.Kind kind) {
      return variables.computeIfAbsent(
          secret,
          unseen -> {
            int number = numbers.merge(kind, 1, Integer::sum);
            return kind.name() + (number == 1 ? "" : "_" + number);
          });
    }

    private static String word(List<Part> parts) {
      StringBuilder word = new StringBuilder();
      StringBuilder literal = new StringBuilder();
      for (Part part : parts) {
        switch (part) {
          case Part.Literal(String text) -> literal.append(text);
          case Part.Variable(String name) -> {
            if (!literal.isEmpty()) {
              word.append(quoted(literal.toString()));
              literal.setLength(0);
            }
            word.append("\"$").append(name).append('"');
          }
        }
      }
      return word.isEmpty() || !literal.isEmpty()
          ? word + quoted(literal.toString())
          : word.toString();
    }

    private static String quoted(String text) {
      return "'" + text.replace("'", "'\\''") + "'";
    }

    /// A body that is no plain text, byte by byte.
    private String printed(Payload payload) {
      // One character for each byte.
      String bytes = new String(payload.kept(), StandardCharsets.ISO_8859_1);
      List<String> commands = new ArrayList<>();
      for (Part part : parts(bytes, Secrets.ofBody(bytes))) {
        switch (part) {
          case Part.Literal(String text) when text.isEmpty() -> {}
          case Part.Literal(String text) -> commands.add("printf '" + octal(text) + "'");
          case Part.Variable(String name) -> commands.add("printf %s \"$" + name + "\"");
        }
      }
      return commands.size() == 1
          ? commands.getFirst()
          : "{ " + String.join("; ", commands) + "; }";
    }

    private static String octal(String bytes) {
      StringBuilder format = new StringBuilder(bytes.length());
      for (char octet : bytes.toCharArray()) {
        if (octet == '%') {
          format.append("%%");
        } else if (octet < ' ' || octet > '~' || octet == '\\' || octet == '\'') {
          format.append("\\%03o".formatted((int) octet));
        } else {
          format.append(octet);
        }
      }
      return format.toString();
    }
  }
}
