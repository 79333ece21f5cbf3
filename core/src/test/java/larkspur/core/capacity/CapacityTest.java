package larkspur.core.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import org.junit.jupiter.api.Test;

class CapacityTest {

  private final AtomicInteger backlog = new AtomicInteger();
  private final Capacity capacity =
      new Capacity(
          new RequestLimits(new Quota(100, 75), 10, 1_000_000, Duration.ofMinutes(1)),
          backlog::get);
  private final Capacity.Share acme = capacity.share(Optional.of(caller(1)));
  private final Capacity.Share globex = capacity.share(Optional.of(caller(2)));

  private static Caller caller(int tenant) {
    AppId app = AppId.of(tenant);
    return new Caller(TenantId.of(tenant), app, Optional.of(app), Set.of());
  }

  private static int takeAllThatIsGiven(Capacity.Share share) {
    int taken = 0;
    while (true) {
      try {
        share.enterToRead();
        taken++;
      } catch (Refusal.TooMany full) {
        return taken;
      }
    }
  }

  @Test
  void a_tenant_that_is_alone_may_hold_most_and_never_all() {
    assertThat(takeAllThatIsGiven(acme)).isEqualTo(75);
    assertThat(capacity.underWay()).isEqualTo(75);
    assertThatCode(capacity::look).doesNotThrowAnyException();
  }

  @Test
  void whoever_comes_while_another_holds_most_finds_a_place_at_once() {
    takeAllThatIsGiven(acme);
    assertThat(takeAllThatIsGiven(globex)).isBetween(15, 25);
    assertThat(capacity.share(Optional.empty())).isNotSameAs(globex);
    assertThatCode(() -> capacity.share(Optional.of(caller(3))).enterToRead())
        .doesNotThrowAnyException();
  }

