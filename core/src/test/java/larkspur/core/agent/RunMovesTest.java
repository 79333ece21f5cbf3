package larkspur.core.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.json.Json;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunMovesTest {

  private static final Instant CREATED = AgentWorld.BEGINNING;
  private static final Instant STARTED = CREATED.plusMillis(5);
  private static final Instant NOW = CREATED.plusMillis(20);

  record Pair(RunStatus from, RunEvent event) {}

  static Stream<Pair> everyPair() {
    return Stream.of(RunStatus.values())
        .flatMap(from -> Stream.of(RunEvent.values()).map(e -> new Pair(from, e)));
  }

  @Proves({"A-28", "A-31"})
  @ParameterizedTest
  @MethodSource("everyPair")
  void aRunMovesAsTheTableSaysAndInNoOtherWay(Pair pair) {
    StoredRun run = run(pair.from());
    Optional<RunStatus> next = RunMoves.next(pair.from(), pair.event());
    if (next.isEmpty()) {
      assertThatThrownBy(() -> run.moved(pair.event(), NOW))
          .isInstanceOf(IllegalStateException.class);
      return;
    }
    Optional<RunError> why =
        next.get() == RunStatus.FAILED ? Optional.of(RunError.SKILL_FAILED) : Optional.empty();
    StoredRun moved = run.moved(pair.event(), why, NOW);
    assertThat(moved.status()).isEqualTo(next.get());
    assertThat(moved.endedAt().isPresent()).isEqualTo(!next.get().isActive());
    assertThat(moved.error().isPresent()).isEqualTo(next.get() == RunStatus.FAILED);
    if (pair.from() != RunStatus.QUEUED) {
      assertThat(moved.startedAt()).contains(STARTED);
    } else if (next.get() == RunStatus.CANCELLED || next.get() == RunStatus.EXPIRED) {
      assertThat(moved.startedAt()).isEmpty();
    } else {
      assertThat(moved.startedAt()).contains(NOW);
    }
    if (!next.get().isActive()) {
      assertThat(moved.inProgress()).isEmpty();
    }
  }

  @Test
  void anEndedRunKnowsNoEvent() {
    assertThat(RunMoves.TABLE).allMatch(move -> move.from().isActive());
    assertThat(RunMoves.TABLE)
        .extracting(move -> new Pair(move.from(), move.event()))
        .doesNotHaveDuplicates();
  }

  @Proves("A-31")
  @Test
  void timesFollowEachOtherWhateverTheClockDoes() {
    StoredRun started = run(RunStatus.QUEUED).moved(RunEvent.START, CREATED.minusSeconds(60));
    assertThat(started.startedAt()).contains(CREATED);
    assertThat(started.moved(RunEvent.FINISH, CREATED.minusSeconds(90)).endedAt())
        .contains(CREATED);
  }

  @Test
  void theDiagramHasEveryMove() {
    assertThat(RunMoves.diagram())
        .startsWith("stateDiagram-v2\n  [*] --> QUEUED: run is created\n")
        .contains("IN_PROGRESS --> CANCELLED: owner cancels\n", "EXPIRED --> [*]\n");
    assertThat(RunMoves.diagram().lines()).hasSize(1 + 1 + RunMoves.TABLE.size() + 4);
  }

  @Test
  void aRunIsKeptAsItIsAndNothingElse() {
    StoredRun run = run(RunStatus.IN_PROGRESS);
    String json = new String(Json.write(run), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(Json.read(Json.write(run), StoredRun.class)).isEqualTo(run);
    assertThat(json).doesNotContain("\"active\"", "overdue");
  }

  private static StoredRun run(RunStatus status) {
    StoredRun.Order order =
        new StoredRun.Order(
            Position.of(CREATED.toEpochMilli(), 1).value(),
            0,
            AgentWorld.AGENT,
            Optional.empty(),
            Optional.of(""),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            CREATED.plusSeconds(3600));
    boolean started = status != RunStatus.QUEUED;
    return new StoredRun(
        order,
        status,
        started ? Optional.of(STARTED) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new StoredRun.Lease("p", 1, CREATED),
        Optional.empty(),
        started
            ? Optional.of(new StoredRun.Partial(5, Content.markdown("so far"), false))
            : Optional.empty());
  }
}
