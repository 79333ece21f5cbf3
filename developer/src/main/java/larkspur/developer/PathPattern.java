package larkspur.developer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A path in which a segment that begins with `:` stands for any segment, and `*` at the end for
/// any rest.
///
/// @param segments without the `*`
/// @param open whether any rest may follow
record PathPattern(List<String> segments, boolean open) {

  /// @throws Wrong if it is no such path
  static PathPattern of(String text) {
    if (!text.startsWith("/") || text.chars().anyMatch(c -> c <= ' ' || c == '?' || c == '#')) {
      throw Wrong.invalid("not a path that begins with a slash: " + text);
    }
    List<String> all = List.of(text.substring(1).split("/", -1));
    boolean open = all.getLast().equals("*");
    List<String> segments = open ? all.subList(0, all.size() - 1) : all;
    List<String> parameters = segments.stream().filter(PathPattern::isParameter).toList();
    if (parameters.stream().anyMatch(name -> !name.matches(":[A-Za-z_][A-Za-z0-9_]*"))
        || parameters.stream().distinct().count() < parameters.size()) {
      throw Wrong.invalid("a parameter of " + text + " has no name, or two have the same");
    }
    return new PathPattern(segments, open);
  }

  /// The segments of a path as it was sent, decoded where that can be done.
  static List<String> segments(String path) {
    String begun = path.startsWith("/") ? path.substring(1) : path;
    String whole = begun.endsWith("/") ? begun.substring(0, begun.length() - 1) : begun;
    return Stream.of(whole.split("/", -1)).map(PathPattern::decoded).toList();
  }

  private static String decoded(String segment) {
    try {
      // In a path a plus is a plus.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEncoding) {
      return segment;
    }
  }

  /// The parameters by name, if it is this pattern's path.
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() < segments.size() || path.size() > segments.size() && !open) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        parameters.put(segment.substring(1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  /// How much of it is left open: of two that match, the one of less is preferred.
  int looseness() {
    return (int) segments.stream().filter(PathPattern::isParameter).count() + (open ? 1_000 : 0);
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith(":");
  }
}
