package larkspur.client.bearychat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object of an answer. What is asked for must be there and of its type, or an
/// [IllegalArgumentException] names it; what is not asked for does not matter.
record JsonObject(Map<?, ?> members) {

  static JsonObject read(String text) {
    return of(Json.read(text), "the answer");
  }

  private static JsonObject of(Object value, String name) {
    if (value instanceof Map<?, ?> members) {
      return new JsonObject(members);
    }
    throw new IllegalArgumentException(name + " is not an object");
  }

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing or null"));
  }

  /// Empty if it is missing or null.
  Optional<String> optionalText(String name) {
    Object value = members.get(name);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw new IllegalArgumentException(name + " is not a string");
  }

  long number(String name) {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException(name + " is not an integer");
  }

  boolean flag(String name) {
    if (members.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException(name + " is not true or false");
  }

  /// False if it is missing or null.
  boolean optionalFlag(String name) {
    return members.get(name) != null && flag(name);
  }

  List<JsonObject> objects(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list.stream().map(element -> of(element, "an element of " + name)).toList();
    }
    throw new IllegalArgumentException(name + " is not an array");
  }

  /// Empty if it is missing or null.
  List<JsonObject> optionalObjects(String name) {
    return members.get(name) == null ? List.of() : objects(name);
  }
}
