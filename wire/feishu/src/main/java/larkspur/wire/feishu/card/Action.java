package larkspur.wire.feishu.card;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import tools.jackson.databind.JsonNode;

/// What somebody did with a control: found in the card by what the request says of it, and told the
/// app in the words of the card wherever the card has them.
final class Action {

  private static final int TEXT_MAX = 1_000;

  /// Options that are chosen together; the platform names no limit.
  private static final int OPTIONS_MAX = 500;

  static final Shape SHAPE =
      Shape.of(
          Shape.required("tag", Kind.text(1, 64)),
          Shape.optional("name", Kind.text(100)),
          Shape.optional("element_id", Kind.text(100)),
          Shape.optional("value", Kind.any()),
          Shape.optional("option", Kind.text(TEXT_MAX)),
          Shape.optional("options", Kind.many(Kind.text(TEXT_MAX), 0, OPTIONS_MAX)),
          Shape.optional("checked", Kind.bool()),
          Shape.optional("input_value", Kind.text(TEXT_MAX)),
          Shape.optional("form_value", Kind.any()),
          Shape.optional("timezone", Kind.text(64)));

  private final Inbound in;
  private final Values body;
  private final UnaryOperator<String> people;

  /// @param people an `open_id` of a person as the app knows it that is told, from one that the
  ///   caller's app knows
  Action(Inbound in, Values body, UnaryOperator<String> people) {
    this.in = in;
    this.body = body;
    this.people = people;
  }

  /// @throws larkspur.wire.feishu.http.Failure if the card has no such control, or it cannot be
  ///   used so
  Map<String, Object> on(JsonNode card) {
    Control control = find(card);
    Map<String, Object> told = new LinkedHashMap<>();
    control.value().ifPresent(value -> told.put("value", value));
    told.put("tag", control.tag());
    boolean timed = control.choosesTime();
    switch (control.use()) {
      case PRESS -> {
        if (control.submits()) {
          told.put("form_value", form(control));
          timed = control.fields().stream().anyMatch(Control::choosesTime);
        }
      }
      case OPTION ->
          told.put(
              "option",
              chosen(control, "option", body.text("option").orElseThrow(() -> missing("option"))));
      case OPTIONS -> {
        if (!body.has("options")) {
          throw missing("options");
        }
        told.put(
            "options",
            body.texts("options").stream()
                .map(option -> chosen(control, "options", option))
                .toList());
      }
      case CHECK -> told.put("checked", body.bool("checked").orElseThrow(() -> missing("checked")));
      case INPUT ->
          told.put(
              "input_value", body.text("input_value").orElseThrow(() -> missing("input_value")));
    }
    if (timed) {
      body.text("timezone").ifPresent(zone -> told.put("timezone", zone(zone)));
    }
    control.name().ifPresent(name -> told.put("name", name));
    return told;
  }

  private RuntimeException missing(String field) {
    return in.invalid(field, "", field + " is required");
  }

  /// Two that say the same of themselves mean the same to their author.
  private Control find(JsonNode card) {
    String tag = body.needText("tag");
    List<Control> fitting = new ArrayList<>();
    for (Control control : Control.all(card)) {
      if (control.tag().equals(tag)
          && fits(body.text("name"), control.name())
          && fits(body.text("element_id"), control.elementId())
          && fits(body.json("value"), control.value())) {
        fitting.add(control);
      }
    }
    if (fitting.isEmpty()) {
      throw in.invalid("tag", tag, "names no control of this card");
    }
    Control first = fitting.getFirst();
    boolean alike =
        fitting.stream()
            .allMatch(other ->
                other.name().equals(first.name())
                    && other.value().equals(first.value())
                    && other.form().equals(first.form()));
    if (!alike) {
      throw in.invalid("tag", tag, "names several controls of this card; say name or value, too");
    }
    if (!first.asks()) {
      throw in.invalid("tag", tag, "names a control that does not ask the app");
    }
    return first;
  }

  private static <T> boolean fits(Optional<T> asked, Optional<T> has) {
    return asked.isEmpty() || asked.equals(has);
  }

  private String chosen(Control control, String field, String option) {
    if (control.options().filter(values -> !values.contains(option)).isPresent()) {
      throw in.invalid(field, option, "is no option of this control");
    }
    return control.choosesPeople() ? people.apply(option) : option;
  }

  /// Each field of the form under its name.
  private Map<String, Object> form(Control button) {
    Map<String, Object> form = new LinkedHashMap<>();
    if (!body.has("form_value")) {
      return form;
    }
    JsonNode sent = body.json("form_value").orElseThrow();
    if (!sent.isObject()) {
      throw in.invalid("form_value", "", "is not an object");
    }
    for (Map.Entry<String, JsonNode> member : sent.properties()) {
      String path = "form_value." + member.getKey();
      Control field =
          button.fields().stream()
              .filter(known -> known.name().equals(Optional.of(member.getKey())))
              .findFirst()
              .orElseThrow(() -> in.invalid(path, "", "is no field of this form"));
      form.put(member.getKey(), filled(field, path, member.getValue()));
    }
    return form;
  }

  private Object filled(Control field, String path, JsonNode value) {
    return switch (field.use()) {
      case OPTION, INPUT -> {
        if (!value.isString() || value.asString().length() > TEXT_MAX) {
          throw in.invalid(path, "", "is not a text of at most " + TEXT_MAX + " characters");
        }
        yield field.use() == Control.Use.INPUT
            ? value.asString()
            : chosen(field, path, value.asString());
      }
      case CHECK -> {
        if (!value.isBoolean()) {
          throw in.invalid(path, "", "is not a boolean");
        }
        yield value.asBoolean();
      }
      case OPTIONS -> {
        if (!value.isArray() || value.size() > OPTIONS_MAX) {
          throw in.invalid(path, "", "is not a list of at most " + OPTIONS_MAX);
        }
        List<String> options = new ArrayList<>();
        for (JsonNode one : value) {
          if (!one.isString()) {
            throw in.invalid(path, "", "is not a list of texts");
          }
          options.add(chosen(field, path, one.asString()));
        }
        yield options;
      }
      case PRESS -> throw new IllegalStateException("a form's fields have no buttons among them");
    };
  }

  private String zone(String zone) {
    try {
      return ZoneId.of(zone).getId();
    } catch (DateTimeException unknown) {
      throw in.invalid("timezone", zone, "is no time zone");
    }
  }
}
