package larkspur.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerClockTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void a_frozen_clock_stands_until_it_is_moved() {
    try (ServerClock clock = ServerClock.frozenAt(NOON)) {
      assertThat(clock.instant()).isEqualTo(NOON);
      clock.forward(Duration.ofHours(1));
      assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }
  }

  @Test
  void a_running_clock_moved_forward_goes_on_from_there() {
    try (ServerClock clock = ServerClock.running()) {
      Instant before = clock.instant();
      clock.forward(Duration.ofDays(1));
      assertThat(clock.instant())
          .isBetween(before.plus(Duration.ofDays(1)), before.plus(Duration.ofDays(2)));
      Instant frozen = clock.freeze();
      assertThat(clock.instant()).isEqualTo(frozen);
      clock.release();
      assertThat(clock.instant()).isAfterOrEqualTo(frozen);
    }
  }

  @Test
  void a_clock_is_not_moved_back() {
    try (ServerClock clock = ServerClock.frozenAt(NOON)) {
      assertThatThrownBy(() -> clock.forward(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void alarms_ring_in_order_when_the_clock_passes_them_and_not_before()
      throws InterruptedException {
    try (ServerClock clock = ServerClock.frozenAt(NOON)) {
      BlockingQueue<String> rung = new LinkedBlockingQueue<>();
      clock.at(NOON.plusSeconds(20), () -> rung.add("second"));
      clock.at(NOON.plusSeconds(10), () -> rung.add("first"));
      clock.at(NOON.plusSeconds(30), () -> rung.add("third"));
      clock.at(NOON.plusSeconds(15), () -> rung.add("cancelled")).cancel();
      clock.forward(Duration.ofSeconds(20));
      assertThat(List.of(take(rung), take(rung))).containsExactly("first", "second");
      clock.forward(Duration.ofSeconds(9));
      clock.at(clock.instant(), () -> rung.add("at once"));
      assertThat(take(rung)).isEqualTo("at once");
    }
  }

  @Test
  void an_alarm_that_fails_does_not_stop_the_others() throws InterruptedException {
    try (ServerClock clock = ServerClock.frozenAt(NOON)) {
      BlockingQueue<String> rung = new LinkedBlockingQueue<>();
      clock.at(
          NOON.plusSeconds(1),
          () -> {
            throw new IllegalStateException("on purpose");
          });
      clock.at(NOON.plusSeconds(1), () -> rung.add("after"));
      clock.forward(Duration.ofSeconds(1));
      assertThat(take(rung)).isEqualTo("after");
    }
  }

  @Test
  void an_alarm_that_ends_in_an_error_does_not_stop_the_clock() throws InterruptedException {
    try (ServerClock clock = ServerClock.frozenAt(NOON)) {
      BlockingQueue<String> rung = new LinkedBlockingQueue<>();
      clock.at(
          NOON.plusSeconds(1),
          () -> {
            throw new StackOverflowError("on purpose");
          });
      clock.at(NOON.plusSeconds(2), () -> rung.add("after"));
      clock.forward(Duration.ofSeconds(1));
      clock.forward(Duration.ofSeconds(1));
      assertThat(take(rung)).isEqualTo("after");
    }
  }

  private static String take(BlockingQueue<String> rung) throws InterruptedException {
    return rung.poll(120, TimeUnit.SECONDS);
  }
}
