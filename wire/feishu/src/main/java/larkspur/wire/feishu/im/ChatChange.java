package larkspur.wire.feishu.im;

import java.util.LinkedHashMap;
import java.util.Map;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatSettings;

/// What of a chat the platform tells when it was changed (`im-v1/group/chat/events/updated`).
///
/// @param before the members that were changed, as they were
/// @param after the same, as they are; those that have no value any more are absent
public record ChatChange(Map<String, Object> before, Map<String, Object> after) {

  /// Spells the ids of an owner.
  public interface Ids {
    Map<String, Object> of(Chat chat);
  }

  /// What two states differ in. Managers are not among what is told.
  public static ChatChange between(Chat before, Chat after, Ids owner) {
    Map<String, Object> was = members(before, owner);
    Map<String, Object> is = members(after, owner);
    Map<String, Object> same = new LinkedHashMap<>(was);
    same.entrySet().retainAll(is.entrySet());
    was.keySet().removeAll(same.keySet());
    is.keySet().removeAll(same.keySet());
    return new ChatChange(was, is);
  }

  /// Whether there is nothing that the platform would tell.
  public boolean isNothing() {
    return before.isEmpty() && after.isEmpty();
  }

  private static Map<String, Object> members(Chat chat, Ids owner) {
    ChatSettings settings = chat.settings();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("avatar", ChatJson.avatar(chat));
    members.put("name", chat.name());
    members.put("description", chat.description().orElse(""));
    ChatJson.i18nNames(chat).ifPresent(names -> members.put("i18n_names", names));
    members.put("add_member_permission", SettingsJson.spelled(settings.adds()));
    members.put("share_card_permission", SettingsJson.sharing(settings));
    members.put("at_all_permission", SettingsJson.spelled(settings.callsAll()));
    members.put("edit_permission", SettingsJson.spelled(settings.edits()));
    members.put("membership_approval", SettingsJson.approval(settings));
    members.put("join_message_visibility", SettingsJson.spelled(settings.hearsComing()));
    members.put("leave_message_visibility", SettingsJson.spelled(settings.hearsGoing()));
    members.put("owner_id", owner.of(chat));
    members.put("restricted_mode_setting", secrecy(settings));
    members.put("group_message_type", SettingsJson.messageType(settings));
    return members;
  }

  private static Map<String, Object> secrecy(ChatSettings settings) {
    ChatJson.RestrictedMode mode = SettingsJson.spelled(settings.secrecy());
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("status", mode.status());
    members.put("screenshot_has_permission_setting", mode.screenshotHasPermissionSetting());
    members.put("download_has_permission_setting", mode.downloadHasPermissionSetting());
    members.put("message_has_permission_setting", mode.messageHasPermissionSetting());
    return members;
  }
}
