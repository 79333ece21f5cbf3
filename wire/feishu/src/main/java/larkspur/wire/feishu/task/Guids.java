package larkspur.wire.feishu.task;

import java.util.Optional;
import java.util.function.Function;
import larkspur.core.task.SubscriptionId;
import larkspur.core.task.TaskId;
import larkspur.core.task.TasklistId;
import larkspur.wire.feishu.http.Inbound;

/// The guids of a path. One that is no UUID is a bad parameter; one that is nothing's is for the
/// domain to say.
final class Guids {

  private Guids() {}

  static TaskId task(Inbound in) {
    return path(in, "task_guid", TaskId::read);
  }

  static TasklistId tasklist(Inbound in) {
    return path(in, "tasklist_guid", TasklistId::read);
  }

  static SubscriptionId subscription(Inbound in) {
    return path(in, "activity_subscription_guid", SubscriptionId::read);
  }

  private static <T> T path(Inbound in, String name, Function<String, Optional<T>> read) {
    return read(in, name, in.path(name), read);
  }

  /// A guid that stands in a body.
  static <T> T read(Inbound in, String field, String text, Function<String, Optional<T>> read) {
    return read.apply(text).orElseThrow(() -> in.invalid(field, text, "is not a valid guid"));
  }
}
