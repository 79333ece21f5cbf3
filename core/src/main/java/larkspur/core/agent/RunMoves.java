package larkspur.core.agent;

import static larkspur.core.agent.RunEvent.ANSWER;
import static larkspur.core.agent.RunEvent.ASK;
import static larkspur.core.agent.RunEvent.CANCEL;
import static larkspur.core.agent.RunEvent.EXPIRE;
import static larkspur.core.agent.RunEvent.FAIL;
import static larkspur.core.agent.RunEvent.FINISH;
import static larkspur.core.agent.RunEvent.INTERRUPT;
import static larkspur.core.agent.RunEvent.START;
import static larkspur.core.agent.RunStatus.CANCELLED;
import static larkspur.core.agent.RunStatus.COMPLETED;
import static larkspur.core.agent.RunStatus.EXPIRED;
import static larkspur.core.agent.RunStatus.FAILED;
import static larkspur.core.agent.RunStatus.IN_PROGRESS;
import static larkspur.core.agent.RunStatus.QUEUED;
import static larkspur.core.agent.RunStatus.REQUIRES_MESSAGE;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of states. Every change of a run's status goes through it; what is not in it
/// does not happen. A status that is not active has no row, so the first end of a run is its only
/// one.
public final class RunMoves {

  /// In a state, an event leads to the next.
  public record Move(RunStatus from, RunEvent event, RunStatus to) {}

  public static final List<Move> TABLE =
      List.of(
          new Move(QUEUED, START, IN_PROGRESS),
          new Move(QUEUED, FAIL, FAILED),
          new Move(QUEUED, CANCEL, CANCELLED),
          new Move(QUEUED, EXPIRE, EXPIRED),
          new Move(IN_PROGRESS, FINISH, COMPLETED),
          new Move(IN_PROGRESS, ASK, REQUIRES_MESSAGE),
          new Move(IN_PROGRESS, FAIL, FAILED),
          new Move(IN_PROGRESS, INTERRUPT, FAILED),
          new Move(IN_PROGRESS, CANCEL, CANCELLED),
          new Move(IN_PROGRESS, EXPIRE, EXPIRED),
          new Move(REQUIRES_MESSAGE, ANSWER, IN_PROGRESS),
          new Move(REQUIRES_MESSAGE, CANCEL, CANCELLED),
          new Move(REQUIRES_MESSAGE, EXPIRE, EXPIRED));

  private RunMoves() {}

  /// The state to which an event leads, if it can happen in this one.
  public static Optional<RunStatus> next(RunStatus from, RunEvent event) {
    return TABLE.stream()
        .filter(move -> move.from() == from && move.event() == event)
        .map(Move::to)
        .findFirst();
  }

  /// The table as a diagram in Mermaid's language, for the documentation.
  public static String diagram() {
    Stream<String> moves =
        TABLE.stream().map(move -> move.from() + " --> " + move.to() + ": " + move.event().words());
    Stream<String> ends =
        Stream.of(RunStatus.values())
            .filter(status -> !status.isActive())
            .map(status -> status + " --> [*]");
    return Stream.of(Stream.of("[*] --> " + QUEUED + ": run is created"), moves, ends)
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n  ", "stateDiagram-v2\n  ", "\n"));
  }
}
