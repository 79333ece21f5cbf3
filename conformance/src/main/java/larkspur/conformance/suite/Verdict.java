package larkspur.conformance.suite;

/// What came of a story.
public sealed interface Verdict {

  /// The server did what the rules say.
  record Agrees() implements Verdict {}

  /// It did something else.
  ///
  /// @param asked the request, without secrets
  record Differs(String asked, String expected, String seen) implements Verdict {}

  /// It was not asked, or could not be.
  record NotApplicable(String reason) implements Verdict {}
}
