package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How the calls that change chats say no, where it is not as [ImVoice#CHATS] does: one refusal has
/// another code in each of them.
enum ChatVoice implements Voice {
  UPDATES {
    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.LEADERSHIP ->
            new Failure(
                400, 232002, "Only the owner and the managers can edit this chat's information.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.PERMISSION ->
            new Failure(
                400,
                232016,
                "Only avatar, name, description and i18n_names can be edited by who neither owns"
                    + " nor manages the chat.");
        case Refusal.NotFound missing when missing.thing() == Thing.CHAT_MEMBER ->
            new Failure(400, 232012, "The new owner can NOT be out of the chat.");
        case Refusal other -> ImVoice.CHATS.refused(other);
      };
    }
  },

  MEMBERS {
    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.OWNERSHIP ->
            new Failure(400, 232076, "The owner of the chat can not be removed.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.GROUP ->
            new Failure(400, 232090, "Unsupported chat type.");
        case Refusal.Conflict conflict ->
            new Failure(400, 232029, "There is nobody who could own the chat.");
        case Refusal other -> ImVoice.CHATS.refused(other);
      };
    }
  },

  JOINING {
    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.MEMBERSHIP ->
            new Failure(400, 232008, "Only public chats can be joined.");
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.LEADERSHIP ->
            new Failure(400, 232075, "The chat approves who joins it.");
        case Refusal other -> ImVoice.CHATS.refused(other);
      };
    }
  },

  MANAGERS {
    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotAllowed lacking when lacking.lack() == Lack.OWNERSHIP ->
            new Failure(400, 232038, "The operator is not the owner of the chat.");
        case Refusal.NotFound missing when missing.thing() == Thing.CHAT_MEMBER -> noMembers();
        case Refusal.TooMany many ->
            invalid(
                List.of(
                    new Violation(
                        "manager_ids", "", "a chat has at most " + many.limit() + " managers")));
        case Refusal other -> ImVoice.CHATS.refused(other);
      };
    }
  };

  @Override
  public Failure invalid(List<Violation> violations) {
    return ImVoice.CHATS.invalid(violations);
  }

  static Failure noMembers() {
    return new Failure(400, 232027, "There are no valid members in the ID list.");
  }
}
