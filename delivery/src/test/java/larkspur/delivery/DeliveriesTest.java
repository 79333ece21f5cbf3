package larkspur.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.AppEvents;
import larkspur.core.event.Courier;
import larkspur.core.event.Courier.Outcome;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.event.Listener;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Name;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId TENANT = TenantId.of(1);
  private static final AppId APP = AppId.of(21);
  private static final AppId OTHER = AppId.of(22);
  private static final Name SOURCE = Name.of("source", "s");

  private Store store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final List<Process> processes = new ArrayList<>();
  private Process process;
  private int events;

  /// A process over the store.
  private final class Process {
    private final TestCourier connection = new TestCourier();
    private final TestCourier address = new TestCourier();
    private final Identities identities;
    private final Hearing hearing;
    private final Deliveries deliveries;

    private Process() {
      this(store);
    }

    private Process(Store store) {
      IdSource ids = new IdSource(new Random(processes.size() + 1));
      identities = new Identities(store, new Aliases(store), clock, new byte[32]);
      if (processes.isEmpty()) {
        for (AppId app : List.of(APP, OTHER)) {
          put(app, true);
        }
      }
      AgendaReader agenda = new AgendaReader(store, clock);
      Followers followers = new Followers(store, clock, ids, agenda);
      hearing =
          Hearing.of(
              store,
              clock,
              new Seal(new byte[32]),
              followers,
              agenda,
              Duration.ofDays(7),
              (_, _) -> true);
      deliveries =
          new Deliveries(
              store,
              clock,
              ids,
              identities,
              hearing,
              new Deliveries.Couriers(connection, address),
              Schedule.FEISHU);
      processes.add(this);
    }

    private void put(AppId app, boolean enabled) {
      String uid = "=" + app.value().substring(15);
      identities.put(new App(app, TENANT, "Bot", "", Set.of(), enabled, uid, NOON));
    }

    private void event(AppId app) {
      events++;
      hearing
          .events()
          .bring(
              app,
              SOURCE,
              new Position(events),
              List.of(
                  new AppEvents.Happened("test.event", clock.instant(), List.of("e" + events))));
    }
  }

  @BeforeEach
  void begin() {
    process = new Process();
    listens(APP, new Listener.Way.Address("http://127.0.0.1:1/", true));
    listens(OTHER, new Listener.Way.Connection());
    process.deliveries.start();
  }

  @AfterEach
  void stop() {
    processes.forEach(each -> each.deliveries.close());
    clock.close();
    store.close();
  }

  private void listens(AppId app, Listener.Way way) {
    process
        .hearing
        .listeners()
        .put(new Listener(TENANT, app, way, Optional.empty(), "token", Optional.empty()));
  }

  /// The process ends, and another one goes on. The end of a process waits for what it has to write
  /// down, but not for long: what a test means to be written down, it waits for.
  private void restart() {
    process.deliveries.close();
    process = new Process();
    process.deliveries.start();
  }

  @Test
  void events_leave_in_their_order_and_each_once() throws Exception {
    process.address.answers = event -> new Outcome.Taken();
    for (int i = 0; i < 300; i++) {
      process.event(APP);
    }
    Set<String> ids = new HashSet<>();
    for (int i = 1; i <= 300; i++) {
      TestCourier.Sent sent = process.address.next();
      assertThat(sent.text()).isEqualTo("[\"e" + i + "\"]");
      assertThat(ids.add(sent.event().id())).isTrue();
    }
    assertThat(process.deliveries.troubles(APP)).isEmpty();
  }

  @Test
  void an_event_goes_by_the_way_that_its_app_has_chosen() throws Exception {
    process.event(OTHER);
    process.connection.next().taken();
    assertThat(process.address.unseen()).isZero();
  }

  @Test
  void one_that_was_not_taken_is_tried_again_by_the_schedule_and_in_the_end_has_failed()
      throws Exception {
    process.event(APP);
    process.address.next().refused();
    Instant before = clock.instant();
    for (Duration wait : Schedule.FEISHU.waits()) {
      awaitTrouble(before.plus(wait));
      clock.forward(wait.minusMillis(1));
      assertThat(process.address.unseen()).isZero();
      TestCourier.Sent again = process.address.nextWhile(() -> clock.forward(Duration.ofMillis(1)));
      assertThat(again.text()).isEqualTo("[\"e1\"]");
      before = clock.instant();
      again.refused();
    }
    awaitFailed();
    within(process.deliveries::rests);
    clock.forward(Duration.ofHours(24));
    process.event(APP);
    TestCourier.Sent next = process.address.next();
    assertThat(next.text()).isEqualTo("[\"e2\"]");
    next.taken();
    assertThat(process.address.unseen()).isZero();
  }

  @Test
  void others_do_not_wait_for_one_that_was_not_taken() throws Exception {
    process.event(APP);
    process.event(APP);
    process.address.next().refused();
    TestCourier.Sent second = process.address.next();
    assertThat(second.text()).isEqualTo("[\"e2\"]");
    second.taken();
  }

  @Test
  void what_waits_to_be_tried_again_outlives_the_process() throws Exception {
    process.event(APP);
    process.address.next().refused();
    awaitTrouble(clock.instant().plusSeconds(15));
    within(process.deliveries::rests);
    restart();
    assertThat(process.address.unseen()).isZero();
    TestCourier.Sent again = process.address.nextWhile(() -> clock.forward(Duration.ofSeconds(1)));
    assertThat(again.text()).isEqualTo("[\"e1\"]");
    again.taken();
    awaitNoTrouble();
  }

  @Test
  void what_was_on_its_way_when_the_process_ended_is_sent_again_under_the_same_id()
      throws Exception {
    process.event(APP);
    process.event(APP);
    TestCourier.Sent first = process.address.next();
    TestCourier.Sent second = process.address.next();
    second.taken();
    restart();
    assertThat(process.address.next().event().id()).isEqualTo(first.event().id());
  }

  @Test
  void what_was_taken_is_not_sent_again_after_a_restart() throws Exception {
    process.event(APP);
    process.address.next().taken();
    process.event(APP);
    process.address.next().taken();
    awaitCursorAtTheEnd();
    within(process.deliveries::rests);
    restart();
    process.event(APP);
    assertThat(process.address.next().text()).isEqualTo("[\"e3\"]");
  }

  @Test
  void without_a_way_events_wait_and_nothing_counts_as_an_attempt() throws Exception {
    within(process.deliveries::rests);
    process.connection.close();
    for (int i = 0; i < 5; i++) {
      process.event(OTHER);
    }
    within(process.deliveries::rests);
    clock.forward(Duration.ofDays(3));
    assertThat(process.connection.unseen()).isZero();
    assertThat(process.deliveries.troubles(OTHER)).isEmpty();
    process.connection.open(OTHER);
    for (int i = 1; i <= 5; i++) {
      TestCourier.Sent sent = process.connection.next();
      assertThat(sent.text()).isEqualTo("[\"e" + i + "\"]");
      sent.taken();
    }
  }

  @Test
  void events_of_days_ago_are_sent_by_the_next_process() throws Exception {
    within(process.deliveries::rests);
    process.connection.close();
    process.event(OTHER);
    within(process.deliveries::rests);
    process.deliveries.close();
    clock.forward(Duration.ofDays(4));
    restart();
    process.event(OTHER);
    assertThat(process.connection.next().text()).isEqualTo("[\"e1\"]");
    assertThat(process.connection.next().text()).isEqualTo("[\"e2\"]");
  }

  @Test
  void what_the_way_lost_is_sent_again_when_there_is_one_however_often() throws Exception {
    process.event(OTHER);
    for (int i = 0; i < 20; i++) {
      TestCourier.Sent sent = process.connection.next();
      assertThat(sent.text()).isEqualTo("[\"e1\"]");
      process.connection.close();
      sent.lost();
      process.connection.open(OTHER);
    }
    process.connection.next().taken();
    assertThat(process.deliveries.troubles(OTHER)).isEmpty();
  }

  @Test
  void a_new_way_lets_what_waits_be_tried_at_once() throws Exception {
    process.event(OTHER);
    process.connection.next().refused();
    awaitTroubles(OTHER, 1);
    process.connection.open(OTHER);
    process.connection.next().taken();
    awaitTroubles(OTHER, 0);
  }

  @Test
  void an_app_that_is_enabled_again_gets_what_waits_though_nothing_new_happens() throws Exception {
    process.event(APP);
    process.address.next().refused();
    awaitTrouble(clock.instant().plusSeconds(15));
    // Until nobody is at it any more who found it enabled.
    within(process.deliveries::rests);
    process.put(APP, false);
    clock.forward(Duration.ofSeconds(20));
    within(process.deliveries::rests);
    assertThat(process.address.unseen()).isZero();
    process.put(APP, true);
    TestCourier.Sent again = process.address.nextWhile(() -> clock.forward(Duration.ofSeconds(5)));
    assertThat(again.text()).isEqualTo("[\"e1\"]");
    again.taken();
    awaitNoTrouble();
  }

  @Test
  void an_app_that_is_enabled_while_its_delivery_goes_to_rest_is_looked_at_again()
      throws Exception {
    process.deliveries.close();
    process.event(APP);
    Listener enabled = process.hearing.listeners().of(TENANT, APP).orElseThrow();
    AtomicBoolean looked = new AtomicBoolean();
    AtomicBoolean closed = new AtomicBoolean();
    AppDelivery delivery =
        new AppDelivery(
            APP,
            new DeliveryStore(store, APP),
            new AppDelivery.Surroundings() {
              @Override
              public ServerClock clock() {
                return clock;
              }

              @Override
              public AppEvents events() {
                return process.hearing.events();
              }

              @Override
              public Schedule schedule() {
                return Schedule.FEISHU;
              }

              @Override
              public Optional<Listener> listener() {
                return looked.getAndSet(true) ? Optional.of(enabled) : Optional.empty();
              }

              @Override
              public Courier courier(Listener listener) {
                return process.address;
              }

              @Override
              public Optional<String> server() {
                return Optional.empty();
              }

              @Override
              public boolean closed() {
                return closed.get();
              }
            });
    delivery.wake();
    within(delivery::rests);
    clock.forward(AppDelivery.DISABLED_LOOK);
    process.address.next().taken();
    within(delivery::rests);
    closed.set(true);
  }

  @Test
  void so_many_are_on_their_way_at_a_time_and_no_more() throws Exception {
    for (int i = 0; i < 200; i++) {
      process.event(APP);
    }
    List<TestCourier.Sent> onTheWay = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      onTheWay.add(process.address.next());
    }
    process.event(OTHER);
    process.connection.next().taken();
    assertThat(process.address.unseen()).isZero();
    onTheWay.get(40).taken();
    onTheWay.add(process.address.next());
    assertThat(onTheWay.getLast().text()).isEqualTo("[\"e65\"]");
  }

  @Test
  void one_that_cannot_be_sent_at_all_keeps_none_of_the_others_back() throws Exception {
    process.address.answers =
        event -> {
          if (new String(event.what(), java.nio.charset.StandardCharsets.UTF_8).contains("e1")) {
            throw new IllegalStateException("on purpose");
          }
          return new Outcome.Taken();
        };
    process.event(APP);
    process.event(APP);
    assertThat(process.address.next().text()).isEqualTo("[\"e2\"]");
    awaitTroubles(APP, 1);
  }

  @Test
  void of_two_servers_one_at_a_time_delivers_and_nothing_that_was_taken_comes_again()
      throws Exception {
    process.deliveries.close();
    MemoryData data = new MemoryData();
    store = MemoryStore.openShared(data);
    processes.clear();
    Process one = new Process(store);
    Process other = new Process(MemoryStore.openShared(data));
    process = one;
    listens(OTHER, new Listener.Way.Connection());
    one.connection.answers = event -> new Outcome.Taken();
    other.connection.answers = event -> new Outcome.Taken();
    one.deliveries.start();
    other.deliveries.start();
    Set<String> came = new HashSet<>();
    for (int i = 1; i <= 20; i++) {
      (i % 2 == 0 ? one : other).event(OTHER);
      String text = "[\"e" + i + "\"]";
      within(() -> {
        forwardAtRest(Duration.ofMillis(50), one, other);
        for (Process each : List.of(one, other)) {
          for (TestCourier.Sent sent = each.connection.poll();
              sent != null;
              sent = each.connection.poll()) {
            assertThat(came.add(sent.text())).as("%s comes once", sent.text()).isTrue();
          }
        }
        return came.contains(text);
      });
    }
    Instant muchLater = clock.instant().plusSeconds(20);
    within(() -> {
      forwardAtRest(Duration.ofMillis(50), one, other);
      return clock.instant().isAfter(muchLater);
    });
    assertThat(came).hasSize(20);
    assertThat(one.connection.unseen() + other.connection.unseen()).isZero();
  }

  /// Each second a server looks for what the others recorded. While one is at work the clock
  /// stands: who takes longer than its lease may see an event come from another server as well.
  private void forwardAtRest(Duration by, Process... servers) {
    if (Stream.of(servers).allMatch(server -> server.deliveries.rests())) {
      clock.forward(by);
    }
  }

  @Test
  void what_one_server_cannot_reach_any_more_another_brings() throws Exception {
    process.deliveries.close();
    MemoryData data = new MemoryData();
    store = MemoryStore.openShared(data);
    processes.clear();
    Process one = new Process(store);
    Process other = new Process(MemoryStore.openShared(data));
    process = one;
    listens(OTHER, new Listener.Way.Connection());
    other.connection.close();
    one.deliveries.start();
    other.deliveries.start();
    one.event(OTHER);
    TestCourier.Sent sent = one.connection.next();
    one.connection.close();
    sent.lost();
    other.connection.open(OTHER);
    TestCourier.Sent again =
        other.connection.nextWhile(() -> clock.forward(Duration.ofMillis(500)));
    assertThat(again.event().id()).isEqualTo(sent.event().id());
    again.taken();
  }

  @Test
  void a_failed_event_is_sent_again_when_somebody_asks_for_it() throws Exception {
    process.event(APP);
    TestCourier.Sent sent = process.address.next();
    sent.taken();
    awaitCursorAtTheEnd();
    assertThat(process.deliveries.again(APP, sent.event().place())).isTrue();
    TestCourier.Sent again = process.address.next();
    assertThat(again.event().id()).isEqualTo(sent.event().id());
    again.taken();
    awaitNoTrouble();
  }

  @Test
  void an_event_that_is_kept_no_longer_cannot_be_asked_for() throws Exception {
    process.event(APP);
    TestCourier.Sent sent = process.address.next();
    sent.taken();
    var nowhere =
        new larkspur.core.event.AppEvent.Place(
            sent.event().place().day(), sent.event().place().position().successor());
    assertThat(process.deliveries.again(APP, nowhere)).isFalse();
  }

  // ---- waiting for what happens on its own

  private void awaitTrouble(Instant next) throws InterruptedException {
    within(() -> {
      List<Deliveries.Trouble> troubles = process.deliveries.troubles(APP);
      return troubles.size() == 1 && troubles.getFirst().next().equals(Optional.of(next));
    });
  }

  private void awaitFailed() throws InterruptedException {
    within(() -> {
      List<Deliveries.Trouble> troubles = process.deliveries.troubles(APP);
      return troubles.size() == 1
          && troubles.getFirst().next().isEmpty()
          && troubles.getFirst().attempts() == 5;
    });
  }

  private void awaitNoTrouble() throws InterruptedException {
    awaitTroubles(APP, 0);
  }

  private void awaitTroubles(AppId app, int count) throws InterruptedException {
    within(() -> process.deliveries.troubles(app).size() == count);
  }

  private void awaitCursorAtTheEnd() throws InterruptedException {
    DeliveryStore kept = new DeliveryStore(store, APP);
    long today = process.hearing.events().today();
    within(() -> {
      List<larkspur.core.event.AppEvent> after =
          process
              .hearing
              .events()
              .scan(APP, today, kept.cursor().days().getOrDefault(today, Position.START), 1);
      return after.isEmpty();
    });
  }

  private static void within(java.util.function.BooleanSupplier isSo) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
      Thread.yield();
    }
  }
}
