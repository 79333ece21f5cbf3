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
  /// @throws IOException if the server does not answer; what was made is then still asked away, and
  ///   what is left is told
  Report play() throws IOException {
    List<Report.Line> lines = new ArrayList<>();
    try {
      for (Story story : stories) {
        Verdict verdict = play(story);
        story.rules().forEach(rule -> lines.add(new Report.Line(rule, verdict)));
      }
    } catch (IOException | RuntimeException failure) {
      throw new IOException(told(failure, remove()), failure);
    }
    return new Report(lines, remove(), wire.calls());
  }

  private String told(Exception failure, List<String> left) {
    StringBuilder told =
        new StringBuilder(
            wire.hidden(failure.getMessage() == null ? failure.toString() : failure.getMessage()));
    left.forEach(thing -> told.append("%nleft behind     %s".formatted(thing)));
    return told.toString();
  }

  /// The limit of calls is for stories: what was made may be taken away all the same.
  private List<String> remove() {
    wire.grant(made.calls());
    return made.remove().stream().map(wire::hidden).toList();
  }

  private Verdict play(Story story) throws IOException {
    try {
      story.scene().play();
      return new Verdict.Agrees();
    } catch (Difference difference) {
      Verdict.Differs verdict = difference.verdict();
      return new Verdict.Differs(
          wire.hidden(verdict.asked()),
          wire.hidden(verdict.expected()),
          wire.hidden(verdict.seen()));
    } catch (NotApplicable notHere) {
      return new Verdict.NotApplicable(wire.hidden(notHere.getMessage()));
    }
  }

  /// What something was told to be, or the reason why a story cannot be played.
  static <T> T needed(Optional<T> given, String option) {
    return given.orElseThrow(() -> new NotApplicable("it wants " + option));
  }
}
