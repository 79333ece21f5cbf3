package larkspur.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The form of a file of rules, line by line:
///
/// ```
/// # Aily                                   its title
/// page: feishu                             the page that shows it
/// vectors: aily-17                         rules whose numbers begin so must have a test
///
/// Markdown, as it is to stand on the page.
///
/// ## POST /open-apis/aily/v1/sessions      a call, or the name of a group
/// More Markdown, about that call.
/// A-42 our choice: What must hold, in one line.
///   needs: POST /v1/rtm.start              if it needs another call than that of its heading
/// ```
final class RuleFile {

  private static final Pattern RULE =
      Pattern.compile("(" + Rule.NUMBER + ") (documented|observed|our choice): (.+)");
  private static final String NEEDS = "  needs: ";

  private final List<String> vectors;
  private final List<Area.Heading> headings = new ArrayList<>();
  private String title = "";
  private final StringBuilder note = new StringBuilder();
  private List<Rule> rules = new ArrayList<>();

  private RuleFile(List<String> vectors) {
    this.vectors = vectors;
  }

  /// @throws IllegalArgumentException naming file and line, if it has another form
  static Area read(String name, String text) {
    List<String> lines = text.lines().toList();
    String title = header(name, lines, 0, "# ");
    String page = header(name, lines, 1, "page: ");
    boolean proved = lines.size() > 2 && lines.get(2).startsWith("vectors: ");
    List<String> vectors = proved ? List.of(lines.get(2).substring(9).split(", ")) : List.of();
    RuleFile file = new RuleFile(vectors);
    for (int i = proved ? 3 : 2; i < lines.size(); i++) {
      try {
        file.line(lines.get(i));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    file.closeHeading();
    Area.Heading first = file.headings.removeFirst();
    if (!first.rules().isEmpty()) {
      throw new IllegalArgumentException(name + ": a rule stands before the first heading");
    }
    return new Area(title, page, first.note(), file.headings);
  }

  private static String header(String name, List<String> lines, int line, String begin) {
    if (lines.size() <= line || !lines.get(line).startsWith(begin)) {
      throw new IllegalArgumentException(
          name + ":" + (line + 1) + ": wants a line that begins with \"" + begin + "\"");
    }
    return lines.get(line).substring(begin.length()).strip();
  }

  private void line(String line) {
    Matcher rule = RULE.matcher(line);
    if (line.startsWith("## ")) {
      closeHeading();
      title = line.substring(3).strip();
    } else if (rule.matches()) {
      String number = rule.group(1);
      Rule.Kind kind = Rule.Kind.valueOf(rule.group(2).replace(' ', '_').toUpperCase(Locale.ROOT));
      boolean vector = vectors.stream().anyMatch(begin -> (number + ".").startsWith(begin + "."));
      rules.add(new Rule(number, kind, rule.group(3), Area.Heading.call(title), vector));
    } else if (line.startsWith(NEEDS)) {
      if (rules.isEmpty()) {
        throw new IllegalArgumentException("a need wants a rule before it");
      }
      Rule last = rules.removeLast();
      Optional<String> needs = Optional.of(line.substring(NEEDS.length()).strip());
      rules.add(new Rule(last.number(), last.kind(), last.sentence(), needs, last.vector()));
    } else if (!rules.isEmpty() && !line.isBlank()) {
      throw new IllegalArgumentException("neither a heading nor a rule: " + line);
    } else if (rules.isEmpty()) {
      note.append(line).append('\n');
    }
  }

  private void closeHeading() {
    headings.add(new Area.Heading(title, note.toString().strip(), rules));
    rules = new ArrayList<>();
    note.setLength(0);
  }
}
