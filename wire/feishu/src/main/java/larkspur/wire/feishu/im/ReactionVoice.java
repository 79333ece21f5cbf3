package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How reactions say no: by codes beginning with 231.
enum ReactionVoice implements Voice {
  /// Who is not in the chat may not react.
  REACTING(231002, "The operator has no permission to react on the message."),
  /// Who is not in the chat sees no reactions.
  LISTING(231008, "The operator has no access to the message.");

  private final int outside;
  private final String outsideWords;

  ReactionVoice(int outside, String outsideWords) {
    this.outside = outside;
    this.outsideWords = outsideWords;
  }

  /// Some parameters have a code of their own.
  @Override
  public Failure invalid(List<Violation> violations) {
    String field = violations.getFirst().field();
    Failure failure = ImVoice.MESSAGES.invalid(violations);
    int code =
        switch (field) {
          case "page_token" -> 231012;
          case "user_id_type" -> 231014;
          default -> field.startsWith("reaction_type") ? 231001 : failure.code();
        };
    return new Failure(
        failure.status(), code, failure.getMessage(), failure.fields(), failure.permissions());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound missing when missing.thing() == Thing.REACTION ->
          new Failure(400, 231011, "The request has an invalid reaction_id.");
      case Refusal.NotFound missing -> notFound();
      case Refusal.NotAllowed lacking when lacking.lack() == Lack.AUTHORSHIP ->
          new Failure(400, 231007, "The operator has no permission to delete this reaction.");
      case Refusal.NotAllowed lacking when lacking.lack() == Lack.MEMBERSHIP ->
          new Failure(400, outside, outsideWords);
      case Refusal.Invalid wrong ->
          invalid(List.of(new Violation("reaction_type.emoji_type", "", wrong.reason())));
      case Refusal.TooMany many ->
          new Failure(
              400,
              231002,
              "The operator has no permission to react on the message, ext=" + many.getMessage());
      case Refusal.NotAllowed lacking -> ImVoice.MESSAGES.refused(lacking);
      case Refusal.Conflict conflict -> ImVoice.MESSAGES.refused(conflict);
    };
  }

  static Failure notFound() {
    return new Failure(
        400, 231003, "The message is not found, maybe it does not exist or was recalled.");
  }
}
