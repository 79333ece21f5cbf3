package larkspur.server.operator;

import java.nio.charset.StandardCharsets;
import larkspur.core.json.Json;

/// A password that an operator wants somebody to have.
public record NewPassword(Somebody whose, String password) {

  /// @throws IllegalArgumentException if it is none
  static NewPassword read(String spelled) {
    try {
      NewPassword wish = Json.read(spelled.getBytes(StandardCharsets.UTF_8), NewPassword.class);
      if (wish != null
          && wish.whose() != null
          && wish.whose().person() != null
          && wish.password() != null) {
        return wish;
      }
    } catch (RuntimeException malformed) {
      // What it is instead may be secret.
    }
    throw new IllegalArgumentException("the request cannot be understood");
  }

  /// In one line, with the password.
  String spelled() {
    return new String(Json.write(this), StandardCharsets.UTF_8);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "NewPassword[" + whose.person() + "]";
  }
}
