package larkspur.wire.feishu.im;

import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Messages.Target;
import larkspur.core.chat.Pairs;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;

/// To whom a message goes: `receive_id` and `receive_id_type`. A person stands for the chat of the
/// two, which is founded by the first message.
final class Receivers {

  static final Kind KINDS = Kind.choice("open_id", "union_id", "user_id", "email", "chat_id");

  /// To where messages are sent on, besides.
  static final Kind KINDS_AND_THREADS =
      Kind.choice("open_id", "union_id", "user_id", "email", "chat_id", "thread_id");

  private final Chats chats;
  private final Pairs pairs;
  private final Identities identities;

  Receivers(Chats chats, Pairs pairs, Identities identities) {
    this.chats = chats;
    this.pairs = pairs;
    this.identities = identities;
  }

  Target target(Caller caller, String type, String id) {
    return switch (type) {
      case "chat_id" -> new Target(chat(caller, id), Optional.empty());
      case "thread_id" -> {
        MessageIds.Place begin =
            MessageIds.readThread(id)
                .orElseThrow(() -> new Refusal.Invalid(ImVoice.THREAD, "is none"));
        if (!knownTo(caller, begin.chat())) {
          throw new Refusal.Invalid(ImVoice.THREAD, "is none");
        }
        yield new Target(begin.chat(), Optional.of(begin.position()));
      }
      default -> {
        PersonId person = person(caller, type, id).orElseThrow(Receivers::invalid);
        yield new Target(pairs.with(caller, person).id(), Optional.empty());
      }
    };
  }

  private ChatId chat(Caller caller, String id) {
    if (!id.matches("oc_[0-9a-f]{32}")) {
      throw invalid();
    }
    return chats
        .byOpenChatId(caller.tenant(), id)
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }

  private boolean knownTo(Caller caller, ChatId chat) {
    return chats.known(chat).map(Chat::tenant).filter(caller.tenant()::equals).isPresent();
  }

  private Optional<PersonId> person(Caller caller, String type, String id) {
    if (!type.equals("email")) {
      return PersonIds.of(identities, caller, Optional.of(type)).person(id);
    }
    return identities.byEmail(caller.tenant(), id);
  }

  private static Failure invalid() {
    return new Failure(400, 230034, "The receive_id is invalid.");
  }
}
