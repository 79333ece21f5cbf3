package larkspur.core.agent;

/// What moves a run.
public enum RunEvent {
  /// Its work begins.
  START("work begins"),
  /// Its skill is done.
  FINISH("skill is done"),
  /// Its skill needs to know more.
  ASK("skill asks"),
  /// The owner answered by a message.
  ANSWER("owner answers"),
  /// Its skill is missing, reports a failure, or breaks.
  FAIL("skill fails"),
  /// Whoever worked on it is gone, and the skill cannot go on from where it was.
  INTERRUPT("worker is gone"),
  /// The owner cancels it, or deletes the session.
  CANCEL("owner cancels"),
  /// Its time is over.
  EXPIRE("time is over");

  private final String words;

  RunEvent(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
