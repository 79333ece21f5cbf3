package larkspur.wire.feishu.im;

import larkspur.core.chat.Body;
import larkspur.core.chat.Resources;
import larkspur.core.identity.Caller;
import larkspur.wire.feishu.http.Failure;

/// Reads a card for calls that are none of messages and say no in words of their own.
public final class SentCard {

  private SentCard() {}

  /// Says what is wrong with a card: `ErrCode: …; ErrMsg: …;`.
  public static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Wrong(String message) {
      super(message, null, false, false);
    }
  }

  /// @param caller whose card it is, and who may show its pictures
  /// @param source the card's JSON
  /// @throws Wrong if it is no card, or one that this server does not keep
  public static Body.Card read(Resources resources, Caller caller, String source) {
    try {
      return new CardContent(resources).read(caller, source);
    } catch (Failure failure) {
      if (failure.code() != CardContent.BAD_CARD) {
        throw failure;
      }
      throw new Wrong(failure.getMessage().substring(CardContent.BAD_CARD_WORDS.length()));
    }
  }
}
