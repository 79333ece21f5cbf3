package larkspur.server;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import larkspur.core.json.Json;

/// A password that an operator wants somebody to have.
///
/// @param person an e-mail address, a user id, or `person_` and 16 hexadecimal digits
/// @param tenant the key of the person's tenant; empty where there is only one
record NewPassword(String person, Optional<String> tenant, String password) {

  /// @throws IllegalArgumentException if it is none
  static NewPassword read(String spelled) {
    NewPassword wish;
    try {
      wish = Json.read(spelled.getBytes(StandardCharsets.UTF_8), NewPassword.class);
    } catch (RuntimeException malformed) {
      // What it is instead may be secret.
      throw new IllegalArgumentException("the request cannot be understood");
    }
    if (wish == null || wish.person() == null || wish.password() == null) {
      throw new IllegalArgumentException("the request is not whole");
    }
    return wish;
  }

  /// In one line, with the password.
  String spelled() {
    return new String(Json.write(this), StandardCharsets.UTF_8);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "NewPassword[" + person + "]";
  }
}
