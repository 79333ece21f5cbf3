package larkspur.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import larkspur.core.call.CallLimits.Allowance;
import larkspur.core.time.ServerClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateCounterTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<Rate> BOTH =
      List.of(new Rate(5, Duration.ofMinutes(1)), new Rate(2, Duration.ofSeconds(1)));

  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final RateCounter counter = new RateCounter(clock);

  @AfterEach
  void stop() {
    clock.close();
  }

  @Test
  void of_two_windows_both_hold_and_the_one_that_is_used_up_is_told() {
    assertThat(counter.take("a", BOTH).exceeded()).isFalse();
    assertThat(counter.take("a", BOTH).exceeded()).isFalse();
    assertThat(counter.take("a", BOTH)).isEqualTo(new Allowance(2, 0, NOON.plusSeconds(1), true));
    clock.forward(Duration.ofSeconds(1));
    assertThat(counter.take("a", BOTH).exceeded()).isFalse();
    assertThat(counter.take("a", BOTH).exceeded()).isFalse();
    clock.forward(Duration.ofSeconds(1));
    assertThat(counter.take("a", BOTH).exceeded()).as("refused ones were not counted").isFalse();
    assertThat(counter.take("a", BOTH)).isEqualTo(new Allowance(5, 0, NOON.plusSeconds(60), true));
    clock.forward(Duration.ofSeconds(58));
    assertThat(counter.take("a", BOTH).exceeded()).isFalse();
  }

  @Test
  void keys_are_counted_apart_and_forgotten_on_request() {
    List<Rate> one = List.of(new Rate(1, Duration.ofHours(1)));
    assertThat(counter.take("a", one).exceeded()).isFalse();
    assertThat(counter.take("a", one).exceeded()).isTrue();
    assertThat(counter.take("b", one).exceeded()).isFalse();
    counter.forget();
    assertThat(counter.take("a", one).exceeded()).isFalse();
  }
}
