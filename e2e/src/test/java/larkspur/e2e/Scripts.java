package larkspur.e2e;

/// Inputs of `skill_script`, which goes through the steps that it is given.
public final class Scripts {

  /// Begins a message and then works for longer than any test: it ends only by being cancelled.
  public static final String WAITS = "{\"steps\":[{\"write\":\"working\"},{\"pause\":3600000}]}";

  /// Asks something, and completes when that is answered.
  public static final String ASKS =
      "{\"steps\":[{\"ask\":\"which one?\"},{\"say\":\"thank you\"}]}";

  /// Says something, works for a moment, says something more.
  public static final String WORKS =
      "{\"steps\":[{\"say\":\"first\"},{\"pause\":20},{\"say\":\"second\"}]}";

  /// Writes a message with a second's rest in the middle.
  public static final String TAKES_A_SECOND =
      "{\"steps\":[{\"write\":\"well\"},{\"pause\":1000},{\"write\":\" done\"}]}";

  private Scripts() {}
}
