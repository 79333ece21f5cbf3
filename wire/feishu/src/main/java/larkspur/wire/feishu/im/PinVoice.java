package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How pins say no: as messages do, but for two things.
enum PinVoice implements Voice {
  PINS;

  @Override
  public Failure invalid(List<Violation> violations) {
    return ImVoice.MESSAGES.invalid(violations);
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Conflict recalled -> new Failure(400, 230011, "The message is recalled.");
      case Refusal.TooMany many ->
          new Failure(
              400, 230046, "No permission to pin messages in the chat, ext=" + many.getMessage());
      case Refusal other -> ImVoice.MESSAGES.refused(other);
    };
  }
}
