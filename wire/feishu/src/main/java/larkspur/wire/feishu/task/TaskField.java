package larkspur.wire.feishu.task;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.task.Task;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;

/// What of a task can be given and changed, and is served.
enum TaskField {
  SUMMARY,
  DESCRIPTION,
  START,
  DUE,
  COMPLETED_AT,
  EXTRA,
  CUSTOM_COMPLETE,
  MODE,
  IS_MILESTONE;

  private static final Kind TIME =
      Kind.part(
          Shape.of(
              Shape.required("timestamp", Kind.digits()),
              Shape.optional("is_all_day", Kind.bool())));

  private static final Kind WAY =
      Kind.part(
          Shape.of(
              Shape.optional("href", Kind.text(1024)), Shape.optional("tip", Kind.localised())));

  /// As the protocol spells it.
  private String spelled() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The field of that name; empty if it is none of these.
  static Optional<TaskField> of(String spelled) {
    return Stream.of(values()).filter(field -> field.spelled().equals(spelled)).findFirst();
  }

  Kind kind() {
    return switch (this) {
      case SUMMARY -> Kind.text(1, Task.SUMMARY_MAX);
      case DESCRIPTION -> Kind.text(Task.DESCRIPTION_MAX);
      case START, DUE -> TIME;
      case COMPLETED_AT -> Kind.digits();
      case EXTRA -> Kind.text(Task.EXTRA_MAX);
      case CUSTOM_COMPLETE ->
          Kind.part(
              Shape.of(
                  Shape.optional("pc", WAY),
                  Shape.optional("ios", WAY),
                  Shape.optional("android", WAY)));
      case MODE -> Kind.integer(1, 2);
      case IS_MILESTONE -> Kind.bool();
    };
  }

  Shape.Field optional() {
    return Shape.optional(spelled(), kind());
  }
}
