package larkspur.core.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int SECONDS_WORTH = Pace.BYTES_PER_SECOND;

  private final AtomicLong nanos = new AtomicLong(-7);
  private final Pace pace = new Pace(MINUTE, nanos::get);
  private final Pace.Transfer transfer = pace.begin();

  /// How long the next piece takes, and how much it is.
  private Duration takes = Duration.ZERO;

  private int bytes = SECONDS_WORTH;

  /// The client is waited for, and looked at every second.
  private void await() throws IOException {
    long until = nanos.get() + takes.toNanos();
    while (nanos.get() < until) {
      nanos.set(Math.min(until, nanos.get() + Duration.ofSeconds(1).toNanos()));
      pace.look();
      if (Thread.interrupted()) {
        throw new InterruptedIOException();
      }
    }
  }

  private final InputStream in =
      transfer.in(
          new InputStream() {
            @Override
            public int read() {
              throw new AssertionError("one by one");
            }

            @Override
            public int read(byte[] into, int offset, int most) throws IOException {
              await();
              return Math.min(most, bytes);
            }
          });

  private final OutputStream out =
      transfer.out(
          new OutputStream() {
            @Override
            public void write(int one) {
              throw new AssertionError("one by one");
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
              await();
            }
          });

  private void read(Duration within) throws IOException {
    takes = within;
    in.read(new byte[1_000_000]);
  }

  private void isCutAfter(Duration time) {
    long from = nanos.get();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(Duration.ofHours(2)));
    assertThat(transfer.ended()).isTrue();
    assertThat(Duration.ofNanos(nanos.get() - from)).isBetween(time, time.plusSeconds(2));
  }

  @Test
  void who_stands_still_is_cut_when_patience_is_at_its_end() {
    isCutAfter(MINUTE);
  }

  @Test
  void who_keeps_the_pace_may_go_on_for_ever() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      read(Duration.ofSeconds(1));
    }
    assertThat(transfer.ended()).isFalse();
    isCutAfter(MINUTE);
  }

  @Test
  void who_comes_in_bursts_keeps_the_pace_too() throws IOException {
    bytes = 50 * SECONDS_WORTH;
    for (int i = 0; i < 1_000; i++) {
      read(Duration.ofSeconds(50));
    }
    assertThat(transfer.ended()).isFalse();
  }

  @Test
  void who_was_fast_has_nothing_saved() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      read(Duration.ZERO);
    }
    isCutAfter(MINUTE);
  }

  @Test
  void who_trickles_is_cut_though_never_still_for_long() {
    bytes = SECONDS_WORTH / 2;
    long from = nanos.get();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> {
          for (int i = 0; i < 1_000; i++) {
            read(Duration.ofSeconds(1));
          }
        });
    assertThat(Duration.ofNanos(nanos.get() - from))
        .isBetween(Duration.ofSeconds(118), Duration.ofSeconds(123));
  }

  @Test
  void what_goes_out_is_held_to_the_same_pace_however_much_is_written_at_once() throws IOException {
    takes = Duration.ofSeconds(1);
    out.write(new byte[600 * SECONDS_WORTH]);
    assertThat(transfer.ended()).isFalse();
    takes = Duration.ofHours(1);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write(new byte[1]));
    assertThat(transfer.ended()).isTrue();
  }

  @Test
  void time_in_which_nobody_waits_for_the_client_does_not_count() throws IOException {
    read(Duration.ofSeconds(1));
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    pace.look();
    assertThat(Thread.interrupted()).isFalse();
    read(Duration.ofSeconds(59));
    assertThat(transfer.ended()).isFalse();
  }

  @Test
  void what_is_passed_over_is_waited_for_likewise() throws IOException {
    takes = Duration.ofSeconds(1);
    bytes = 5_000;
    assertThat(in.skip(12_000)).isEqualTo(12_000);
    takes = Duration.ofHours(1);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> in.skip(1));
  }

  @Test
  void a_thread_that_waits_is_interrupted_there_and_goes_on_without_being_so() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    Pace.Transfer slow = pace.begin();
    InputStream never =
        slow.in(
            new InputStream() {
              @Override
              public int read() {
                throw new AssertionError("one by one");
              }

              @Override
              public int read(byte[] into, int offset, int most) throws IOException {
                waits.countDown();
                try {
                  new CountDownLatch(1).await();
                  return 0;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw new InterruptedIOException();
                }
              }
            });
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        never.read(new byte[1]);
      } catch (IOException cut) {
        interrupted.complete(Thread.currentThread().isInterrupted());
      }
    });
    assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
    nanos.addAndGet(MINUTE.toNanos());
    pace.look();
    assertThat(slow.ended()).isFalse();
    nanos.incrementAndGet();
    pace.look();
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
    assertThat(slow.ended()).isTrue();
  }

  @Test
  void by_itself_it_looks_at_what_began_however_often_there_was_nothing_to_look_at()
      throws Exception {
    Pace real = new Pace(Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      Pace.Transfer stands = real.begin();
      InputStream never =
          stands.in(
              new InputStream() {
                @Override
                public int read() {
                  throw new AssertionError("one by one");
                }

                @Override
                public int read(byte[] into, int offset, int most) throws IOException {
                  try {
                    new CountDownLatch(1).await();
                    return 0;
                  } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                  }
                }
              });
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> never.read(new byte[1]));
      assertThat(stands.ended()).isTrue();
      stands.close();
    }
  }
}
