package larkspur.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import larkspur.core.event.AppEvent;
import larkspur.core.event.AppEvent.Place;
import larkspur.core.event.AppEvents;
import larkspur.core.event.Courier;
import larkspur.core.event.Courier.Outcome;
import larkspur.core.event.Listener;
import larkspur.core.identity.AppId;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.delivery.DeliveryStore.Failed;
import larkspur.delivery.DeliveryStore.Retry;
import larkspur.storage.Conflict;
import larkspur.storage.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The deliveries of one app. One thread at a time sends its events in their order and writes down
/// what became of them; it ends when there is nothing to do, and is started again when there is.
final class AppDelivery {

  /// Events read at a time.
  private static final int PAGE = 64;

  /// Events on their way at a time.
  private static final int ON_THE_WAY_MAX = 64;

  /// Settled events after which the cursor is kept, when there is no rest before. So many may come
  /// once more after a crash, with those that were on their way.
  private static final int UNSAVED_MAX = 256;

  /// Events of an app that are waiting to be tried again. At so many its newer events wait in their
  /// log.
  static final int RETRIES_MAX = 1_000;

  /// Failed events that are remembered; the oldest go first.
  static final int FAILED_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(AppDelivery.class);

  /// What an app's delivery needs of those who look after all of them.
  interface Surroundings {
    ServerClock clock();

    AppEvents events();

    Schedule schedule();

    /// How the app hears of events, if it does and may.
    Optional<Listener> listener();

    Courier courier(Listener listener);

    /// The name of this server, where several could deliver; empty where it is the only one.
    Optional<String> server();

    boolean closed();
  }

  private final AppId app;
  private final Surroundings around;
  private final DeliveryStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore room = new Semaphore(ON_THE_WAY_MAX);
  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

  // Under the lock.
  private boolean running;
  private boolean again;
  private boolean stale = true;
  private boolean triesAll;

  // Of the one thread.
  private final Map<Long, Position> read = new HashMap<>();
  private final TreeMap<Place, AppEvent> unsettled = new TreeMap<>();
  private final TreeMap<Place, AppEvent> lost = new TreeMap<>();
  private final TreeMap<Place, Retry> retries = new TreeMap<>();
  private final Set<Place> trying = new HashSet<>();
  private Map<Long, Position> saved = Map.of();
  private int unsaved;
  private ServerClock.Alarm alarm;

  AppDelivery(AppId app, DeliveryStore store, Surroundings around) {
    this.app = app;
    this.store = store;
    this.around = around;
  }

  /// What became of an event that was sent.
  ///
  /// @param tried the retry that it was, if it was one
  /// @param counts whether it counts as an attempt
  private record Arrival(AppEvent event, Optional<Retry> tried, boolean counts, Outcome outcome) {}

