package larkspur.core.chat;

import java.time.Instant;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;

/// A chat, which BearyChat calls a vchannel.
///
/// @param openChatId how Feishu names it: `oc_` and 32 hexadecimal digits
/// @param vchannelId how BearyChat names it: `=` and letters or digits
/// @param general whether everybody of the tenant is meant to be in it
/// @param open whether anybody of the tenant may see it and come in
/// @param owner a person or an app
public record Chat(
    ChatId id,
    TenantId tenant,
    String openChatId,
    String vchannelId,
    Kind kind,
    String name,
    Optional<String> description,
    boolean general,
    boolean open,
    boolean archived,
    Actor owner,
    Instant createdAt) {

  public enum Kind {
    /// A lasting group: a channel.
    CHANNEL,
    /// A group made for an occasion: a session channel.
    SESSION,
    /// Two who talk.
    P2P
  }

  public boolean isGroup() {
    return kind != Kind.P2P;
  }
}
