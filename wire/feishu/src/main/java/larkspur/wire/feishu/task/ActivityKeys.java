package larkspur.wire.feishu.task;

import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.task.ActivityKind;

/// The numbers by which Task v2 knows kinds of activity.
final class ActivityKeys {

  private ActivityKeys() {}

  static int key(ActivityKind kind) {
    return switch (kind) {
      case TASK_ADDED -> 100;
      case TASK_REMOVED -> 101;
      case COMPLETED -> 103;
      case REOPENED -> 104;
      case ASSIGNEE_ADDED -> 109;
      case ASSIGNEE_CHANGED -> 110;
      case ASSIGNEE_REMOVED -> 111;
      case ATTACHMENT_ADDED -> 119;
      case COMMENTED -> 121;
      case COMMENT_REPLIED -> 122;
      case START_SET -> 129;
      case DUE_SET -> 130;
      case START_AND_DUE_SET -> 131;
      case START_AND_DUE_CLEARED -> 132;
    };
  }

  /// Empty for a number that is not supported.
  static Optional<ActivityKind> kind(int key) {
    return Stream.of(ActivityKind.values()).filter(kind -> key(kind) == key).findFirst();
  }
}
