package larkspur.wire.feishu.card;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How the calls about cards say no, with the codes of their page.
enum CardVoice implements Voice {
  UPDATE {
    @Override
    public Failure invalid(List<Violation> violations) {
      Violation first = violations.getFirst();
      String words = first.field() + ": " + first.description();
      int code =
          switch (first.field()) {
            case "token" -> 300020;
            case "body" -> 100030;
            default -> 10002;
          };
      return new Failure(400, code, words, violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.Invalid _ -> noToken();
        case Refusal.NotFound _ -> new Failure(400, 200000, "the card is no more");
        case Refusal.NotAllowed lacking ->
            switch (lacking.lack()) {
              case AUTHORSHIP -> new Failure(400, 200310, "the card is another app's");
              case TIME_LEFT -> new Failure(400, 300030, "the token is no longer valid");
              case EDIT_LEFT -> new Failure(400, 300040, "the token has been used twice");
              case MESSAGE_LEFT -> new Failure(400, 200000, "the card was recalled");
              case MEMBERSHIP,
                  OWNERSHIP,
                  LEADERSHIP,
                  GROUP,
                  PERMISSION,
                  ACTIVE_CHAT,
                  CONTACT_RANGE,
                  FITTING_KIND,
                  ACTIVE_PERSON,
                  RESOURCE ->
                  new Failure(400, 200310, lacking.getMessage());
            };
        case Refusal.Conflict _, Refusal.TooMany _ -> new Failure(400, 11311, refusal.getMessage());
      };
    }
  };

  /// Told by whatever reads the content of messages.
  static final int TOO_LONG = 230025;

  static Failure noToken() {
    return new Failure(400, 300020, "the token is none of a card's callback");
  }
}
