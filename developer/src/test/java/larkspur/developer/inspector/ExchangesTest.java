package larkspur.developer.inspector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExchangesTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(50);

  private final Exchanges exchanges = new Exchanges();

  @Test
  void the_newest_come_first_and_the_oldest_are_pushed_out_by_number() {
    record(Exchanges.EXCHANGES_MAX + 5);
    List<Exchange> kept = exchanges.newestFirst();
    assertThat(kept).hasSize(Exchanges.EXCHANGES_MAX);
    assertThat(kept.getFirst().number()).isEqualTo(Exchanges.EXCHANGES_MAX + 5);
    assertThat(kept.getLast().number()).isEqualTo(6);
    assertThat(exchanges.find(5)).isEmpty();
    assertThat(exchanges.find(6)).isPresent();
  }

  @Test
  void the_oldest_are_pushed_out_by_bytes_too() {
    int number = (int) (Exchanges.BYTES_MAX / Payload.KEPT_MAX) + 10;
    for (int i = 0; i < number; i++) {
      exchanges.add(place -> exchange(place, new byte[Payload.KEPT_MAX]));
    }
    List<Exchange> kept = exchanges.newestFirst();
    assertThat(kept.size()).isLessThan(number).isGreaterThan(number / 2);
    assertThat(kept.stream().mapToLong(Exchange::weight).sum())
        .isLessThanOrEqualTo(Exchanges.BYTES_MAX);
    assertThat(kept.getFirst().number()).isEqualTo(number);
  }

  @Test
  void a_reader_is_given_what_is_there_and_then_what_comes() throws Exception {
    record(2);
    try (Exchanges.Reader reader = exchanges.follow(0).orElseThrow()) {
      assertThat(numbers(reader.next(AT_ONCE))).containsExactly(1L, 2L);
      assertThat(reader.next(AT_ONCE)).isEmpty();
      record(1);
      assertThat(numbers(reader.next(AT_ONCE))).containsExactly(3L);
    }
    try (Exchanges.Reader resumed = exchanges.follow(2).orElseThrow()) {
      assertThat(numbers(resumed.next(AT_ONCE))).containsExactly(3L);
    }
  }

  @Test
  void a_reader_who_waits_is_woken() throws Exception {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    CountDownLatch follows = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (Exchanges.Reader reader = exchanges.follow(0).orElseThrow()) {
                follows.countDown();
                numbers(reader.next(LONG)).forEach(seen::add);
              } catch (InterruptedException e) {
                seen.add(-1L);
              }
            });
    follows.await();
    record(1);
    assertThat(seen.poll(50, TimeUnit.SECONDS)).isEqualTo(1L);
    thread.join();
    assertThat(exchanges.readers()).isZero();
  }

  @Test
  void a_reader_is_told_how_many_it_missed() throws Exception {
    record(Exchanges.EXCHANGES_MAX + 7);
    try (Exchanges.Reader reader = exchanges.follow(3).orElseThrow()) {
      Exchanges.News news = reader.next(AT_ONCE).orElseThrow();
      assertThat(news.missed()).isEqualTo(4);
      assertThat(news.exchanges().getFirst().number()).isEqualTo(8);
      long before = news.upTo();
      news = reader.next(AT_ONCE).orElseThrow();
      assertThat(news.missed()).isZero();
      assertThat(news.exchanges().getFirst().number()).isEqualTo(before + 1);
    }
  }

  @Test
  void a_reader_hears_of_a_clearing_before_what_came_after_it() throws Exception {
    record(3);
    try (Exchanges.Reader reader = exchanges.follow(3).orElseThrow();
        Exchanges.Reader fresh = exchanges.follow(0).orElseThrow()) {
      exchanges.clear();
      record(1);
      Exchanges.News news = reader.next(AT_ONCE).orElseThrow();
      assertThat(news.cleared()).isTrue();
      assertThat(news.missed()).isZero();
      assertThat(news.exchanges()).extracting(Exchange::number).containsExactly(5L);
      assertThat(exchanges.newestFirst()).hasSize(1);
      assertThat(fresh.next(AT_ONCE).orElseThrow().cleared()).isFalse();
    }
  }

  @Test
  void a_reader_who_does_not_come_back_while_the_whole_ring_passes_is_let_go() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    Thread slow =
        Thread.ofVirtual()
            .start(() -> {
              try (Exchanges.Reader reader = exchanges.follow(0).orElseThrow()) {
                stuck.countDown();
                // As if a socket took no more.
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupted) {
                letGo.countDown();
              }
            });
    stuck.await();
    record(Exchanges.EXCHANGES_MAX);
    assertThat(exchanges.readers()).isOne();
    record(1);
    assertThat(exchanges.readers()).isZero();
    assertThat(letGo.await(50, TimeUnit.SECONDS)).isTrue();
    slow.join();
  }

  @Test
  void so_many_may_follow_and_no_more() {
    List<Exchanges.Reader> readers =
        IntStream.range(0, Exchanges.READERS_MAX)
            .mapToObj(i -> exchanges.follow(0).orElseThrow())
            .toList();
    assertThat(exchanges.follow(0)).isEmpty();
    readers.getFirst().close();
    assertThat(exchanges.follow(0)).isPresent();
  }

  @Test
  void closing_ends_all_following() {
    Exchanges.Reader reader = exchanges.follow(0).orElseThrow();
    exchanges.close();
    assertThatThrownBy(() -> reader.next(LONG)).isInstanceOf(InterruptedException.class);
    assertThat(exchanges.follow(0)).isEmpty();
  }

  private void record(int number) {
    for (int i = 0; i < number; i++) {
      exchanges.add(place -> exchange(place, new byte[0]));
    }
  }

  private static List<Long> numbers(Optional<Exchanges.News> news) {
    return news.orElseThrow().exchanges().stream().map(Exchange::number).toList();
  }

  private static Exchange exchange(long number, byte[] body) {
    return new Exchange(
        number,
        Instant.EPOCH,
        Duration.ZERO,
        "127.0.0.1:1",
        "GET",
        "/",
        "",
        List.of(),
        new Payload(body, body.length),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
