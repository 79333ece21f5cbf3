package larkspur.wire.feishu.im;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatSettings;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.http.PersonIds;

/// A chat as `im/v1` shows it. How much of it depends on who looks at what. `chat_id` is always
/// there, which the platform does not promise.
sealed interface ChatJson {

  /// The key of a picture as it was sent; empty for none.
  static String avatar(Chat chat) {
    return chat.settings().picture().orElse("");
  }

  /// The names in other languages; absent if there are none.
  static Optional<Map<String, String>> i18nNames(Chat chat) {
    return Optional.<Map<String, String>>of(chat.settings().localNames())
        .filter(names -> !names.isEmpty());
  }

  /// What was founded just now.
  record Created(
      String chatId,
      String avatar,
      String name,
      String description,
      Optional<Map<String, String>> i18nNames,
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
      Optional<Map<String, String>> i18nNames,
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

  /// One of many, in short.
  record Short(
      String chatId,
      String avatar,
      String name,
      String description,
      Optional<String> ownerId,
      Optional<String> ownerIdType,
      boolean external,
      String tenantKey,
      String chatStatus)
      implements ChatJson {}

  /// The settings of a group. Everybody may speak in every chat.
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
      Optional<String> owner = owner(chat, people);
      ChatSettings settings = chat.settings();
      return new Settings(
          owner,
          owner.map(shown -> people.type()),
          SettingsJson.spelled(settings.urges()),
          SettingsJson.spelled(settings.meets()),
          SettingsJson.spelled(settings.adds()),
          SettingsJson.sharing(settings),
          SettingsJson.spelled(settings.callsAll()),
          SettingsJson.spelled(settings.edits()),
          SettingsJson.messageType(settings),
          chat.open() ? "public" : "private",
          "inner",
          SettingsJson.spelled(settings.hearsComing()),
          SettingsJson.spelled(settings.hearsGoing()),
          SettingsJson.approval(settings),
          "all_members",
          SettingsJson.spelled(settings.secrecy()),
          SettingsJson.spelled(settings.seesCount()));
    }
  }

  private static Optional<String> owner(Chat chat, PersonIds people) {
    return chat.owner() instanceof PersonId person ? people.show(person) : Optional.empty();
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
          Long.toString(view.members().size() - bots), Long.toString(bots), status(view.chat()));
    }
  }

  private static String status(Chat chat) {
    return chat.archived() ? "dissolved" : "normal";
  }

  static ChatJson created(Chat chat, PersonIds people) {
    return new Created(
        chat.openChatId(),
        avatar(chat),
        chat.name(),
        chat.description().orElse(""),
        i18nNames(chat),
        Settings.of(chat, people),
        "group",
        false,
        chat.tenant().value());
  }

  static Short inShort(Chat chat, PersonIds people) {
    Optional<String> owner = owner(chat, people);
    return new Short(
        chat.openChatId(),
        avatar(chat),
        chat.name(),
        chat.description().orElse(""),
        owner,
        owner.map(shown -> people.type()),
        false,
        chat.tenant().value(),
        status(chat));
  }

  static ChatJson seen(Chats.View view, PersonIds people) {
    Chat chat = view.chat();
    State state = State.of(view);
    String avatar = avatar(chat);
    if (!view.isMember()) {
      return new FromOutside(chat.openChatId(), avatar, chat.name(), state);
    }
    String description = chat.description().orElse("");
    String tenant = chat.tenant().value();
    return chat.isGroup()
        ? new Group(
            chat.openChatId(),
            avatar,
            chat.name(),
            description,
            i18nNames(chat),
            Settings.of(chat, people),
            "group",
            false,
            tenant,
            people(chat.managers(), people),
            bots(chat.managers()),
            state)
        : new Pair(
            chat.openChatId(), avatar, chat.name(), description, "p2p", false, tenant, state);
  }

  /// The people among somebodies, as far as the caller may see their ids.
  static List<String> people(List<Actor> actors, PersonIds people) {
    return actors.stream()
        .flatMap(actor -> actor instanceof PersonId person ? Stream.of(person) : Stream.empty())
        .flatMap(person -> people.show(person).stream())
        .toList();
  }

  /// The bots among somebodies.
  static List<String> bots(List<Actor> actors) {
    return actors.stream().filter(actor -> actor instanceof AppId).map(Actor::value).toList();
  }
}
