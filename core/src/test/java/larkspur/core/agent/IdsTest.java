package larkspur.core.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import larkspur.conformance.Proves;
import larkspur.core.identity.IdSource;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;

class IdsTest {

  private static final SessionId SESSION = new SessionId("session_4dfunz7sp1g8m");
  private static final SessionId OTHER = new SessionId("session_4dfunz7sp1g8n");
  private static final long MILLISECOND = Instant.parse("2026-02-14T09:00:00Z").toEpochMilli();

  @Test
  void anIdLeadsBackToItsPlace() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      Position position =
          Position.of(MILLISECOND + random.nextInt(1_000_000_000), random.nextInt(10_000));
      assertThat(RunId.of(SESSION, position).position(SESSION)).contains(position);
      assertThat(MessageId.of(SESSION, position).position(SESSION)).contains(position);
    }
  }

  @Test
  void anIdIsNotOfAnotherSession() {
    RunId run = RunId.of(SESSION, Position.of(MILLISECOND, 1));
    assertThat(run.position(OTHER)).isEmpty();
  }

  @Test
  void idsOfASessionSortByCreation() {
    List<String> ids = new ArrayList<>();
    for (long at = 0; at < 3; at++) {
      for (int number : new int[] {0, 1, 32, 33, 9999}) {
        ids.add(RunId.of(SESSION, Position.of(MILLISECOND + at * 1000, number)).value());
      }
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aWellFormedIdOfUnknownDigitsLeadsNowhere() {
    assertThat(RunId.parse("run_4dfrxvctjqzzj").orElseThrow().position(SESSION)).isEmpty();
    String tag = RunId.of(SESSION, Position.of(MILLISECOND, 1)).value().substring(4 + 11);
    assertThat(new RunId("run_zzzzzzzzzzz" + tag).position(SESSION)).isEmpty();
  }

  @Proves("A-09")
  @Test
  void formsAreThoseOfTheDocumentation() {
    assertThat(SessionId.parse("session_4dfunz7sp1g8m")).isPresent();
    for (String wrong :
        List.of(
            "session_4DFUNZ",
            "session_ilo",
            "abc",
            "session_",
            "session_" + "1".repeat(25),
            "session_1\n")) {
      assertThat(SessionId.parse(wrong)).as(wrong).isEmpty();
    }
    assertThat(RunId.parse("run_" + "1".repeat(28))).isPresent();
    assertThat(RunId.parse("run_" + "1".repeat(29))).isEmpty();
    assertThat(MessageId.parse("message_" + "1".repeat(24))).isPresent();
    assertThat(MessageId.parse("message_" + "1".repeat(25))).isEmpty();
    assertThatThrownBy(() -> new SessionId("session_ilo"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(AgentId.parse("")).isEqualTo(Optional.empty());
  }

  @Proves("A-08")
  @Test
  void idsOfSessionsSortByCreationAlsoWhenTheClockStandsOrGoesBack() {
    long[] now = {MILLISECOND};
    SessionIds ids =
        new SessionIds(() -> Instant.ofEpochMilli(now[0]), new IdSource(new SplittableRandom(1)));
    List<String> given = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      now[0] += i % 1000 == 0 ? -1 : i % 100 == 0 ? 1 : 0;
      given.add(ids.next().value());
    }
    assertThat(given).isSorted().doesNotHaveDuplicates();
    assertThat(given.getFirst()).hasSize("session_".length() + 13);
  }

  @Test
  void textIsCutAtWhatCanBeKept() {
    String fitting = "é".repeat(StoredText.BYTES_MAX / 2);
    assertThat(StoredText.fit(fitting)).isEqualTo(fitting);
    assertThat(StoredText.fit(fitting + "é")).endsWith("é…").hasSizeLessThan(fitting.length());
    assertThat(StoredText.fit("\u0000".repeat(StoredText.BYTES_MAX)))
        .hasSizeLessThan(StoredText.BYTES_MAX / 6 + 1);
    assertThat(StoredText.fit("a\ud800b")).isEqualTo("a\ufffdb");
  }
}
