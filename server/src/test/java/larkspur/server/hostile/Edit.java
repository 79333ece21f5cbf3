package larkspur.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A place in a JSON object, and how to put there what no JSON library would write.
///
/// @param steps names of members, and indexes of items
record Edit(List<Object> steps) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String PLACE = "hostile-goes-here";

  static final Edit ROOT = new Edit(List.of());

  static byte[] bytes(JsonNode node) {
    return JSON.writeValueAsBytes(node);
  }

  Edit member(String name) {
    return then(name);
  }

  Edit item(int index) {
    return then(index);
  }

  private Edit then(Object step) {
    List<Object> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Edit(longer);
  }

  /// What stands at the place; null if nothing does.
  JsonNode in(ObjectNode body) {
    JsonNode at = body;
    for (Object step : steps) {
      at =
          switch (step) {
            case Integer index -> at.get(index);
            default -> at.get((String) step);
          };
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /// The object with a value at this place, byte for byte.
  byte[] put(ObjectNode body, byte[] value) {
    ObjectNode edited = body.deepCopy();
    set(edited, PLACE);
    byte[] text = bytes(edited);
    byte[] place = ('"' + PLACE + '"').getBytes(StandardCharsets.US_ASCII);
    int at = indexOf(text, place);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(text, 0, at);
    out.writeBytes(value);
    out.write(text, at + place.length, text.length - at - place.length);
    return out.toByteArray();
  }

  byte[] put(ObjectNode body, String value) {
    return put(body, value.getBytes(StandardCharsets.UTF_8));
  }

  private void set(ObjectNode body, String value) {
    JsonNode parent = new Edit(steps.subList(0, steps.size() - 1)).in(body);
    switch (steps.getLast()) {
      case Integer index -> ((ArrayNode) parent).set(index, value);
      default -> ((ObjectNode) parent).put((String) steps.getLast(), value);
    }
  }

  /// The object with another string at this place.
  ObjectNode with(ObjectNode body, String value) {
    ObjectNode edited = body.deepCopy();
    set(edited, value);
    return edited;
  }

  /// The object without the member at this place.
  ObjectNode without(ObjectNode body) {
    ObjectNode edited = body.deepCopy();
    JsonNode parent = new Edit(steps.subList(0, steps.size() - 1)).in(edited);
    ((ObjectNode) parent).remove((String) steps.getLast());
    return edited;
  }

  /// The object with the member at this place written twice.
  byte[] twice(ObjectNode body, String first, String second) {
    return put(body, first + ",\"" + steps.getLast() + "\":" + second);
  }

  /// As refusals name it: `members[0].id`.
  String path() {
    StringBuilder path = new StringBuilder();
    for (Object step : steps) {
      switch (step) {
        case Integer index -> path.append('[').append(index).append(']');
        default -> path.append(path.isEmpty() ? "" : ".").append(step);
      }
    }
    return path.toString();
  }

  /// Every place at which a string stands.
  static List<Edit> strings(ObjectNode body) {
    List<Edit> found = new ArrayList<>();
    ROOT.strings(body, found);
    return found;
  }

  private void strings(JsonNode node, List<Edit> found) {
    if (node.isString()) {
      found.add(this);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        item(i).strings(node.get(i), found);
      }
    } else {
      node.properties()
          .forEach(member -> member(member.getKey()).strings(member.getValue(), found));
    }
  }

  private static int indexOf(byte[] text, byte[] sought) {
    for (int i = 0; i <= text.length - sought.length; i++) {
      if (java.util.Arrays.equals(text, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    throw new IllegalStateException("the place is not there");
  }
}
