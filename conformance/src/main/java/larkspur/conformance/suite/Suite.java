package larkspur.conformance.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Stories, to be played one after the other.
final class Suite {

  private final Wire wire;
  private final Made made;
  private final List<Story> stories;

  Suite(Wire wire, Made made, List<Story> stories) {
    this.wire = wire;
    this.made = made;
    this.stories = List.copyOf(stories);
  }

  List<Story> stories() {
    return stories;
  }

  /// Plays all stories and takes away what they made.
  ///
  /// @throws IOException if the server does not answer; what was made is then still asked away
  Report play() throws IOException {
    List<Report.Line> lines = new ArrayList<>();
    List<String> left;
    try {
      for (Story story : stories) {
        Verdict verdict = play(story);
        story.rules().forEach(rule -> lines.add(new Report.Line(rule, verdict)));
      }
    } finally {
      left = made.remove();
    }
    return new Report(lines, left, wire.calls());
  }

  private static Verdict play(Story story) throws IOException {
    try {
      story.scene().play();
      return new Verdict.Agrees();
    } catch (Difference difference) {
      return difference.verdict();
    } catch (NotApplicable notHere) {
      return new Verdict.NotApplicable(notHere.getMessage());
    }
  }

  /// What something was told to be, or the reason why a story cannot be played.
  static <T> T needed(Optional<T> given, String option) {
    return given.orElseThrow(() -> new NotApplicable("it wants " + option));
  }
}
