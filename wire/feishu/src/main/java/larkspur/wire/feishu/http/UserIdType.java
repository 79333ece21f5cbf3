package larkspur.wire.feishu.http;

import java.util.Locale;
import java.util.stream.Stream;

/// The kinds of id that a person has on the platform. The first is the default.
public enum UserIdType {
  /// The calling app's own.
  OPEN_ID,
  /// The same for all apps.
  UNION_ID,
  /// The tenant's own.
  USER_ID;

  /// As the protocol spells it.
  String spelled() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] allSpelled() {
    return Stream.of(values()).map(UserIdType::spelled).toArray(String[]::new);
  }

  /// @param spelled checked to be one
  static UserIdType of(String spelled) {
    return valueOf(spelled.toUpperCase(Locale.ROOT));
  }
}
