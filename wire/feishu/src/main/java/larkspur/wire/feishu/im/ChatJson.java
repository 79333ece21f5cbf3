package larkspur.wire.feishu.im;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.http.PersonIds;

/// A chat as `im/v1` shows it. How much of it depends on who looks at what. `chat_id` is always
/// there, which the platform does not promise.
sealed interface ChatJson {

  /// Larkspur keeps no pictures of chats.
  String NO_AVATAR = "";

  /// What was founded just now.
  record Created(
      String chatId,
      String avatar,
      String name,
      String description,
      @JsonUnwrapped Settings settings,
      String chatMode,
      boolean external,
      String tenantKey)
      implements ChatJson {}

  /// A group, to those who are in it.
  record Group(
      String chatId,
      String avatar,
      String name,
      String description,
      @JsonUnwrapped Settings settings,
      String chatMode,
      boolean external,
      String tenantKey,
      List<String> userManagerIdList,
      List<String> botManagerIdList,
      @JsonUnwrapped State state)
      implements ChatJson {}

  /// A conversation of two, which nobody owns and in which nothing can be set.
  record Pair(
      String chatId,
      String avatar,
      String name,
      String description,
      String chatMode,
      boolean external,
      String tenantKey,
      @JsonUnwrapped State state)
      implements ChatJson {}

  /// An open chat, to those who are not in it.
  record FromOutside(String chatId, String avatar, String name, @JsonUnwrapped State state)
      implements ChatJson {}

  /// The settings of a group. Those that Larkspur does not have stand at the platform's defaults,
  /// and hold: they are what its chats do.
  ///
  /// @param ownerId absent if a bot owns it, and if the caller may not see ids of that kind
  record Settings(
      Optional<String> ownerId,
      Optional<String> ownerIdType,
      String urgentSetting,
      String videoConferenceSetting,
      String addMemberPermission,
      String shareCardPermission,
      String atAllPermission,
      String editPermission,
      String groupMessageType,
      String chatType,
      String chatTag,
      String joinMessageVisibility,
      String leaveMessageVisibility,
      String membershipApproval,
      String moderationPermission,
      RestrictedMode restrictedModeSetting,
      String hideMemberCountSetting) {

    private static final String ALL = "all_members";

    static Settings of(Chat chat, PersonIds people) {
      Optional<String> owner =
          chat.owner() instanceof PersonId person ? people.show(person) : Optional.empty();
      return new Settings(
          owner,
          owner.map(shown -> people.type()),
          ALL,
          ALL,
          ALL,
          "allowed",
          ALL,
          ALL,
          "chat",
          chat.open() ? "public" : "private",
          "inner",
          ALL,
          ALL,
          "no_approval_required",
          ALL,
          new RestrictedMode(false, ALL, ALL, ALL),
          ALL);
    }
  }

  record RestrictedMode(
      boolean status,
      String screenshotHasPermissionSetting,
      String downloadHasPermissionSetting,
      String messageHasPermissionSetting) {}

  /// Who is in it, in numbers that are written as strings, and whether it is used still.
  record State(String userCount, String botCount, String chatStatus) {

    static State of(Chats.View view) {
      long bots = view.members().stream().filter(member -> member.actor() instanceof AppId).count();
      return new State(
          Long.toString(view.members().size() - bots),
          Long.toString(bots),
          view.chat().archived() ? "dissolved" : "normal");
    }
  }

  static ChatJson created(Chat chat, PersonIds people) {
    return new Created(
        chat.openChatId(),
        NO_AVATAR,
        chat.name(),
        chat.description().orElse(""),
        Settings.of(chat, people),
        "group",
        false,
        chat.tenant().value());
  }

  static ChatJson seen(Chats.View view, PersonIds people) {
    Chat chat = view.chat();
    State state = State.of(view);
    if (!view.isMember()) {
      return new FromOutside(chat.openChatId(), NO_AVATAR, chat.name(), state);
    }
    String description = chat.description().orElse("");
    String tenant = chat.tenant().value();
    return chat.isGroup()
        ? new Group(
            chat.openChatId(),
            NO_AVATAR,
            chat.name(),
            description,
            Settings.of(chat, people),
            "group",
            false,
            tenant,
            List.of(),
            List.of(),
            state)
        : new Pair(
            chat.openChatId(), NO_AVATAR, chat.name(), description, "p2p", false, tenant, state);
  }
}
