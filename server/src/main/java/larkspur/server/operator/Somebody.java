package larkspur.server.operator;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import larkspur.core.json.Json;

/// Whom an operator means.
///
/// @param person an e-mail address, a user id, or `person_` and 16 hexadecimal digits
/// @param tenant the key of the person's tenant; empty where there is only one
public record Somebody(String person, Optional<String> tenant) {

  /// @throws IllegalArgumentException if it is none
  static Somebody read(String spelled) {
    try {
      Somebody somebody = Json.read(spelled.getBytes(StandardCharsets.UTF_8), Somebody.class);
      if (somebody != null && somebody.person() != null) {
        return somebody;
      }
    } catch (RuntimeException malformed) {
      // as what is not whole
    }
    throw new IllegalArgumentException("the request cannot be understood");
  }

  /// In one line.
  String spelled() {
    return new String(Json.write(this), StandardCharsets.UTF_8);
  }
}
