package larkspur.wire.feishu.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Something on a card that a person can use, as the card's author wrote it.
///
/// @param json of the component
/// @param form the form in which it stands; empty if in none
record Control(JsonNode json, Optional<JsonNode> form) {

  /// What a control does when it is used.
  enum Use {
    /// It is pressed, and that is all.
    PRESS,
    /// One of several options is chosen, or a date, a time or a person.
    OPTION,
    OPTIONS,
    CHECK,
    INPUT
  }

  /// How a control is used; empty for a component that is none.
  static Optional<Use> use(String tag) {
    return switch (tag) {
      case "button", "interactive_container" -> Optional.of(Use.PRESS);
      case "select_static",
          "overflow",
          "select_person",
          "select_img",
          "date_picker",
          "picker_time",
          "picker_datetime" ->
          Optional.of(Use.OPTION);
      case "multi_select_static", "multi_select_person" -> Optional.of(Use.OPTIONS);
      case "checker" -> Optional.of(Use.CHECK);
      case "input" -> Optional.of(Use.INPUT);
      default -> Optional.empty();
    };
  }

  /// All controls of a card, in their order. Every text, image and option may stand anywhere: only
  /// components have a `tag` that is one of a control's.
  static List<Control> all(JsonNode card) {
    List<Control> found = new ArrayList<>();
    collect(card, Optional.empty(), found);
    return found;
  }

  private static void collect(JsonNode node, Optional<JsonNode> form, List<Control> into) {
    if (node.isObject()) {
      String tag = node.path("tag").asString("");
      if (use(tag).isPresent()) {
        into.add(new Control(node, form));
      }
      Optional<JsonNode> inside = tag.equals("form") ? Optional.of(node) : form;
      node.properties()
          .forEach(member -> {
            // What an author gives back to itself is no part of the card.
            if (!member.getKey().equals("value")) {
              collect(member.getValue(), inside, into);
            }
          });
    } else if (node.isArray()) {
      node.forEach(element -> collect(element, form, into));
    }
  }

  String tag() {
    return json.path("tag").asString();
  }

  Use use() {
    return use(tag()).orElseThrow();
  }

  Optional<String> name() {
    return text("name");
  }

  Optional<String> elementId() {
    return text("element_id");
  }

  private Optional<String> text(String member) {
    JsonNode value = json.path(member);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  /// What its author wants to be told: an object or a text. In cards of the second version it
  /// stands in a behaviour.
  Optional<JsonNode> value() {
    for (JsonNode behavior : json.path("behaviors")) {
      if (isCallback(behavior)) {
        return Optional.of(behavior.path("value")).filter(Control::isTold);
      }
    }
    return Optional.of(json.path("value")).filter(Control::isTold);
  }

  private static boolean isTold(JsonNode value) {
    return value.isObject() || value.isString();
  }

  private static boolean isCallback(JsonNode behavior) {
    return behavior.path("type").asString("").equals("callback");
  }

  /// Whether its use asks the app at all. One that only leads to a page does not, nor one that is
  /// switched off, nor a field of a form, whose button tells of all.
  boolean asks() {
    if (json.path("disabled").asBoolean(false)) {
      return false;
    }
    if (form.isPresent()) {
      return submits();
    }
    if (json.path("behaviors").isArray() && !json.path("behaviors").isEmpty()) {
      for (JsonNode behavior : json.path("behaviors")) {
        if (isCallback(behavior)) {
          return true;
        }
      }
      return false;
    }
    boolean leads = json.hasNonNull("url") || json.hasNonNull("multi_url");
    return json.has("value") || !leads;
  }

  /// Whether it sends its form.
  boolean submits() {
    return form.isPresent()
        && (json.path("form_action_type").asString("").equals("submit")
            || json.path("action_type").asString("").equals("form_submit"));
  }

  /// The fields of its form, without the buttons.
  List<Control> fields() {
    return form.stream()
        .flatMap(in -> all(in).stream())
        .filter(control -> control.use() != Use.PRESS)
        .toList();
  }

  /// The values among which one is chosen; empty where that is not a list of the card's.
  Optional<List<String>> options() {
    JsonNode options = json.path("options");
    boolean closed =
        switch (tag()) {
          case "select_static", "multi_select_static", "overflow", "select_img" -> true;
          default -> false;
        };
    if (!closed) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    options.forEach(option -> values.add(option.path("value").asString("")));
    return Optional.of(values);
  }

  boolean choosesPeople() {
    return tag().equals("select_person") || tag().equals("multi_select_person");
  }

  boolean choosesTime() {
    return switch (tag()) {
      case "date_picker", "picker_time", "picker_datetime" -> true;
      default -> false;
    };
  }
}
