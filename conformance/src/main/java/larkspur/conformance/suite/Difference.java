package larkspur.conformance.suite;

/// A server did something else than a rule says.
final class Difference extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String asked;
  private final String expected;
  private final String seen;

  Difference(String asked, String expected, String seen) {
    super(expected);
    this.asked = asked;
    this.expected = expected;
    this.seen = seen;
  }

  Verdict.Differs verdict() {
    return new Verdict.Differs(asked, expected, seen);
  }
}
