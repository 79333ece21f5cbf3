package larkspur.conformance.suite;

import java.io.IOException;
import java.util.List;

/// A few calls, for the rules that they prove.
///
/// @param rules their numbers
record Story(List<String> rules, Scene scene) {

  /// Ends without a word, or in a [Difference] or [NotApplicable].
  @FunctionalInterface
  interface Scene {
    void play() throws IOException;
  }

  Story {
    rules = List.copyOf(rules);
  }

  static Story of(Scene scene, String... rules) {
    return new Story(List.of(rules), scene);
  }
}
