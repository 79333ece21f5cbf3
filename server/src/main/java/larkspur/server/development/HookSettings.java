package larkspur.server.development;

import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Addresses;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.refusal.Refusal;
import larkspur.developer.Hooks;
import larkspur.developer.Wrong;

/// The custom bots of chats, as those see them who make them: in Feishu's words.
public final class HookSettings implements Hooks {

  private static final String PATH = "/open-apis/bot/v2/hook/";

  private final Chats chats;
  private final larkspur.core.chat.Hooks hooks;

  public HookSettings(Chats chats, larkspur.core.chat.Hooks hooks) {
    this.chats = chats;
    this.hooks = hooks;
  }

  @Override
  public List<Hook> all() {
    return hooks.all().stream().map(this::told).toList();
  }

  @Override
  public Made make(Wish wish) {
    Chat chat =
        (wish.chat().matches("oc_[0-9a-f]{32}")
                ? chats.find(new ChatId(wish.chat().substring(3, 19)))
                : Optional.<Chat>empty())
            .filter(found -> found.openChatId().equals(wish.chat()))
            .orElseThrow(() -> Wrong.missing("there is no chat " + wish.chat()));
    try {
      var made =
          hooks.make(
              chat.tenant(),
              new larkspur.core.chat.Hooks.Draft(
                  chat.id(),
                  wish.name(),
                  wish.token(),
                  wish.secret(),
                  wish.keywords(),
                  wish.addresses().stream().map(Addresses::new).toList()));
      return new Made(told(made.hook()), PATH + made.token());
    } catch (Refusal.Conflict conflict) {
      throw Wrong.conflict(conflict.getMessage());
    } catch (Refusal refusal) {
      throw Wrong.invalid(refusal.getMessage());
    }
  }

  @Override
  public void remove(String id) {
    hooks.all().stream()
        .filter(hook -> hook.id().equals(id))
        .findFirst()
        .filter(hook -> hooks.remove(hook.chat(), id))
        .orElseThrow(() -> Wrong.missing("there is no hook " + id));
  }

  private Hook told(larkspur.core.chat.Hook hook) {
    return new Hook(
        hook.id(),
        chats.find(hook.chat()).map(Chat::openChatId).orElse(""),
        hook.name(),
        hook.keywords(),
        hook.addresses().stream().map(Addresses::text).toList(),
        hook.secret().isPresent());
  }
}
