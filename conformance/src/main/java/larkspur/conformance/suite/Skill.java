package larkspur.conformance.suite;

/// A skill of the user's agent that behaves in a way that stories need.
///
/// @param id `skill_…`
/// @param input JSON, or empty
record Skill(String id, String input) {

  /// Reads `skill_…` or `skill_…=<JSON>`.
  static Skill read(String text) {
    int end = text.indexOf('=');
    return end < 0
        ? new Skill(text, "")
        : new Skill(text.substring(0, end), text.substring(end + 1));
  }
}
