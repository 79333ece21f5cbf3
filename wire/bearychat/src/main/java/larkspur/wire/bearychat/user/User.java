package larkspur.wire.bearychat.user;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Person;
import larkspur.core.identity.Tenant;
import larkspur.wire.bearychat.http.Dates;

/// The protocol's User.
record User(
    String id,
    String teamId,
    String email,
    String mobile,
    String name,
    String fullName,
    String type,
    String role,
    Avatars avatars,
    Profile profile,
    boolean inactive,
    String created) {

  /// Exactly these, since Java's client refuses others.
  record Avatars(String small, String medium, String large) {
    static final Avatars NONE = new Avatars(null, null, null);
  }

  record Profile(String bio, String position, String skype) {
    static final Profile NONE = new Profile(null, null, null);
  }

  static User of(Tenant team, Person person) {
    return new User(
        person.uid(),
        team.teamId(),
        person.email(),
        person.mobile().orElse(null),
        person.name(),
        person.fullName(),
        "normal",
        person.role().name().toLowerCase(Locale.ROOT),
        Avatars.NONE,
        Profile.NONE,
        person.inactive(),
        Dates.of(person.createdAt()));
  }

  /// An app's bot is a user of the type hubot.
  static User of(Tenant team, App app) {
    return new User(
        app.uid(),
        team.teamId(),
        email(team, app.id()),
        null,
        app.name(),
        null,
        "hubot",
        "normal",
        Avatars.NONE,
        Profile.NONE,
        !app.enabled(),
        Dates.of(app.createdAt()));
  }

  /// An address of the form that the original gave, under a domain that nobody can have (RFC 2606):
  /// nothing reads it.
  private static String email(Tenant team, AppId app) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(app.value().getBytes(StandardCharsets.US_ASCII));
      return "hubot-"
          + HexFormat.of().formatHex(Arrays.copyOf(hash, 16))
          + "@"
          + team.subdomain()
          + ".invalid";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
