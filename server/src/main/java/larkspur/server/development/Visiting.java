package larkspur.server.development;

import java.util.Optional;
import java.util.Set;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.developer.Visits;
import larkspur.developer.Wrong;

/// What people do in a client, for those who have none: in Feishu's words.
public final class Visiting implements Visits {

  private final Chats chats;
  private final Identities identities;
  private final larkspur.core.chat.Visits visits;

  public Visiting(Chats chats, Identities identities) {
    this.chats = chats;
    this.identities = identities;
    this.visits = new larkspur.core.chat.Visits(chats);
  }

  @Override
  public void enter(String chat, String person) {
    Chat found =
        (chat.matches("oc_[0-9a-f]{32}")
                ? chats.find(new ChatId(chat.substring(3, 19)))
                : Optional.<Chat>empty())
            .filter(known -> known.openChatId().equals(chat))
            .orElseThrow(() -> Wrong.missing("there is no chat " + chat));
    PersonId who =
        identities
            .byUserId(found.tenant(), person)
            .orElseThrow(() -> Wrong.missing("nobody has the user_id " + person));
    try {
      visits.enter(new Caller(found.tenant(), who, Optional.empty(), Set.of()), found.id());
    } catch (Refusal refusal) {
      throw Wrong.conflict(refusal.getMessage());
    }
  }
}