  @Test
  void two_that_want_as_much_come_to_hold_as_much() {
    int ofAcme = takeAllThatIsGiven(acme);
    int ofGlobex = takeAllThatIsGiven(globex);
    // Requests end and others come, as many for each.
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < ofAcme / 4; i++) {
        acme.leave();
      }
      ofAcme -= ofAcme / 4;
      ofGlobex += takeAllThatIsGiven(globex);
      ofAcme += takeAllThatIsGiven(acme);
      for (int i = 0; i < ofGlobex / 4; i++) {
        globex.leave();
      }
      ofGlobex -= ofGlobex / 4;
      ofAcme += takeAllThatIsGiven(acme);
      ofGlobex += takeAllThatIsGiven(globex);
    }
    assertThat(ofAcme).isBetween(38, 48);
    assertThat(ofGlobex).isBetween(38, 48);
    assertThat(capacity.underWay()).isEqualTo(ofAcme + ofGlobex);
  }

  @Test
  void what_is_given_back_can_be_taken_again_and_nothing_is_lost() {
    for (int round = 0; round < 10; round++) {
      int taken = takeAllThatIsGiven(acme);
      assertThat(taken).isEqualTo(75);
      for (int i = 0; i < taken; i++) {
        acme.leave();
      }
    }
    assertThat(capacity.underWay()).isZero();
  }

  @Test
  void a_refusal_says_how_many_may_be_and_when_to_come_again() {
    takeAllThatIsGiven(acme);
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(acme::look)
        .satisfies(refusal -> {
          assertThat(refusal.limit()).isEqualTo(100);
          assertThat(refusal.retryAfter()).contains(Capacity.RETRY_AFTER);
        });
  }

  @Test
  void while_too_many_commits_wait_changes_are_refused_and_reads_are_not() {
    backlog.set(10);
    assertThatExceptionOfType(Refusal.TooMany.class).isThrownBy(acme::enterToChange);
    assertThat(capacity.underWay()).isZero();
    acme.enterToRead();
    backlog.set(9);
    acme.enterToChange();
    assertThat(capacity.underWay()).isEqualTo(2);
  }

  @Test
  void large_bodies_have_so_much_room_together_and_small_ones_need_none() {
    Capacity.Room first = acme.expect(500_000);
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(() -> globex.expect(500_001))
        .satisfies(refusal -> assertThat(refusal.limit()).isEqualTo(1_000_000));
    Capacity.Room second = globex.expect(250_000);
    assertThat(capacity.bodyBytes()).isEqualTo(750_000);
    Capacity.Room small = acme.expect(16 * 1024);
    assertThat(capacity.bodyBytes()).isEqualTo(750_000);
    small.close();
    assertThat(capacity.bodyBytes()).isEqualTo(750_000);
    first.close();
    first.close();
    second.close();
    assertThat(capacity.bodyBytes()).isZero();
  }

  private static List<Capacity.Room> takeAllRoomThatIsGiven(Capacity.Share share) {
    List<Capacity.Room> rooms = new ArrayList<>();
    while (true) {
      try {
        rooms.add(share.expect(20_000));
      } catch (Refusal.TooMany full) {
        return rooms;
      }
    }
  }

  @Test
  void a_tenant_that_wants_all_the_room_leaves_some_to_whoever_comes_and_strangers_count_as_one() {
    Capacity.Share strangers = capacity.share(Optional.empty());
    List<Capacity.Room> theirs = takeAllRoomThatIsGiven(strangers);
    assertThat(capacity.bodyBytes()).isBetween(700_000L, 750_000L);
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(() -> capacity.share(Optional.empty()).expect(20_000));
    List<Capacity.Room> ofAcme = takeAllRoomThatIsGiven(acme);
    assertThat(ofAcme).hasSizeBetween(7, 10);
    assertThatCode(() -> globex.expect(20_000).close()).doesNotThrowAnyException();
    theirs.forEach(Capacity.Room::close);
    assertThat(takeAllRoomThatIsGiven(acme)).hasSizeGreaterThan(20);
  }

  @Test
  void all_may_be_taken_where_nothing_is_shared() {
    Capacity unshared =
        new Capacity(
            new RequestLimits(new Quota(100, 100), 10, 1_000_000, Duration.ofMinutes(1)),
            backlog::get);
    Capacity.Share share = unshared.share(Optional.of(caller(1)));
    Capacity.Room all = share.expect(1_000_000);
    assertThatExceptionOfType(Refusal.TooMany.class).isThrownBy(() -> share.expect(20_000));
    all.close();
    assertThat(unshared.bodyBytes()).isZero();
  }

  @Test
  void
      who_waits_for_somebody_else_holds_no_place_meanwhile_and_is_let_in_again_whatever_there_is() {
    acme.enterToRead();
    int others =
        acme.away(() -> {
          assertThat(capacity.underWay()).isZero();
          return takeAllThatIsGiven(acme);
        });
    assertThat(others).isEqualTo(75);
    assertThat(capacity.underWay()).isEqualTo(76);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            acme.away(() -> {
              throw new IllegalStateException();
            }));
    assertThat(capacity.underWay()).isEqualTo(76);
  }

  @Test
  void callers_without_a_tenant_share_as_one() {
    Capacity.Share strangers = capacity.share(Optional.empty());
    assertThat(takeAllThatIsGiven(strangers)).isEqualTo(75);
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(() -> capacity.share(Optional.empty()).look());
    assertThatCode(acme::enterToRead).doesNotThrowAnyException();
  }

  /// How many places are held, by those who say so as long as they do.
  private static final class Held {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void take() {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void giveBack() {
      now.decrementAndGet();
    }

    int most() {
      return most.get();
    }
  }

  @Test
  void many_at_once_never_hold_more_than_there_is_and_leave_nothing_behind() throws Exception {
    Held all = new Held();
    List<Held> tenants = List.of(new Held(), new Held(), new Held());
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Capacity.Share share = capacity.share(Optional.of(caller(1 + i % 3)));
        Held own = tenants.get(i % 3);
        callers.add(() -> {
          int entered = 0;
          int held = 0;
          for (int turn = 0; turn < 20_000; turn++) {
            try {
              share.enterToRead();
              all.take();
              own.take();
              held++;
              entered++;
            } catch (Refusal.TooMany full) {
              // as many as there are
            }
            if (turn % 40 == 39) {
              for (; held > 0; held--) {
                all.giveBack();
                own.giveBack();
                share.leave();
              }
            }
          }
          return entered;
        });
      }
      int entered = 0;
      for (Future<Integer> each : threads.invokeAll(callers)) {
        entered += each.get();
      }
      // One thread alone may find all places taken at each of its turns, by others that pause; but
      // whoever is the first of all gets in.
      assertThat(entered).isPositive();
    }
    assertThat(all.most()).isBetween(1, 100);
    assertThat(tenants).allSatisfy(tenant -> assertThat(tenant.most()).isLessThanOrEqualTo(75));
    assertThat(capacity.underWay()).isZero();
  }
}
