package larkspur.wire.feishu.task;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How Task v2 says no.
final class TaskVoice implements Voice {

  static final TaskVoice TASK = new TaskVoice("");

  /// For a patch of a task: what the domain finds wrong stands in the member `task`.
  static final TaskVoice PATCHED_TASK = new TaskVoice("task.");

  /// For a patch of a subscription, likewise.
  static final TaskVoice PATCHED_SUBSCRIPTION = new TaskVoice("activity_subscription.");

  static final int INVALID = 1470400;
  static final int TOO_MANY_ASSIGNEES = 1470610;
  static final int TOO_MANY_FOLLOWERS = 1470611;
  private static final int NOT_ALLOWED = 1470403;
  private static final int NOT_FOUND = 1470404;
  private static final int IN_PROGRESS = 1470422;
  private static final int FAULT = 1470500;
  private static final int TOO_MANY_TASKLIST_MEMBERS = 1470612;

  private final String prefix;

  private TaskVoice(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Failure invalid(List<Violation> violations) {
    Violation first = violations.getFirst();
    return new Failure(
        400,
        INVALID,
        "Invalid Param '" + first.field() + "', " + first.description() + ".",
        violations,
        List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound missing -> new Failure(404, NOT_FOUND, missing.getMessage() + ".");
      case Refusal.NotAllowed lacking -> new Failure(403, NOT_ALLOWED, lacking.getMessage() + ".");
      case Refusal.Invalid wrong ->
          invalid(List.of(new Violation(prefix + spelled(wrong.field()), "", wrong.reason())));
      case Refusal.Conflict inProgress ->
          new Failure(500, IN_PROGRESS, inProgress.getMessage() + ".");
      case Refusal.TooMany many when many.thing() == Thing.TASKLIST_MEMBER ->
          new Failure(400, TOO_MANY_TASKLIST_MEMBERS, many.getMessage() + ".");
      case Refusal.TooMany many when many.thing() == Thing.TASK_MEMBER ->
          new Failure(400, TOO_MANY_ASSIGNEES, many.getMessage() + ".");
      case Refusal.TooMany many -> new Failure(400, INVALID, many.getMessage() + ".");
    };
  }

  @Override
  public int faultCode() {
    return FAULT;
  }

  /// The protocol's name of a field that the domain names: `kinds` are brought by `include_keys`.
  private static String spelled(String field) {
    return field.equals("kinds") ? "include_keys" : FeishuJson.name(field);
  }
}
