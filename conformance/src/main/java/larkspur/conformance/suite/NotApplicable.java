package larkspur.conformance.suite;

/// A story cannot be played here: a scope, an agent or a skill is missing.
final class NotApplicable extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotApplicable(String reason) {
    super(reason);
  }
}
