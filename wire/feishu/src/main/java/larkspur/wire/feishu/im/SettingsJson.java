package larkspur.wire.feishu.im;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import larkspur.core.chat.ChatSettings;
import larkspur.core.chat.ChatSettings.Audience;
import larkspur.core.chat.ChatSettings.Secrecy;
import larkspur.core.chat.ChatSettings.Who;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// The settings of a group as `im/v1` spells them.
final class SettingsJson {

  private static final String ALL = "all_members";
  private static final String OWNER = "only_owner";
  private static final String NONE = "not_anyone";
  private static final String APPROVAL = "approval_required";
  private static final String NO_APPROVAL = "no_approval_required";
  private static final String THREAD = "thread";
  private static final String CHAT = "chat";

  private static final Kind WHO = Kind.choice(ALL, OWNER);
  private static final Kind AUDIENCE = Kind.choice(ALL, OWNER, NONE);
  private static final Kind SECRET = Kind.choice(ALL, NONE);

  /// The platform advises 60 characters and takes more; how many is not documented.
  static final Kind NAME = Kind.text(200);

  /// Of which it advises 100.
  static final Kind DESCRIPTION = Kind.text(1_000);

  /// Those that a request may have which makes a chat.
  static final Shape NEW =
      Shape.of(
          Shape.optional("avatar", Kind.text(256)),
          Shape.optional(
              "i18n_names",
              Kind.part(
                  Shape.of(
                      Shape.optional("zh_cn", NAME),
                      Shape.optional("en_us", NAME),
                      Shape.optional("ja_jp", NAME)))),
          Shape.optional("group_message_type", Kind.choice(CHAT, THREAD)),
          Shape.optional("join_message_visibility", AUDIENCE),
          Shape.optional("leave_message_visibility", AUDIENCE),
          Shape.optional("membership_approval", Kind.choice(NO_APPROVAL, APPROVAL)),
          Shape.optional("edit_permission", WHO),
          Shape.optional("urgent_setting", WHO),
          Shape.optional("video_conference_setting", WHO),
          Shape.optional("hide_member_count_setting", WHO),
          Shape.optional(
              "restricted_mode_setting",
              Kind.part(
                  Shape.of(
                      Shape.optional("status", Kind.bool()),
                      Shape.optional("screenshot_has_permission_setting", SECRET),
                      Shape.optional("download_has_permission_setting", SECRET),
                      Shape.optional("message_has_permission_setting", SECRET)))));

  /// Those that a request may have which changes one.
  static final Shape CHANGED =
      NEW.and(
          Shape.optional("at_all_permission", WHO),
          Shape.optional("add_member_permission", WHO),
          Shape.optional("share_card_permission", Kind.choice("allowed", "not_allowed")));

  private SettingsJson() {}

  /// What a request makes of settings.
  static ChatSettings of(Values body, ChatSettings before) {
    SortedMap<String, String> names = new TreeMap<>(before.localNames());
    body.localised("i18n_names")
        .forEach((language, name) -> {
          if (!name.isEmpty() && language.matches("zh_cn|en_us|ja_jp")) {
            names.put(language, name);
          }
        });
    return new ChatSettings(
        body.text("avatar").filter(key -> !key.isEmpty()).or(before::picture),
        names,
        who(body, "edit_permission", before.edits()),
        who(body, "add_member_permission", before.adds()),
        who(body, "at_all_permission", before.callsAll()),
        who(body, "urgent_setting", before.urges()),
        who(body, "video_conference_setting", before.meets()),
        audience(body, "join_message_visibility", before.hearsComing()),
        audience(body, "leave_message_visibility", before.hearsGoing()),
        body.text("membership_approval").map(APPROVAL::equals).orElse(before.approval()),
        who(body, "hide_member_count_setting", before.seesCount()),
        body.text("group_message_type").map(THREAD::equals).orElse(before.threads()),
        body.part("restricted_mode_setting")
            .map(sent -> secrecy(sent, before.secrecy()))
            .orElse(before.secrecy()));
  }

  private static Who who(Values body, String field, Who before) {
    return body.text(field)
        .map(who -> who.equals(ALL) ? Who.EVERYBODY : Who.LEADERS)
        .orElse(before);
  }

  private static Audience audience(Values body, String field, Audience before) {
    return body.text(field)
        .map(audience ->
            switch (audience) {
              case ALL -> Audience.EVERYBODY;
              case OWNER -> Audience.LEADERS;
              default -> Audience.NOBODY;
            })
        .orElse(before);
  }

  private static Secrecy secrecy(Values sent, Secrecy before) {
    boolean on = sent.bool("status").orElse(before.on());
    Secrecy base = on ? before : Secrecy.NONE;
    return new Secrecy(
        on,
        may(sent, "screenshot_has_permission_setting", base.screenshots()),
        may(sent, "download_has_permission_setting", base.downloads()),
        may(sent, "message_has_permission_setting", base.copies()));
  }

  private static boolean may(Values sent, String field, boolean before) {
    return sent.text(field).map(ALL::equals).orElse(before);
  }

  static String spelled(Who who) {
    return switch (who) {
      case EVERYBODY -> ALL;
      case LEADERS -> OWNER;
    };
  }

  static String spelled(Audience audience) {
    return switch (audience) {
      case EVERYBODY -> ALL;
      case LEADERS -> OWNER;
      case NOBODY -> NONE;
    };
  }

  static String approval(ChatSettings settings) {
    return settings.approval() ? APPROVAL : NO_APPROVAL;
  }

  static String messageType(ChatSettings settings) {
    return settings.threads() ? THREAD : CHAT;
  }

  /// The two that always go together.
  static String sharing(ChatSettings settings) {
    return settings.adds() == Who.EVERYBODY ? "allowed" : "not_allowed";
  }

  static Optional<String> asSharing(Values body) {
    return body.text("add_member_permission")
        .map(adds -> adds.equals(ALL) ? "allowed" : "not_allowed");
  }

  static ChatJson.RestrictedMode spelled(Secrecy secrecy) {
    return new ChatJson.RestrictedMode(
        secrecy.on(),
        secret(secrecy.screenshots()),
        secret(secrecy.downloads()),
        secret(secrecy.copies()));
  }

  private static String secret(boolean may) {
    return may ? ALL : NONE;
  }
}
