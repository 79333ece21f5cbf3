package larkspur.core.agent;

/// Why a run failed.
///
/// @param code at most 32 characters; longer ones are cut
/// @param text for a person, at most 64 characters; longer ones are cut
public record RunError(String code, String text) {

  private static final int CODE_CHARACTERS_MAX = 32;
  private static final int TEXT_CHARACTERS_MAX = 64;

  /// The agent has no such skill. The code and the text are Aily's, the only ones of it that are
  /// documented; clients know them.
  public static final RunError SKILL_MISSING = new RunError("sp_ec_sm_900101", "技能不存在或已删除");

  /// The skill broke.
  public static final RunError SKILL_FAILED =
      new RunError("larkspur_executor_failed", "the skill failed");

  /// Whoever worked on the run is gone, and its skill cannot go on from where it was.
  public static final RunError INTERRUPTED =
      new RunError("larkspur_run_interrupted", "run interrupted by server restart");

  public RunError {
    code = StoredText.cut(StoredText.fit(code), CODE_CHARACTERS_MAX);
    text = StoredText.cut(StoredText.fit(text), TEXT_CHARACTERS_MAX);
  }
}
