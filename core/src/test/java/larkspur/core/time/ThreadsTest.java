package larkspur.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  private final Set<Integer> done = ConcurrentHashMap.newKeySet();

  @Test
  void work_is_done_once_for_each_and_for_no_more_at_once_than_may_be() {
    AtomicInteger under = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Threads.each(
        "some",
        numbers(200),
        5,
        number -> {
          most.accumulateAndGet(under.incrementAndGet(), Math::max);
          assertThat(done.add(number)).isTrue();
          Thread.yield();
          under.decrementAndGet();
        });
    assertThat(done).hasSize(200);
    assertThat(most.get()).isLessThanOrEqualTo(5);
  }

  @Test
  void several_are_under_way_side_by_side() {
    CyclicBarrier all = new CyclicBarrier(4);
    Threads.each(
        "some",
        numbers(4),
        4,
        number -> {
          try {
            all.await(120, TimeUnit.SECONDS);
            done.add(number);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException(alone);
          }
        });
    assertThat(done).hasSize(4);
  }

  @Test
  void a_failure_comes_out_when_the_others_are_done() {
    assertThatThrownBy(() ->
            Threads.each(
                "some",
                numbers(20),
                4,
                number -> {
                  if (number == 0) {
                    throw new IllegalStateException("on purpose");
                  }
                  done.add(number);
                }))
        .hasMessage("on purpose");
    assertThat(done).hasSize(19);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
