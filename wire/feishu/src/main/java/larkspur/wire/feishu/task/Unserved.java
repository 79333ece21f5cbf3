package larkspur.wire.feishu.task;

import java.util.List;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import tools.jackson.databind.JsonNode;

/// The fields of a task that are documented but not served yet. One that comes with a value is
/// refused, because a client that is told nothing believes that it was kept. Empty ones are how
/// some SDKs say nothing.
final class Unserved {

  static final String DESCRIPTION = "is not served by this server yet";

  /// Those that a patch may name; clearing what was never set does nothing.
  static final List<String> PATCHABLE =
      List.of(
          "repeat_rule",
          "custom_fields",
          "positive_reminders",
          "agent_task_status",
          "agent_task_progress",
          "text_deliveries");

  private static final List<String> OTHERS =
      List.of("reminders", "docx_source", "attachment_deliveries");

  private Unserved() {}

  static Shape.Field[] patchable() {
    return fields(PATCHABLE);
  }

  static Shape.Field[] all() {
    return fields(java.util.stream.Stream.concat(PATCHABLE.stream(), OTHERS.stream()).toList());
  }

  private static Shape.Field[] fields(List<String> names) {
    return names.stream().map(name -> Shape.optional(name, Kind.any())).toArray(Shape.Field[]::new);
  }

  /// @throws larkspur.wire.feishu.http.Failure if one of these fields has a value
  static void refuse(Inbound in, Values given, Shape.Field[] fields, String prefix) {
    for (Shape.Field field : fields) {
      given
          .json(field.name())
          .filter(value -> !empty(value))
          .ifPresent(value -> {
            throw in.invalid(
                prefix + field.name(), value.isContainer() ? "" : value.asString(), DESCRIPTION);
          });
    }
  }

  private static boolean empty(JsonNode value) {
    return value.isContainer() ? value.isEmpty() : value.isString() && value.asString().isEmpty();
  }
}
