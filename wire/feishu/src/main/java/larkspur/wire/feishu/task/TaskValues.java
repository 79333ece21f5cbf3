package larkspur.wire.feishu.task;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import larkspur.core.task.CustomComplete;
import larkspur.core.task.Origin;
import larkspur.core.task.Task;
import larkspur.core.task.TaskTime;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// The values that a task is made of, as they come in. Lengths are the domain's to check where the
/// shape does not.
final class TaskValues {

  /// What a new task is given that can also be changed later.
  static final Shape GIVEN =
      Shape.of(Shape.required("summary", TaskField.SUMMARY.kind()))
          .and(
              Stream.of(TaskField.values())
                  .filter(field -> field != TaskField.SUMMARY)
                  .map(TaskField::optional)
                  .toArray(Shape.Field[]::new));

  /// What can be changed about a task.
  static final Shape CHANGEABLE =
      Shape.of(Stream.of(TaskField.values()).map(TaskField::optional).toArray(Shape.Field[]::new));

  static final Kind ORIGIN =
      Kind.part(
          Shape.of(
              Shape.optional("platform_i18n_name", Kind.localised()),
              Shape.optional(
                  "href",
                  Kind.part(
                      Shape.of(
                          Shape.required("url", Kind.text(1, 1024)),
                          Shape.optional("title", Kind.text(512)))))));

  private final Inbound in;
  private final Values given;
  private final String prefix;

  /// @param prefix of the fields, as a failure names them
  TaskValues(Inbound in, Values given, String prefix) {
    this.in = in;
    this.given = given;
    this.prefix = prefix;
  }

  String text(String name) {
    return given.text(name).orElse("");
  }

  /// When a task starts or is due; a timestamp of 0 says that it does not.
  Optional<TaskTime> time(String name) {
    Optional<Values> part = given.part(name);
    if (part.isEmpty()) {
      return Optional.empty();
    }
    boolean allDay = part.get().bool("is_all_day").orElse(false);
    return instant(name + ".timestamp", part.get().digits("timestamp"))
        .map(at -> new TaskTime(at, allDay));
  }

  Optional<Instant> completedAt() {
    return instant("completed_at", given.digits("completed_at"));
  }

  private Optional<Instant> instant(String name, OptionalLong milliseconds) {
    if (milliseconds.isEmpty() || milliseconds.getAsLong() == 0) {
      return Optional.empty();
    }
    if (milliseconds.getAsLong() < 0) {
      throw in.invalid(
          prefix + name, Long.toString(milliseconds.getAsLong()), "must not be negative");
    }
    return Optional.of(Instant.ofEpochMilli(milliseconds.getAsLong()));
  }

  Task.Mode mode() {
    return given.integer("mode").orElse(2) == 1 ? Task.Mode.ALL : Task.Mode.ANY;
  }

  boolean milestone() {
    return given.bool("is_milestone").orElse(false);
  }

  Optional<Origin> origin() {
    return given
        .part("origin")
        .map(origin ->
            new Origin(
                origin.localised("platform_i18n_name"),
                origin
                    .part("href")
                    .map(href ->
                        new Origin.Link(href.needText("url"), href.text("title").orElse("")))));
  }

  /// An empty object says nothing, as its absence does.
  Optional<CustomComplete> customComplete() {
    return given
        .part("custom_complete")
        .map(custom ->
            new CustomComplete(way(custom, "pc"), way(custom, "ios"), way(custom, "android")))
        .filter(custom ->
            custom.pc().isPresent() || custom.ios().isPresent() || custom.android().isPresent());
  }

  private Optional<CustomComplete.Way> way(Values custom, String platform) {
    return custom
        .part(platform)
        .map(way -> new CustomComplete.Way(way.text("href"), way.localised("tip")));
  }
}
