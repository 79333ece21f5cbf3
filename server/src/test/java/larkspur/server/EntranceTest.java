package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EntranceTest {

  private static final Duration LONG = Duration.ofSeconds(120);

  private final Entrance entrance = new Entrance();

  @Test
  void nobody_comes_in_before_it_is_opened() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    Thread comer = comes(inside);
    Eventually.within(LONG, () -> comer.getState() == Thread.State.WAITING);
    assertThat(inside.getCount()).isOne();
    entrance.open();
    comer.join();
    assertThat(inside.getCount()).isZero();
  }

  @Test
  void whoever_holds_it_waits_until_all_have_left() throws InterruptedException {
    entrance.open();
    entrance.enter();
    entrance.enter();
    AtomicBoolean empty = new AtomicBoolean();
    Thread holder = Thread.ofVirtual().start(() -> empty.set(entrance.hold(LONG)));
    Eventually.within(LONG, () -> holder.getState() == Thread.State.TIMED_WAITING);
    entrance.leave();
    assertThat(holder.isAlive()).isTrue();
    entrance.leave();
    holder.join();
    assertThat(empty).isTrue();
  }

  @Test
  void those_who_come_while_it_is_held_wait_and_are_not_waited_for() throws InterruptedException {
    entrance.open();
    assertThat(entrance.hold(LONG)).isTrue();
    CountDownLatch inside = new CountDownLatch(1);
    Thread comer = comes(inside);
    Eventually.within(LONG, () -> comer.getState() == Thread.State.WAITING);
    assertThat(entrance.hold(LONG)).isTrue();
    assertThat(inside.getCount()).isOne();
    entrance.open();
    comer.join();
    assertThat(inside.getCount()).isZero();
  }

  @Test
  void who_does_not_leave_in_time_is_not_waited_for() {
    entrance.open();
    entrance.enter();
    assertThat(entrance.hold(Duration.ofMillis(1))).isFalse();
    entrance.leave();
    assertThat(entrance.hold(LONG)).isTrue();
  }

  @Test
  void who_does_not_want_to_wait_comes_in_only_while_it_is_open() {
    assertThat(entrance.tryEnter()).isFalse();
    entrance.open();
    assertThat(entrance.tryEnter()).isTrue();
    assertThat(entrance.inside()).isOne();
    entrance.leave();
    assertThat(entrance.hold(LONG)).isTrue();
    assertThat(entrance.tryEnter()).isFalse();
    assertThat(entrance.inside()).isZero();
  }

  private Thread comes(CountDownLatch inside) {
    return Thread.ofVirtual()
        .start(() -> {
          entrance.enter();
          inside.countDown();
          entrance.leave();
        });
  }
}
