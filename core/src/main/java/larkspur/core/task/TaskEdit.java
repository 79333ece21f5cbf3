package larkspur.core.task;

import java.time.Instant;
import java.util.Optional;

/// One thing that is to be different about a task. An empty value clears what can be cleared.
public sealed interface TaskEdit {

  record Summary(String value) implements TaskEdit {
    public Summary {
      Lengths.between1And("summary", value, Task.SUMMARY_MAX);
    }
  }

  record Description(String value) implements TaskEdit {
    public Description {
      Lengths.atMost("description", value, Task.DESCRIPTION_MAX);
    }
  }

  record Start(Optional<TaskTime> value) implements TaskEdit {}

  record Due(Optional<TaskTime> value) implements TaskEdit {}

  /// Completes the task, or reopens it.
  record CompletedAt(Optional<Instant> value) implements TaskEdit {}

  record Extra(String value) implements TaskEdit {
    public Extra {
      Lengths.atMost("extra", value, Task.EXTRA_MAX);
    }
  }

  record Completion(Optional<CustomComplete> value) implements TaskEdit {}

  record Mode(Task.Mode value) implements TaskEdit {}

  record Milestone(boolean value) implements TaskEdit {}
}
