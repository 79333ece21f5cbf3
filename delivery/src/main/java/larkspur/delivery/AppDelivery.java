package larkspur.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
import larkspur.delivery.DeliveryStore.Cursor;
import larkspur.delivery.DeliveryStore.Failed;
import larkspur.delivery.DeliveryStore.Hold;
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

  /// Events of an app that are waiting to be tried again. Of more, those that were tried most often
  /// have failed.
  static final int RETRIES_MAX = 1_000;

  /// Failed events that are remembered; the oldest go first.
  static final int FAILED_MAX = 1_000;

  /// How often it is looked whether an app that was disabled is enabled again.
  static final Duration DISABLED_LOOK = Duration.ofMinutes(1);

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

  private Thread runner;

  // Of the one thread.
  private final Map<Long, Position> read = new HashMap<>();
  private final TreeMap<Place, AppEvent> unsettled = new TreeMap<>();
  private final TreeMap<Place, AppEvent> lost = new TreeMap<>();
  private final TreeMap<Place, Retry> retries = new TreeMap<>();
  private final TreeSet<Place> tryNow = new TreeSet<>();
  private final Set<Place> trying = new HashSet<>();
  private Cursor saved = new Cursor(Optional.empty(), Map.of());
  private boolean held;
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
      runner = Threads.start("deliver-" + app, this::run);
    } finally {
      lock.unlock();
    }
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

  /// Waits until nothing is done here any more, which is soon once all is closed.
  void awaitEnd(Duration atMost) throws InterruptedException {
    Thread last;
    lock.lock();
    try {
      last = runner;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.join(atMost);
    }
  }

  /// Whether nothing is on its way to the app, being done here, or about to be, at this moment.
  boolean rests() {
    lock.lock();
    try {
      return !running && !again && room.availablePermits() == ON_THE_WAY_MAX && arrivals.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    boolean reached = false;
    Optional<Listener> listener = Optional.empty();
    try {
      while (goesOn()) {
        takeArrivals();
        listener = around.listener();
        reached = reaches(listener);
        if (!reached) {
          letGo();
          continue;
        }
        if (!hold()) {
          continue;
        }
        refresh();
        if (send(listener.get())) {
          again();
        }
        takeArrivals();
        if (unsaved >= UNSAVED_MAX || unsettled.isEmpty()) {
          save();
        }
      }
      rest(listener, reached);
    } catch (Conflict anotherServerDelivers) {
      forget();
      wakeIn(Duration.ofSeconds(1));
    } catch (RuntimeException | Error e) {
      if (!around.closed()) {
        LOG.error("events could not be delivered to {}", app, e);
      }
      forget();
      wakeIn(Duration.ofSeconds(5));
    } finally {
      stop();
    }
  }

  private boolean reaches(Optional<Listener> listener) {
    return listener.isPresent() && around.courier(listener.get()).reaches(listener.get());
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
  ///
  /// @param listener as it was when it was last looked whether there is a way: what happened since
  ///   either woke this or is seen when it is looked again
  private void rest(Optional<Listener> listener, boolean reached) throws Conflict {
    if (around.closed()) {
      // So that the next process need not send again what was taken.
      takeArrivals();
      save();
      release();
      return;
    }
    if (reached) {
      retries.values().stream()
          .filter(retry -> !trying.contains(retry.place()))
          .map(Retry::next)
          .min(Instant::compareTo)
          .ifPresent(this::wakeAt);
    }
    if (unsettled.isEmpty() && trying.isEmpty()) {
      release();
    }
    if (listener.isEmpty()) {
      // Disabled, as whoever does that tells nobody; when it is enabled again, what waits goes on.
      wakeIn(DISABLED_LOOK);
    }
  }

  private void wakeIn(Duration wait) {
    wakeAt(around.clock().instant().plus(wait));
  }

  /// Looks again at that time; an earlier plan is dropped.
  private void wakeAt(Instant at) {
    if (alarm != null) {
      alarm.cancel();
    }
    if (!around.closed()) {
      alarm = around.clock().at(at, this::wake);
    }
  }

  /// There is no way to the app. Where several servers could deliver, another may have one.
  private void letGo() throws Conflict {
    // As long as what was lost stands among the unsettled: it is still to be sent, by whoever can.
    save();
    if (around.server().isPresent()) {
      lost.keySet().forEach(unsettled::remove);
      lost.clear();
      forget();
      release();
    }
  }

  private void release() {
    if (held) {
      held = false;
      around.server().ifPresent(store::release);
    }
  }

  /// Whether this server delivers to the app now. If another does, it looks again in a second.
  private boolean hold() {
    if (around.server().isEmpty()) {
      held = true;
      return true;
    }
    if (!held && !hasWork()) {
      return false;
    }
    Hold hold = store.hold(around.server().get(), around.clock().instant());
    held = hold != Hold.ELSEWHERE;
    switch (hold) {
      case KEPT -> {}
      case TAKEN -> forget();
      case ELSEWHERE -> {
        forget();
        wakeIn(Duration.ofSeconds(1));
      }
    }
    return held;
  }

  /// Whether there is anything to be sent, as far as is kept: only then the app is asked for.
  private boolean hasWork() {
    Map<Long, Position> days = store.cursor().days();
    Instant now = around.clock().instant();
    long today = around.events().today();
    long first = days.keySet().stream().min(Long::compare).orElse(around.events().firstDay());
    for (long day = Math.max(first, around.events().firstDay()); day <= today; day++) {
      if (!around.events().scan(app, day, days.getOrDefault(day, Position.START), 1).isEmpty()) {
        return true;
      }
    }
    List<Retry> waiting = store.retries(RETRIES_MAX);
    if (asksForAll() && !waiting.isEmpty()) {
      return true;
    }
    Optional<Instant> next = waiting.stream().map(Retry::next).min(Instant::compareTo);
    next.filter(at -> at.isAfter(now)).ifPresent(this::wakeAt);
    return next.filter(at -> !at.isAfter(now)).isPresent();
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
    lost.keySet().forEach(unsettled::remove);
    lost.clear();
    read.clear();
    read.putAll(saved.days());
    unsettled
        .keySet()
        .forEach(place -> read.merge(place.day(), place.position(), AppDelivery::later));
    long first = around.events().firstDay();
    long today = around.events().today();
    read.keySet().removeIf(day -> day < first);
    if (read.keySet().removeIf(day -> day > today) && read.isEmpty()) {
      // The clock has been set back; what is behind it was sent.
      read.put(today, Position.START);
    }
  }

  private static Position later(Position one, Position other) {
    return one.isAfter(other) ? one : other;
  }

  // ---- sending

  /// @return whether anything was sent
  private boolean send(Listener listener) throws Conflict {
    boolean sent = false;
    for (AppEvent event : List.copyOf(lost.values())) {
      if (!around.courier(listener).reaches(listener)) {
        return sent;
      }
      awaitRoom();
      lost.remove(event.place());
      carry(listener, event, Optional.empty(), true);
      sent = true;
    }
    sent |= sendRetries(listener);
    return sent | sendNew(listener);
  }

  private boolean asksForAll() {
    lock.lock();
    try {
      return triesAll;
    } finally {
      lock.unlock();
    }
  }

  /// At most as many as may be on their way, so that newer events have their turn.
  private boolean sendRetries(Listener listener) throws Conflict {
    lock.lock();
    try {
      if (triesAll) {
        tryNow.addAll(retries.keySet());
        triesAll = false;
      }
    } finally {
      lock.unlock();
    }
    int sent = 0;
    Instant now = around.clock().instant();
    for (Retry retry : List.copyOf(retries.values())) {
      Place place = retry.place();
      boolean due = !retry.next().isAfter(now);
      if (trying.contains(place) || !due && !tryNow.contains(place)) {
        continue;
      }
      if (sent == ON_THE_WAY_MAX) {
        return true;
      }
      Optional<AppEvent> event = around.events().find(app, place);
      if (event.isEmpty()) {
        // Kept no longer.
        store.remove(place, Optional.empty());
        retries.remove(place);
        continue;
      }
      awaitRoom();
      trying.add(place);
      tryNow.remove(place);
      carry(listener, event.get(), Optional.of(retry), due);
      sent++;
    }
    return sent > 0;
  }

  private boolean sendNew(Listener listener) throws Conflict {
    boolean sent = false;
    long today = around.events().today();
    long oldest = around.events().firstDay();
    long first = read.keySet().stream().min(Long::compare).orElse(oldest);
    for (long day = Math.max(first, oldest); day <= today; day++) {
      Position from = read.getOrDefault(day, Position.START);
      List<AppEvent> events = around.events().scan(app, day, from, PAGE);
      for (AppEvent event : events) {
        if (around.closed()) {
          return sent;
        }
        awaitRoom();
        read.put(day, event.place().position());
        carry(listener, event, Optional.empty(), true);
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

  /// Takes a place for one more on its way. Those on their way always arrive.
  private void awaitRoom() {
    while (!room.tryAcquire()) {
      room.acquireUninterruptibly();
      room.release();
      takeArrivals();
    }
  }

  /// To be called when there is room.
  private void carry(Listener listener, AppEvent event, Optional<Retry> tried, boolean counts) {
    if (tried.isEmpty()) {
      unsettled.put(event.place(), event);
    }
    sent(listener, event)
        .whenComplete((outcome, failed) -> {
          Outcome known =
              failed == null ? outcome : new Outcome.Refused(failed.getClass().getSimpleName());
          arrivals.add(new Arrival(event, tried, counts, known));
          room.release();
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
    // Taken out of the queue only when it is written down: if that fails it is tried again.
    for (Arrival arrival = arrivals.peek(); arrival != null; arrival = arrivals.peek()) {
      try {
        take(arrival);
      } catch (Conflict changedMeanwhile) {
        // Another server, or somebody who asked for the event again: what is kept counts.
        forget();
        settled(arrival);
      }
      arrivals.poll();
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
    if (!arrival.counts()) {
      // Tried before its time; that stays as it was.
      return;
    }
    Instant now = around.clock().instant();
    int attempts = arrival.tried().map(Retry::attempts).orElse(0) + 1;
    Optional<Duration> wait = around.schedule().after(attempts);
    if (wait.isEmpty()) {
      fail(new Failed(place, attempts, now, reason));
      return;
    }
    Retry next = new Retry(place, attempts, now.plus(wait.get()), reason);
    store.put(next);
    retries.put(place, next);
    if (retries.size() > RETRIES_MAX) {
      giveUpOne(now);
    }
  }

  /// Of too many that wait to be tried again, the one that was tried most often has failed, so that
  /// newer events go on.
  private void giveUpOne(Instant now) throws Conflict {
    Optional<Retry> most =
        retries.values().stream()
            .filter(retry -> !trying.contains(retry.place()))
            .max(Comparator.comparingInt(Retry::attempts).thenComparing(Retry::next));
    if (most.isPresent()) {
      fail(new Failed(most.get().place(), most.get().attempts(), now, most.get().reason()));
    }
  }

  private void fail(Failed failed) throws Conflict {
    store.remove(failed.place(), Optional.of(failed));
    retries.remove(failed.place());
    forgetOldFailures();
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
    if (!held) {
      return;
    }
    Map<Long, Position> cursor = new TreeMap<>(read);
    for (Place place : unsettled.keySet()) {
      cursor.merge(place.day(), place.position().predecessor(), AppDelivery::earlier);
    }
    unsaved = 0;
    if (!cursor.equals(saved.days())) {
      saved = store.move(saved, cursor);
    }
  }

  private static Position earlier(Position one, Position other) {
    return one.isBefore(other) ? one : other;
  }

  // ---- for people who look after the app

  List<Retry> waiting() {
    return new ArrayList<>(store.retries(RETRIES_MAX));
  }

  List<Failed> failed() {
    return store.failed(FAILED_MAX);
  }
}
