package larkspur.e2e.recorded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import larkspur.e2e.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

/// A request as some client sends it, and what it must be answered.
///
/// A file begins with lines that start with `#`. Those that say `# expect …` are claims, the others
/// tell what is peculiar:
///
/// ```
/// # expect 200                        the status
/// # expect /data/run/id is string     a member of that JSON type
/// # expect /code = 0                  a member of that value
/// # expect no /data/run/error         no such member
/// # expect nothing                    no body, and no type of one
/// ```
///
/// After an empty line comes the request. Lines of its head are sent with the line ends of HTTP;
/// its body is sent as it is, but for the line end that ends the file. `{{…}}` stands for an id or
/// token that is made before, `{{length}}` for the body's bytes.
///
/// @param name the client and the call
record RecordedRequest(String name, List<String> claims, String head, String body) {

  static RecordedRequest read(String name, Path file) {
    try {
      String text = Files.readString(file);
      int split = text.indexOf("\n\n");
      String request = text.substring(split + 2);
      int end = request.indexOf("\n\n");
      String head = end < 0 ? request.stripTrailing() : request.substring(0, end);
      String body = end < 0 ? "" : request.substring(end + 2);
      List<String> claims =
          text.substring(0, split)
              .lines()
              .filter(line -> line.startsWith("# expect "))
              .map(line -> line.substring("# expect ".length()))
              .toList();
      if (split < 0 || claims.isEmpty()) {
        throw new IllegalStateException(file + " is no recorded request");
      }
      return new RecordedRequest(
          name, claims, head, body.endsWith("\n") ? body.substring(0, body.length() - 1) : body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The bytes for the socket.
  byte[] bytes(Map<String, String> values, URI server) {
    byte[] content = filled(body, values).getBytes(StandardCharsets.UTF_8);
    String lines =
        filled(head, values)
            .replace("{{host}}", server.getAuthority())
            .replace("{{length}}", Integer.toString(content.length));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((lines.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  /// What of the claims does not hold.
  List<String> refuted(RawConnection.Answer answer, Map<String, String> values) {
    List<String> refuted = new ArrayList<>();
    for (String claim : claims) {
      if (!holds(filled(claim, values), answer)) {
        refuted.add(claim);
      }
    }
    return refuted;
  }

  private static boolean holds(String claim, RawConnection.Answer answer) {
    if (claim.matches("\\d{3}")) {
      return answer.status() == Integer.parseInt(claim);
    }
    if (claim.equals("nothing")) {
      return answer.body().isEmpty() && answer.header("Content-Type").isEmpty();
    }
    JsonNode body = Reply.json(answer.body());
    if (claim.startsWith("no ")) {
      return body.at(claim.substring("no ".length())).isMissingNode();
    }
    String[] words = claim.split(" ", 3);
    JsonNode member = body.at(words[0]);
    return switch (words[1]) {
      case "is" -> member.getNodeType() == JsonNodeType.valueOf(words[2].toUpperCase(Locale.ROOT));
      case "=" -> member.equals(Reply.json(words[2]));
      default -> throw new IllegalStateException("no claim begins with " + claim);
    };
  }

  private static String filled(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return filled;
  }
}