  /// Lets the app's events be sent if there are any.
  void wake() {
    lock.lock();
    try {
      again = true;
      if (running || around.closed()) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    Threads.start("deliver-" + app, this::run);
  }

  /// The same, and what waits to be tried again is tried now: there is a way to the app again.
  void wakeAll() {
    lock.lock();
    try {
      triesAll = true;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /// The same after somebody else changed what is kept.
  void wakeChanged() {
    lock.lock();
    try {
      stale = true;
    } finally {
      lock.unlock();
    }
    wake();
  }

  private void run() {
    try {
      while (goesOn()) {
        Optional<Listener> listener = around.listener();
        takeArrivals();
        if (listener.isEmpty() || !around.courier(listener.get()).reaches(listener.get())) {
          save();
          continue;
        }
        if (!hold()) {
          return;
        }
        refresh();
        boolean sent = send(listener.get());
        takeArrivals();
        if (sent) {
          again();
        }
        if (unsaved >= UNSAVED_MAX || unsettled.isEmpty()) {
          save();
        }
      }
      rest();
    } catch (Conflict anotherServerDelivers) {
      forget();
      retryIn(1);
    } catch (RuntimeException | Error e) {
      if (!around.closed()) {
        LOG.error("events could not be delivered to {}", app, e);
      }
      forget();
      retryIn(5);
    } finally {
      stop();
    }
  }

  private void again() {
    lock.lock();
    try {
      again = true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether something came up since this was last asked.
  private boolean goesOn() {
    lock.lock();
    try {
      boolean more = again && !around.closed();
      again = false;
      return more;
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    lock.lock();
    try {
      running = false;
      if (!again || around.closed()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    // Somebody woke it between its last look and now.
    wake();
  }

  /// Nothing more to do for now.
  private void rest() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    retries.values().stream()
        .filter(retry -> !trying.contains(retry.place()))
        .map(Retry::next)
        .min(Instant::compareTo)
        .ifPresent(next -> alarm = around.clock().at(next, this::wake));
    if (unsettled.isEmpty() && trying.isEmpty()) {
      around.server().ifPresent(store::release);
    }
  }

  private void retryIn(int seconds) {
    if (!around.closed()) {
      around.clock().at(around.clock().instant().plusSeconds(seconds), this::wake);
    }
  }

  /// Whether this server delivers to the app. If not, it looks again in a second.
  private boolean hold() {
    if (around.server().isEmpty() || store.hold(around.server().get(), around.clock().instant())) {
      return true;
    }
    forget();
    retryIn(1);
    return false;
  }

  private void forget() {
    lock.lock();
    try {
      stale = true;
    } finally {
      lock.unlock();
    }
  }

  /// Reads what is kept, if it may be another than is known here. What is on its way from here
  /// still is answered for.
  private void refresh() {
    lock.lock();
    try {
      if (!stale) {
        return;
      }
      stale = false;
    } finally {
      lock.unlock();
    }
    saved = store.cursor();
    retries.clear();
    store.retries(RETRIES_MAX * 2).forEach(retry -> retries.put(retry.place(), retry));
    saved.forEach((day, position) -> read.merge(day, position, AppDelivery::later));
    long first = around.events().firstDay();
    read.keySet().removeIf(day -> day < first);
  }

  private static Position later(Position one, Position other) {
    return one.isAfter(other) ? one : other;
  }

  // ---- sending

  /// @return whether anything was sent
  private boolean send(Listener listener) {
    boolean sent = false;
    for (AppEvent event : List.copyOf(lost.values())) {
      if (!around.courier(listener).reaches(listener)) {
        return sent;
      }
      lost.remove(event.place());
      carry(listener, event, Optional.empty(), true);
      sent = true;
    }
    sent |= sendRetries(listener);
    if (retries.size() + lost.size() < RETRIES_MAX) {
      sent |= sendNew(listener);
    }
    return sent;
  }

  private boolean sendRetries(Listener listener) {
    boolean all;
    lock.lock();
    try {
      all = triesAll;
      triesAll = false;
    } finally {
      lock.unlock();
    }
    boolean sent = false;
    Instant now = around.clock().instant();
    for (Retry retry : List.copyOf(retries.values())) {
      boolean due = !retry.next().isAfter(now);
      if (!due && !all || !trying.add(retry.place())) {
        continue;
      }
      Optional<AppEvent> event = around.events().find(app, retry.place());
      if (event.isEmpty()) {
        // Kept no longer.
        arrivals.add(
            new Arrival(
                new AppEvent(app, retry.place(), "", "", now, new byte[0]),
                Optional.of(retry),
                false,
                new Outcome.Untold()));
        continue;
      }
      carry(listener, event.get(), Optional.of(retry), due);
      sent = true;
    }
    return sent;
  }

  private boolean sendNew(Listener listener) {
    boolean sent = false;
    long today = around.events().today();
    long oldest = around.events().firstDay();
    long first = read.keySet().stream().min(Long::compare).orElse(oldest);
    for (long day = Math.max(first, oldest); day <= today; day++) {
      Position from = read.getOrDefault(day, Position.START);
      List<AppEvent> events = around.events().scan(app, day, from, PAGE);
      for (AppEvent event : events) {
        carry(listener, event, Optional.empty(), true);
        read.put(day, event.place().position());
        sent = true;
      }
      if (events.size() == PAGE) {
        return true;
      }
    }
    // All is read. Yesterday's log may still get what was under way at midnight.
    read.keySet().removeIf(day -> day < today - 1);
    read.putIfAbsent(today - 1, Position.START);
    return sent;
  }

  private void carry(Listener listener, AppEvent event, Optional<Retry> tried, boolean counts) {
    if (tried.isEmpty()) {
      unsettled.put(event.place(), event);
    }
    while (!room.tryAcquire()) {
      // Those on their way always arrive.
      room.acquireUninterruptibly();
      room.release();
      takeArrivals();
    }
    sent(listener, event)
        .whenComplete((outcome, failed) -> {
          room.release();
          Outcome known =
              failed == null ? outcome : new Outcome.Refused(failed.getClass().getSimpleName());
          arrivals.add(new Arrival(event, tried, counts, known));
          wake();
        });
  }

  /// An event that cannot even be sent does not keep back those behind it.
  private CompletableFuture<Outcome> sent(Listener listener, AppEvent event) {
    try {
      return around.courier(listener).carry(listener, event);
    } catch (RuntimeException fault) {
      LOG.error("the event {} could not be sent to {}", event.id(), app, fault);
      return CompletableFuture.failedFuture(fault);
    }
  }

  // ---- what became of it

  private void takeArrivals() {
    Arrival arrival = arrivals.poll();
    while (arrival != null) {
      try {
        take(arrival);
      } catch (Conflict changedMeanwhile) {
        // Another server, or somebody who asked for the event again: what is kept counts.
        forget();
        settled(arrival);
      }
      arrival = arrivals.poll();
    }
  }

  private void take(Arrival arrival) throws Conflict {
    Place place = arrival.event().place();
    switch (arrival.outcome()) {
      case Outcome.Taken(), Outcome.Untold() -> {
        if (arrival.tried().isPresent()) {
          store.remove(place, Optional.empty());
          retries.remove(place);
        }
        settled(arrival);
      }
      case Outcome.Refused(var reason) -> {
        refused(arrival, reason);
        settled(arrival);
      }
      case Outcome.Lost() -> {
        trying.remove(place);
        if (arrival.tried().isEmpty()) {
          lost.put(place, arrival.event());
        }
        // Sent again as soon as there is a way, which may be there already.
        again();
      }
    }
  }

  private void refused(Arrival arrival, String reason) throws Conflict {
    Place place = arrival.event().place();
    Instant now = around.clock().instant();
    int before = arrival.tried().map(Retry::attempts).orElse(0);
    int attempts = arrival.counts() ? before + 1 : Math.max(before, 1);
    var wait = around.schedule().after(attempts);
    if (wait.isPresent()) {
      Retry next = new Retry(place, attempts, now.plus(wait.get()), reason);
      store.put(next);
      retries.put(place, next);
    } else {
      store.remove(place, Optional.of(new Failed(place, attempts, now, reason)));
      retries.remove(place);
      forgetOldFailures();
    }
  }

  private void forgetOldFailures() throws Conflict {
    List<Failed> failed = store.failed(FAILED_MAX + 1);
    if (failed.size() > FAILED_MAX) {
      store.forget(failed.getFirst());
    }
  }

  private void settled(Arrival arrival) {
    Place place = arrival.event().place();
    trying.remove(place);
    if (unsettled.remove(place) != null) {
      unsaved++;
    }
  }

  /// Keeps how far everything is settled, if that is further than before.
  private void save() throws Conflict {
    Map<Long, Position> cursor = new TreeMap<>(read);
    for (Place place : unsettled.keySet()) {
      cursor.merge(place.day(), place.position().predecessor(), (a, b) -> a.isBefore(b) ? a : b);
    }
    unsaved = 0;
    if (!cursor.equals(saved)) {
      store.cursor(cursor);
      saved = cursor;
    }
  }

  // ---- for people who look after the app

  List<Retry> waiting() {
    return new ArrayList<>(store.retries(RETRIES_MAX));
  }

  List<Failed> failed() {
    return store.failed(FAILED_MAX);
  }
}
