package larkspur.wire.feishu.aily;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How Aily's sessions, messages and runs say no: 400 and 2700001, whatever it is.
enum AilyVoice implements Voice {
  AILY;

  private static final int PARAM_IS_INVALID = 2700001;

  @Override
  public Failure invalid(List<Violation> violations) {
    Violation first = violations.getFirst();
    return new Failure(
        400,
        PARAM_IS_INVALID,
        "param is invalid: " + first.field() + ": " + first.description(),
        violations,
        List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound missing when missing.thing() == Thing.AGENT ->
          invalid(
              List.of(
                  new Violation("app_id", "", "is not an Aily app that the caller may let work")));
      case Refusal.NotFound missing ->
          invalid(List.of(new Violation(field(missing.thing()), "", missing.getMessage())));
      case Refusal.Invalid wrong ->
          invalid(List.of(new Violation(spelled(wrong.field()), "", wrong.reason())));
      case Refusal.NotAllowed lacking -> plain(lacking.getMessage());
      case Refusal.Conflict conflict -> plain(conflict.getMessage());
      case Refusal.TooMany many -> plain(many.getMessage());
    };
  }

  private static Failure plain(String detail) {
    return new Failure(400, PARAM_IS_INVALID, "param is invalid: " + detail);
  }

  /// Where in a request the thing was named.
  private static String field(Thing thing) {
    return switch (thing) {
      case SESSION -> "aily_session_id";
      case RUN -> "run_id";
      case MESSAGE -> "aily_message_id";
      case AGENT -> "app_id";
      case FILE -> "file_ids";
      case TENANT,
          PERSON,
          DEPARTMENT,
          APP,
          CHAT,
          CHAT_MEMBER,
          TASK,
          TASK_MEMBER,
          TASKLIST,
          TASKLIST_MEMBER,
          SECTION,
          SUBSCRIPTION,
          REACTION,
          PIN,
          REQUEST,
          COMMIT,
          BODY_BYTE ->
          thing.words();
    };
  }

  /// The protocol's name of a field that the domain names: `page_token` brings `after`.
  private static String spelled(String field) {
    return field.equals("after") ? "page_token" : FeishuJson.name(field);
  }
}
