package larkspur.wire.feishu.task;

import java.util.List;
import java.util.stream.Stream;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// The fields of a task that are documented but not served yet. One that comes with a value is
/// refused.
final class Unserved {

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
    return fields(Stream.concat(PATCHABLE.stream(), OTHERS.stream()).toList());
  }

  private static Shape.Field[] fields(List<String> names) {
    return names.stream().map(name -> Shape.optional(name, Kind.any())).toArray(Shape.Field[]::new);
  }

  /// @throws Failure if one of these fields has a value
  static void refuse(Inbound in, Values given, Shape.Field[] fields, String prefix) {
    in.refuseUnserved(given, prefix, Stream.of(fields).map(Shape.Field::name).toList());
  }
}
