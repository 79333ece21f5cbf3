package larkspur.wire.bearychat.http;

import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;

/// The domain's refusals in the words of this protocol (bearychat-1.6.2).
final class Refusals {

  private Refusals() {}

  static Failure spell(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound notFound -> notFound(notFound.thing());
      case Refusal.NotAllowed notAllowed -> Failure.notAllowed();
      case Refusal.Invalid invalid -> Failure.invalid(invalid.getMessage());
      case Refusal.Conflict conflict -> new Failure(ErrorCode.CONFLICT, conflict.getMessage());
      // What a thing may hold is no matter of time; code 13, "too many requests", is.
      case Refusal.TooMany tooMany ->
          tooMany.retryAfter().isPresent()
              ? new Failure(ErrorCode.TOO_MANY, tooMany.getMessage())
              : Failure.invalid(tooMany.getMessage());
    };
  }

  private static Failure notFound(Thing thing) {
    return switch (thing) {
      case FILE -> new Failure(ErrorCode.NO_FILE, "文件不存在");
      case CHAT -> new Failure(ErrorCode.NOT_FOUND, "no such vchannel");
      case CHAT_MEMBER, PERSON, APP -> new Failure(ErrorCode.NOT_FOUND, "no such user");
      case TENANT -> new Failure(ErrorCode.NOT_FOUND, "no such team");
      case MESSAGE -> new Failure(ErrorCode.NOT_FOUND, "no such message");
      // No call of this protocol asks for these; should one come to, it is still not found.
      case DEPARTMENT,
          TASK,
          TASK_MEMBER,
          TASKLIST,
          TASKLIST_MEMBER,
          SECTION,
          SUBSCRIPTION,
          AGENT,
          SESSION,
          RUN,
          REACTION,
          PIN,
          REQUEST,
          COMMIT,
          BODY_BYTE ->
          new Failure(ErrorCode.NOT_FOUND, "not found");
    };
  }
}
