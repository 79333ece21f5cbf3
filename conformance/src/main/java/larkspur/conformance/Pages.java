package larkspur.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes the pages of `docs/compatibility` that are made of rules and marks.
public final class Pages {

  private static final String MADE =
      "<!-- Made by `./dev pages` of the rules in conformance/src/main/resources; change those. -->\n";
  private static final Path FOLDER = Path.of("docs/compatibility");

  private final Proofs proofs;
  private final Set<String> asked;

  /// @param asked numbers of the rules about which the suite asks a server
  public Pages(Proofs proofs, Set<String> asked) {
    this.proofs = proofs;
    this.asked = asked;
  }

  /// The pages by their names.
  public Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("feishu.md", page("Feishu/Lark Open Platform", "feishu"));
    pages.put("bearychat.md", page("BearyChat", "bearychat"));
    pages.put("vectors.md", vectors());
    return pages;
  }

  // ---- calls and their rules

  private String page(String title, String name) {
    List<Area> areas = proofs.rules().of(name);
    List<String> calls = proofs.rules().calls(name);
    long served = calls.stream().filter(proofs.served()::contains).count();
    StringBuilder page = new StringBuilder("# " + title + "\n\n" + MADE + "\n");
    page.append(
        """
        %d of %d calls are served. Each rule has a number, says where it comes from, and how many tests prove it:
        [how to read this](README.md).
        """
            .formatted(served, calls.size()));
    areas.forEach(area -> area(page, area));
    return page.toString();
  }

  private void area(StringBuilder page, Area area) {
    page.append("\n## ").append(area.title()).append("\n");
    if (!area.prose().isEmpty()) {
      page.append("\n").append(area.prose()).append("\n");
    }
    List<Area.Heading> later = new ArrayList<>();
    for (Area.Heading heading : area.headings()) {
      if (heading.call().isPresent() && !proofs.served().contains(heading.title())) {
        later.add(heading);
      } else {
        heading(page, heading);
      }
    }
    if (!later.isEmpty()) {
      page.append("\n### Not served\n\n");
      later.forEach(heading -> later(page, heading));
    }
  }

  private void heading(StringBuilder page, Area.Heading heading) {
    String title = heading.title();
    page.append("\n### ").append(heading.call().map(call -> "`" + call + "`").orElse(title));
    page.append("\n");
    if (!heading.note().isEmpty()) {
      page.append("\n").append(heading.note()).append("\n");
    }
    if (heading.rules().isEmpty()) {
      page.append(heading.note().isEmpty() ? "\nServed.\n" : "");
      return;
    }
    page.append("\n| Rule | | | Tests | Suite |\n| --- | --- | --- | --- | --- |\n");
    heading.rules().forEach(rule -> page.append(row(rule)));
  }

  private String row(Rule rule) {
    String suite = asked.contains(rule.number()) ? "asks" : "";
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(rule.number(), rule.kind().words(), rule.sentence(), tests(rule), suite);
  }

  private String tests(Rule rule) {
    int tests = proofs.of(rule).size();
    if (!proofs.holds(rule)) {
      return "not served yet";
    }
    return tests == 0 ? "" : "[%d](vectors.md#%s)".formatted(tests, rule.number());
  }

  private static void later(StringBuilder page, Area.Heading heading) {
    page.append("- `").append(heading.title()).append("`");
    if (!heading.note().isEmpty()) {
      page.append(": ").append(heading.note().replace('\n', ' '));
    }
    page.append("\n");
    heading
        .rules()
        .forEach(rule ->
            page.append(
                "  - %s, %s: %s\n".formatted(rule.number(), rule.kind().words(), rule.sentence())));
  }

  // ---- the map from rules to tests

  private String vectors() {
    StringBuilder page = new StringBuilder("# Vectors, and the tests that prove them\n\n" + MADE);
    List<Rule> vectors = proofs.rules().byNumber().values().stream().filter(Rule::vector).toList();
    long later = vectors.stream().filter(rule -> !proofs.holds(rule)).count();
    long proved =
        vectors.stream().filter(rule -> proofs.holds(rule) && !proofs.of(rule).isEmpty()).count();
    page.append(
        """

        A vector is a rule that must have a test: the build fails when a vector has none, and when a test names a rule
        that is not there. %d vectors: %d proved, %d waiting for a call that is not served yet; the day it is served, they
        must have a test, too.
        """
            .formatted(vectors.size(), proved, later));
    for (Area area : proofs.rules().areas()) {
      table(page, area, true);
    }
    page.append("\n# Other rules that have tests\n");
    for (Area area : proofs.rules().areas()) {
      table(page, area, false);
    }
    return page.toString();
  }

  private void table(StringBuilder page, Area area, boolean vectors) {
    List<Rule> rules =
        area.headings().stream()
            .flatMap(heading -> heading.rules().stream())
            .filter(rule -> rule.vector() == vectors)
            .filter(rule -> vectors || !proofs.of(rule).isEmpty())
            .toList();
    if (rules.isEmpty()) {
      return;
    }
    page.append("\n## ").append(area.title());
    page.append("\n\n| Rule | | Proved by |\n| --- | --- | --- |\n");
    for (Rule rule : rules) {
      String tests = proofs.of(rule).stream().map(Pages::test).collect(Collectors.joining("<br>"));
      String shown =
          proofs.holds(rule) ? tests : "not served yet: " + rule.needs().orElseThrow().strip();
      page.append(
          "| <a id=\"%1$s\"></a>%1$s | %2$s | %3$s |\n"
              .formatted(rule.number(), rule.sentence(), shown));
    }
  }

  private static String test(Mark mark) {
    return "[%s](%s)"
        .formatted(
            mark.test().replace("_", "\\_"),
            FOLDER.relativize(mark.file()).toString().replace('\\', '/'));
  }
}
