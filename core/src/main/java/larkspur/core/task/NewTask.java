package larkspur.core.task;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.refusal.Refusal;

/// What a new task is to be.
///
/// @param completedAt set for a task that is complete from the beginning
/// @param members at most 50 after repetitions are dropped
/// @param placements of several for one tasklist the first wins
/// @param clientToken 10 to 100 characters: a repetition within five minutes makes no second task
public record NewTask(
    String summary,
    String description,
    Schedule schedule,
    Optional<Instant> completedAt,
    String extra,
    Optional<Origin> origin,
    Optional<CustomComplete> customComplete,
    Task.Mode mode,
    boolean milestone,
    List<TaskMember.Proposal> members,
    List<Placement.Proposal> placements,
    Optional<String> clientToken) {

  private static final int TOKEN_MIN = 10;
  private static final int TOKEN_MAX = 100;

  public NewTask {
    Lengths.between1And("summary", summary, Task.SUMMARY_MAX);
    Lengths.atMost("description", description, Task.DESCRIPTION_MAX);
    Lengths.atMost("extra", extra, Task.EXTRA_MAX);
    members = Lengths.sizeAtMost("members", members.stream().distinct().toList(), Task.MEMBERS_MAX);
    Map<TasklistId, Placement.Proposal> first = new LinkedHashMap<>();
    placements.forEach(placement -> first.putIfAbsent(placement.tasklist(), placement));
    placements = Lengths.sizeAtMost("tasklists", List.copyOf(first.values()), Task.PLACEMENTS_MAX);
    clientToken.ifPresent(NewTask::checkToken);
  }

  /// A task of which nothing is said but what is to be done.
  public static NewTask of(String summary) {
    return new NewTask(
        summary,
        "",
        Schedule.OPEN,
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        Task.Mode.ANY,
        false,
        List.of(),
        List.of(),
        Optional.empty());
  }

  static void checkToken(String token) {
    if (token.length() < TOKEN_MIN || token.length() > TOKEN_MAX) {
      throw new Refusal.Invalid(
          "clientToken", "the length must be " + TOKEN_MIN + " to " + TOKEN_MAX);
    }
  }
}
