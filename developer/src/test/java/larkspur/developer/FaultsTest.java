package larkspur.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private static final List<String> CALLS = List.of("aily.run.create", "aily.run.get", "user.me");

  private final Faults faults = new Faults(new SplittableRandom(1));

  private static Fault fault(String json) {
    return Fault.read(Members.of(json.getBytes(StandardCharsets.UTF_8)), CALLS);
  }

  private Optional<Integer> happens(String call) {
    return faults
        .next(Optional.of(call), "POST", "/x/" + call)
        .flatMap(happening -> happening.fault().failure())
        .map(Protocol.Failing::status);
  }

  @Test
  void the_oldest_that_is_for_a_call_happens_until_its_times_are_over() {
    faults.set(fault("{\"call\":\"user.me\",\"status\":501,\"times\":2}"));
    faults.set(fault("{\"call\":\"user.*\",\"status\":502,\"times\":1}"));
    faults.set(fault("{\"call\":\"POST /x/:call\",\"status\":503}"));
    assertThat(IntStream.range(0, 5).mapToObj(i -> happens("user.me")))
        .containsExactly(
            Optional.of(501),
            Optional.of(501),
            Optional.of(502),
            Optional.of(503),
            Optional.of(503));
    assertThat(happens("aily.run.get")).contains(503);
    assertThat(faults.next(Optional.empty(), "GET", "/x/1")).isEmpty();
  }

  @Test
  void many_at_once_meet_it_exactly_so_often() {
    faults.set(fault("{\"call\":\"user.me\",\"status\":500,\"times\":1000}"));
    AtomicInteger met = new AtomicInteger();
    IntStream.range(0, 5_000)
        .parallel()
        .forEach(i -> happens("user.me").ifPresent(status -> met.incrementAndGet()));
    assertThat(met).hasValue(1000);
  }

  @Test
  void a_chance_decides_about_how_often() {
    faults.set(fault("{\"call\":\"user.me\",\"status\":500,\"probability\":0.3,\"seed\":7}"));
    long met = IntStream.range(0, 10_000).filter(i -> happens("user.me").isPresent()).count();
    assertThat(met).isBetween(2_800L, 3_200L);
  }

  @Test
  void who_waits_is_told_when_all_are_taken_away() {
    faults.set(fault("{\"call\":\"user.me\",\"delay\":\"PT1M\"}"));
    Faults.Happening waiting = faults.next(Optional.of("user.me"), "GET", "/x").orElseThrow();
    faults.clear();
    assertThat(waiting.forgotten().getCount()).isZero();
    assertThat(faults.standing()).isEmpty();
    faults.set(fault("{\"call\":\"user.me\",\"delay\":\"PT1M\"}"));
    assertThat(
            faults.next(Optional.of("user.me"), "GET", "/x").orElseThrow().forgotten().getCount())
        .isOne();
  }

  @Test
  void no_more_are_set_than_can_be() {
    for (int i = 0; i < Faults.AT_ONCE_MAX; i++) {
      faults.set(fault("{\"call\":\"user.me\",\"status\":500}"));
    }
    assertThatThrownBy(() -> faults.set(fault("{\"call\":\"user.me\",\"status\":500}")))
        .isInstanceOf(Wrong.class);
  }
}
