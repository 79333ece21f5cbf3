package larkspur.core.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final TenantId ACME = TenantId.of(1);
  private static final TenantId GLOBEX = TenantId.of(2);
  private static final AppId ACMES = AppId.of(1);
  private static final AppId GLOBEXS = AppId.of(2);

  private static List<Turns.Turn> take(Turns turns, int count, TenantId tenant, AppId app) {
    List<Turns.Turn> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(turns.take(tenant, app));
    }
    return taken;
  }

  @Test
  void a_tenant_that_is_alone_works_on_most_and_the_rest_waits() {
    Turns turns = new Turns(new Quota(8, 75), 100);
    take(turns, 20, ACME, ACMES);
    assertThat(turns.working()).isEqualTo(6);
    assertThat(turns.waiting()).isEqualTo(14);
  }

  @Test
  void another_tenant_begins_at_once_however_many_of_the_first_wait() throws Exception {
    Turns turns = new Turns(new Quota(8, 75), 100);
    take(turns, 50, ACME, ACMES);
    turns.take(GLOBEX, GLOBEXS).await();
    assertThat(turns.working()).isEqualTo(7);
  }

  @Test
  void what_comes_free_goes_to_who_has_the_fewest_at_work() throws Exception {
    Turns turns = new Turns(new Quota(4, 100), 100);
    List<Turns.Turn> ofAcme = take(turns, 10, ACME, ACMES);
    List<Turns.Turn> ofGlobex = take(turns, 10, GLOBEX, GLOBEXS);
    assertThat(turns.working()).isEqualTo(4);
    ofAcme.get(0).close();
    ofAcme.get(1).close();
    ofGlobex.get(0).await();
    ofGlobex.get(1).await();
    // Two and two now: from here on they take turns.
    ofGlobex.get(0).close();
    ofGlobex.get(2).await();
    ofAcme.get(2).close();
    ofAcme.get(4).await();
    assertThat(turns.working()).isEqualTo(4);
  }

  @Test
  void too_many_that_wait_of_one_app_are_refused_and_another_app_is_not() {
    Turns turns = new Turns(new Quota(1, 100), 3);
    List<Turns.Turn> first = take(turns, 4, ACME, ACMES);
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(() -> turns.take(ACME, ACMES))
        .satisfies(refusal -> {
          assertThat(refusal.thing()).isEqualTo(Refusal.Thing.RUN);
          assertThat(refusal.limit()).isEqualTo(3);
          assertThat(refusal.retryAfter()).isPresent();
        });
    assertThat(turns.waiting()).isEqualTo(3);
    turns.take(ACME, AppId.of(7));
    turns.takeAgain(ACME, ACMES);
    assertThat(turns.waiting()).isEqualTo(5);
    // Places in the queue come free too, from its middle as well.
    first.get(2).close();
    first.get(3).close();
    turns.take(ACME, ACMES);
    assertThat(turns.waiting()).isEqualTo(4);
  }

  @Test
  void one_who_stops_waiting_gives_back_what_had_come_meanwhile() throws Exception {
    Turns turns = new Turns(new Quota(1, 100), 3);
    Turns.Turn working = turns.take(ACME, ACMES);
    Turns.Turn waiting = turns.take(ACME, ACMES);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (waiting) {
                begun.countDown();
                waiting.await();
              } catch (InterruptedException e) {
                end.set(e);
              }
            });
    assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    thread.join();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(turns.waiting()).isZero();
    working.close();
    working.close();
    assertThat(turns.working()).isZero();
    turns.take(GLOBEX, GLOBEXS).await();
  }

  @Test
  void everybody_comes_to_work_and_nobody_stays_behind() throws Exception {
    Turns turns = new Turns(new Quota(3, 67), 1_000);
    List<Thread> threads = new ArrayList<>();
    CountDownLatch worked = new CountDownLatch(600);
    for (int i = 0; i < 600; i++) {
      int number = i;
      Turns.Turn turn = turns.take(TenantId.of(number % 7), AppId.of(number % 11));
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (turn) {
                  turn.await();
                  worked.countDown();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(worked.getCount()).isZero();
    assertThat(turns.working()).isZero();
    assertThat(turns.waiting()).isZero();
  }
}
