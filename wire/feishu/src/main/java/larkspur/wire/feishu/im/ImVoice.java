package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How `im/v1` says no. Messages have codes beginning with 230, chats with 232.
enum ImVoice implements Voice {
  MESSAGES {
    @Override
    public Failure invalid(List<Violation> violations) {
      return failure(230001, violations);
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotFound missing when missing.thing() == Thing.CHAT ->
            new Failure(400, 230002, "The bot can not be outside the group.");
        case Refusal.NotFound missing ->
            new Failure(
                400,
                230001,
                "Your request contains an invalid parameter, ext=" + missing.getMessage());
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.MEMBERSHIP ->
            new Failure(400, 230002, "The bot can not be outside the group.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.ACTIVE_CHAT -> dissolved();
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.MESSAGE_LEFT ->
            new Failure(400, 230011, "The message is recalled.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.ACTIVE_PERSON ->
            new Failure(400, 230013, "Bot has NO availability to this user.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.RESOURCE ->
            new Failure(400, 230017, "Bot is NOT the owner of the resource.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.FITTING_KIND ->
            new Failure(400, 230054, "This operation is not supported for this message type.");
        case Refusal.NotAllowed lacking ->
            new Failure(400, 230027, "Lack of necessary permissions, ext=" + lacking.getMessage());
        case Refusal.Invalid wrong when wrong.field().equals(THREAD) ->
            new Failure(400, 230019, "The topic does NOT exist.");
        case Refusal.Invalid wrong ->
            invalid(List.of(new Violation(FeishuJson.name(wrong.field()), "", wrong.reason())));
        case Refusal.Conflict conflict -> new Failure(400, 230049, "The message is being sent.");
        case Refusal.TooMany many when many.thing() == Thing.BODY_BYTE -> Contents.tooLong();
        case Refusal.TooMany many ->
            new Failure(400, 230020, "This operation triggers the frequency limit.");
      };
    }
  },

  CHATS {
    @Override
    public Failure invalid(List<Violation> violations) {
      return failure(232001, violations);
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotFound missing ->
            switch (missing.thing()) {
              case CHAT ->
                  new Failure(400, 232006, "Your request specifies a chat_id which is invalid.");
              case APP -> new Failure(400, 232021, "bot not found");
              case PERSON, CHAT_MEMBER -> new Failure(400, 232030, "user_id is invalid");
              // No call about chats asks for these; should one come to, it names what is missing.
              case TENANT,
                  MESSAGE,
                  REACTION,
                  PIN,
                  TASK,
                  TASK_MEMBER,
                  TASKLIST,
                  TASKLIST_MEMBER,
                  SECTION ->
                  missing(missing);
              case DEPARTMENT, SUBSCRIPTION, AGENT, SESSION, RUN, FILE -> missing(missing);
              case REQUEST, COMMIT, BODY_BYTE -> missing(missing);
            };
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.MEMBERSHIP ->
            new Failure(400, 232011, "Operator can NOT be out of the chat.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.ACTIVE_CHAT -> dissolved();
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.ACTIVE_PERSON -> invalidOwner();
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.GROUP ->
            new Failure(400, 232008, "The chat is of a type that is NOT supported here.");
        case Refusal.NotAllowed lacking ->
            new Failure(400, 232017, "The operator is not the owner of the chat.");
        case Refusal.Invalid wrong ->
            invalid(List.of(new Violation(FeishuJson.name(wrong.field()), "", wrong.reason())));
        case Refusal.Conflict conflict ->
            new Failure(
                400,
                232019,
                "The chat is being changed by somebody else, ext=" + conflict.getMessage());
        case Refusal.TooMany many ->
            new Failure(400, 232013, "The number of chat members is above " + many.limit() + ".");
      };
    }
  };

  /// The domain's name for the thread to which a message is to go.
  static final String THREAD = "thread";

  private static Failure missing(Refusal.NotFound refusal) {
    return new Failure(400, 232001, refusal.getMessage());
  }

  static Failure invalidOwner() {
    return new Failure(400, 232035, "Your request specifies an owner_id which is invalid.");
  }

  private static Failure dissolved() {
    return new Failure(400, 232009, "The chat has been dissolved already.");
  }

  private static Failure failure(int code, List<Violation> violations) {
    Violation first = violations.getFirst();
    return new Failure(
        400,
        code,
        "Your request contains an invalid request parameter, ext="
            + first.field()
            + ": "
            + first.description(),
        violations,
        List.of());
  }
}
