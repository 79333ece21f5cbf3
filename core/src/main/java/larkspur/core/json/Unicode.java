package larkspur.core.json;

import tools.jackson.databind.JsonNode;

/// Whether something can be kept, and sent back, as text. Half a surrogate pair can be written in
/// JSON's escapes, but UTF-8 cannot spell it.
public final class Unicode {

  private Unicode() {}

  /// Whether every surrogate has its other half.
  public static boolean spells(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /// Whether that is true of every text in it, names of members included.
  public static boolean spells(JsonNode node) {
    if (node.isString()) {
      return spells(node.asString());
    }
    for (var member : node.properties()) {
      if (!spells(member.getKey()) || !spells(member.getValue())) {
        return false;
      }
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (!spells(item)) {
          return false;
        }
      }
    }
    return true;
  }
}
