package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How single calls about messages say no, where they have codes of their own; else as all do
/// ([ImVoice#MESSAGES]).
enum MessageVoice implements Voice {
  EDIT,
  DRAW,
  RECALL,
  FORWARD,
  BUNDLE,
  READERS;

  @Override
  public Failure invalid(List<Violation> violations) {
    return ImVoice.MESSAGES.invalid(violations);
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotAllowed lacking -> lacking(lacking);
      case Refusal.NotFound missing when missing.thing() == Thing.MESSAGE && this == FORWARD ->
          new Failure(400, 230064, "The message to be forwarded is invalid.");
      case Refusal.Invalid wrong when wrong.field().equals("messages") ->
          new Failure(
              400,
              230067,
              "The source of the messages to be merged and forwarded are not in compliance.");
      case Refusal.NotFound _, Refusal.Invalid _, Refusal.Conflict _, Refusal.TooMany _ ->
          ImVoice.MESSAGES.refused(refusal);
    };
  }

  private Failure lacking(Refusal.NotAllowed refusal) {
    return switch (refusal.lack()) {
      case AUTHORSHIP ->
          switch (this) {
            case EDIT -> new Failure(400, 230071, "The operator is not the sender of the message.");
            case RECALL -> new Failure(400, 230026, "No permission to recall this message.");
            case READERS -> new Failure(400, 230012, "Bot is NOT the sender of the message.");
            case DRAW, FORWARD, BUNDLE -> ImVoice.MESSAGES.refused(refusal);
          };
      case MESSAGE_LEFT ->
          switch (this) {
            case RECALL, READERS ->
                new Failure(400, 230110, "Action unavailable as the message has been deleted.");
            case FORWARD ->
                new Failure(400, 230065, "The message to be forwarded has been recalled.");
            case EDIT, DRAW, BUNDLE -> ImVoice.MESSAGES.refused(refusal);
          };
      case FITTING_KIND ->
          switch (this) {
            case DRAW ->
                new Failure(
                    400,
                    230001,
                    "Your request contains an invalid request parameter, ext="
                        + refusal.getMessage());
            case FORWARD ->
                new Failure(400, 230061, "The message type does not support forwarding.");
            case EDIT, RECALL, BUNDLE, READERS -> ImVoice.MESSAGES.refused(refusal);
          };
      case TIME_LEFT ->
          switch (this) {
            case DRAW ->
                new Failure(
                    400, 230031, "Message can only be modified within 14 days after sending.");
            case RECALL -> new Failure(400, 230009, "Message has expired when recall message.");
            case READERS ->
                new Failure(
                    400,
                    230033,
                    "Get the reading status must be done within 7 days after the message is"
                        + " sent.");
            case EDIT, FORWARD, BUNDLE -> ImVoice.MESSAGES.refused(refusal);
          };
      case EDIT_LEFT ->
          new Failure(400, 230072, "The message has reached the number of times it can be edited.");
      case MEMBERSHIP,
          OWNERSHIP,
          LEADERSHIP,
          GROUP,
          PERMISSION,
          ACTIVE_CHAT,
          CONTACT_RANGE,
          ACTIVE_PERSON,
          RESOURCE ->
          ImVoice.MESSAGES.refused(refusal);
    };
  }
}
