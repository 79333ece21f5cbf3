package larkspur.core.chat;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;

/// A way into one chat for whoever knows its token: a robot that says what it is given.
///
/// @param id 16 hexadecimal digits
/// @param name of the robot
/// @param secret with which what it is given must be signed
/// @param keywords one of which a message must have, if there are any
/// @param addresses from which it is spoken to, if there are any
public record Hook(
    String id,
    TenantId tenant,
    ChatId chat,
    String name,
    Optional<String> secret,
    List<String> keywords,
    List<Addresses> addresses) {

  /// Keywords, and ranges of addresses, that one hook can have.
  public static final int LIST_MAX = 10;

  private static final int NAME_MAX = 60;
  private static final int TEXT_MAX = 128;

  /// @throws Refusal.Invalid if something is too long, or empty
  public Hook {
    check("name", name, NAME_MAX);
    secret.ifPresent(text -> check("secret", text, TEXT_MAX));
    keywords = List.copyOf(keywords);
    addresses = List.copyOf(addresses);
    keywords.forEach(keyword -> check("keywords", keyword, TEXT_MAX));
    if (keywords.size() > LIST_MAX) {
      throw new Refusal.Invalid("keywords", "must be at most " + LIST_MAX);
    }
    if (addresses.size() > LIST_MAX) {
      throw new Refusal.Invalid("addresses", "must be at most " + LIST_MAX);
    }
  }

  private static void check(String field, String text, int max) {
    if (text.isBlank() || text.length() > max) {
      throw new Refusal.Invalid(field, "must have 1 to " + max + " characters");
    }
  }

  /// As whom it speaks.
  public RobotId robot() {
    return new RobotId("robot_" + id);
  }

  /// Whether it may be spoken to from an address.
  ///
  /// @param address in figures
  public boolean admits(String address) {
    return addresses.isEmpty() || addresses.stream().anyMatch(range -> range.holds(address));
  }

  /// Whether a text has one of the keywords, if there are any.
  public boolean speaksOf(String text) {
    return keywords.isEmpty() || keywords.stream().anyMatch(text::contains);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Hook[" + id + "]";
  }
}
