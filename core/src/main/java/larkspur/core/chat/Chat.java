package larkspur.core.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.identity.TenantId;

/// A chat, which BearyChat calls a vchannel.
///
/// @param openChatId how Feishu names it: `oc_` and 32 hexadecimal digits
/// @param vchannelId how BearyChat names it: `=` and letters or digits
/// @param general whether everybody of the tenant is meant to be in it
/// @param open whether anybody of the tenant may see it and come in
/// @param archived whether it was dissolved: what was said in it stays, and nothing is done in it
///   any more
/// @param owner a person or an app
/// @param creator who made it, if that is known
/// @param managers members who may do what its owner may, but for making managers and dissolving it
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
    Instant createdAt,
    Optional<Actor> creator,
    List<Actor> managers,
    ChatSettings settings) {

  /// Chats of earlier versions of this program were stored without managers and settings.
  public Chat {
    managers = managers == null ? List.of() : List.copyOf(managers);
    settings = settings == null ? ChatSettings.DEFAULT : settings;
  }

  /// A chat with the settings that chats begin with.
  public Chat(
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
    this(
        id,
        tenant,
        openChatId,
        vchannelId,
        kind,
        name,
        description,
        general,
        open,
        archived,
        owner,
        createdAt,
        Optional.empty(),
        List.of(),
        ChatSettings.DEFAULT);
  }

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

  /// Whether somebody owns it or manages it.
  public boolean leads(Actor actor) {
    return owner.equals(actor) || managers.contains(actor);
  }

  /// Under another owner, who is no manager beside that.
  Chat withOwner(Actor newOwner) {
    return with(
        name,
        description,
        open,
        archived,
        newOwner,
        managers.stream().filter(manager -> !manager.equals(newOwner)).toList(),
        settings);
  }

  Chat withManagers(List<Actor> newManagers) {
    return with(name, description, open, archived, owner, newManagers, settings);
  }

  Chat dissolved() {
    return with(name, description, open, true, owner, managers, settings);
  }

  Chat edited(ChatEdit edit) {
    Chat edited =
        with(
            edit.name().orElse(name),
            edit.description().isPresent() ? edit.description() : description,
            edit.open().orElse(open),
            archived,
            owner,
            managers,
            edit.settings().apply(settings));
    return edit.owner().map(edited::withOwner).orElse(edited);
  }

  private Chat with(
      String newName,
      Optional<String> newDescription,
      boolean nowOpen,
      boolean nowArchived,
      Actor newOwner,
      List<Actor> newManagers,
      ChatSettings newSettings) {
    return new Chat(
        id,
        tenant,
        openChatId,
        vchannelId,
        kind,
        newName,
        newDescription,
        general,
        nowOpen,
        nowArchived,
        newOwner,
        createdAt,
        creator,
        newManagers,
        newSettings);
  }
}
