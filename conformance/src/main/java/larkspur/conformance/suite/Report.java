package larkspur.conformance.suite;

import java.util.List;
import larkspur.conformance.Rules;

/// What came of all stories.
///
/// @param left what could not be taken away again
public record Report(List<Line> lines, List<String> left, int calls) {

  /// One rule of one story.
  public record Line(String rule, Verdict verdict) {}

  public Report {
    lines = List.copyOf(lines);
    left = List.copyOf(left);
  }

  /// How many rules came out in one way.
  public long count(Class<? extends Verdict> verdict) {
    return lines.stream().filter(line -> verdict.isInstance(line.verdict())).count();
  }

  /// The rules that the server broke.
  public List<Line> differences() {
    return lines.stream().filter(line -> line.verdict() instanceof Verdict.Differs).toList();
  }

  /// The report as it is printed.
  public String text(Rules rules) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      String sentence = rules.byNumber().get(line.rule()).sentence();
      switch (line.verdict()) {
        case Verdict.Agrees() ->
            text.append("agrees          %s: %s%n".formatted(line.rule(), sentence));
        case Verdict.NotApplicable(String reason) ->
            text.append("not applicable  %s: %s%n".formatted(line.rule(), sentence))
                .append("    because     %s%n".formatted(reason));
        case Verdict.Differs(String asked, String expected, String seen) ->
            text.append("differs         %s: %s%n".formatted(line.rule(), sentence))
                .append("    asked       %s%n".formatted(asked))
                .append("    expected    %s%n".formatted(expected))
                .append("    seen        %s%n".formatted(seen));
      }
    }
    left.forEach(thing -> text.append("left behind     %s%n".formatted(thing)));
    return text.append(
            "%d agree, %d differ, %d not applicable; %d calls%n"
                .formatted(
                    count(Verdict.Agrees.class),
                    count(Verdict.Differs.class),
                    count(Verdict.NotApplicable.class),
                    calls))
        .toString();
  }
}
