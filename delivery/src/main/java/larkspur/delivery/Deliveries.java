package larkspur.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.event.AppEvent;
import larkspur.core.event.AppEvent.Place;
import larkspur.core.event.AppEvents;
import larkspur.core.event.Courier;
import larkspur.core.event.Hearing;
import larkspur.core.event.Listener;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the events of every app to it, each at least once.
///
/// An app's events leave in their order, up to 64 at a time, and none waits for another that was
/// not taken: that one is tried again by the [Schedule], also after a restart, and in the end
/// stands among the failed, from where somebody may send it again. While there is no way to an app
/// (none of its connections is open) nothing is sent and nothing counts as an attempt; its events
/// wait in their log for as long as they are kept.
///
/// Where several servers share a store, one at a time delivers to an app: one that has a way to it.
/// Each looks once a second at the apps that it knows, for what others recorded, and every ten
/// minutes at all, for those whose server is gone.
public final class Deliveries implements AutoCloseable {

  /// How often apps are looked at whose events another server may have recorded.
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// How often all apps are looked at, for those that no server knows any more.
  private static final Duration ALL_PERIOD = Duration.ofMinutes(10);

  /// How long the end waits for one app's events under way to be written down.
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

  /// Tenants read at a time.
  private static final int PAGE = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private final Store store;
  private final ServerClock clock;
  private final Identities identities;
  private final Hearing hearing;
  private final Couriers couriers;
  private final Schedule schedule;
  private final Optional<String> server;
  private final Map<AppId, AppDelivery> apps = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile Instant all = Instant.MIN;

  /// Who brings events in which way.
  public record Couriers(Courier connection, Courier address) {

    Courier of(Listener.Way way) {
      return switch (way) {
        case Listener.Way.Connection() -> connection;
        case Listener.Way.Address(var url, var verified) -> address;
      };
    }
  }

  public Deliveries(
      Store store,
      ServerClock clock,
      IdSource ids,
      Identities identities,
      Hearing hearing,
      Couriers couriers,
      Schedule schedule) {
    this.store = store;
    this.clock = clock;
    this.identities = identities;
    this.hearing = hearing;
    this.couriers = couriers;
    this.schedule = schedule;
    this.server = store.exclusive() ? Optional.empty() : Optional.of(ids.hex(16));
    hearing.events().whenHeard(app -> of(app).wake());
    couriers.connection().whenReached(app -> of(app).wakeAll());
    couriers.address().whenReached(app -> of(app).wakeAll());
  }

  /// Goes on with what earlier processes left.
  public void start() {
    lookAtAll();
    if (server.isPresent()) {
      next();
    }
  }

  private void next() {
    clock.at(
        clock.instant().plus(PERIOD),
        () -> {
          if (!closed) {
            Threads.start("deliveries", this::lookAgain);
          }
        });
  }

  private void lookAgain() {
    try {
      if (clock.instant().isBefore(all)) {
        apps.values().forEach(AppDelivery::wake);
      } else {
        lookAtAll();
      }
    } catch (RuntimeException failed) {
      if (!closed) {
        LOG.error("the listeners could not be read", failed);
      }
    }
    next();
  }

  private void lookAtAll() {
    all = clock.instant().plus(ALL_PERIOD);
    Optional<String> after = Optional.empty();
    List<Name> tenants;
    do {
      tenants = store.names("listeners", after, PAGE);
      for (Name tenant : tenants) {
        for (Listener listener : hearing.listeners().all(new TenantId(tenant.id()))) {
          if (couriers.of(listener.way()).reaches(listener)) {
            of(listener.app()).wake();
          }
        }
      }
      after = tenants.isEmpty() ? after : Optional.of(tenants.getLast().id());
    } while (tenants.size() == PAGE && !closed);
  }

  private AppDelivery of(AppId app) {
    return apps.computeIfAbsent(
        app, made -> new AppDelivery(made, new DeliveryStore(store, made), new Around(made)));
  }

  private final class Around implements AppDelivery.Surroundings {
    private final AppId app;

    private Around(AppId app) {
      this.app = app;
    }

    @Override
    public ServerClock clock() {
      return clock;
    }

    @Override
    public AppEvents events() {
      return hearing.events();
    }

    @Override
    public Schedule schedule() {
      return schedule;
    }

    @Override
    public Optional<Listener> listener() {
      return identities
          .app(app)
          .filter(App::enabled)
          .flatMap(known -> hearing.listeners().of(known.tenant(), app));
    }

    @Override
    public Courier courier(Listener listener) {
      return couriers.of(listener.way());
    }

    @Override
    public Optional<String> server() {
      return server;
    }

    @Override
    public boolean closed() {
      return closed;
    }
  }

  // ---- for people who look after an app

  /// An event that was not taken.
  ///
  /// @param attempts so far
  /// @param next when it is tried again; empty if it is not
  public record Trouble(AppEvent event, int attempts, Optional<Instant> next, String reason) {}

  /// The events of an app that were not taken, oldest first: those that are tried again, then those
  /// that are not; at most 1,000 of either.
  public List<Trouble> troubles(AppId app) {
    AppDelivery delivery = of(app);
    List<Trouble> all = new java.util.ArrayList<>();
    delivery
        .waiting()
        .forEach(retry ->
            hearing
                .events()
                .find(app, retry.place())
                .ifPresent(event ->
                    all.add(
                        new Trouble(
                            event, retry.attempts(), Optional.of(retry.next()), retry.reason()))));
    delivery
        .failed()
        .forEach(failed ->
            hearing
                .events()
                .find(app, failed.place())
                .ifPresent(event ->
                    all.add(
                        new Trouble(event, failed.attempts(), Optional.empty(), failed.reason()))));
    return all;
  }

  /// Lets an event be sent once more, whether it was taken or not, as if it were new.
  ///
  /// @return whether it is kept still
  public boolean again(AppId app, Place place) {
    if (hearing.events().find(app, place).isEmpty()) {
      return false;
    }
    DeliveryStore kept = new DeliveryStore(store, app);
    while (true) {
      try {
        kept.put(new DeliveryStore.Retry(place, 0, clock.instant(), "asked for"));
        break;
      } catch (Conflict changedMeanwhile) {
        // once more
      }
    }
    of(app).wakeChanged();
    return true;
  }

  /// Looks whether there is something to bring to an app, after it was changed how it hears.
  public void wake(AppId app) {
    of(app).wakeAll();
  }

  /// Whether nothing is on its way, and nothing being sent or written down, at this moment. Ask it
  /// again and again to wait until what was begun is done.
  public boolean rests() {
    return apps.values().stream().allMatch(AppDelivery::rests);
  }

  /// Sends nothing more, and keeps what was taken. What is on its way is sent again by the next
  /// process.
  @Override
  public void close() {
    closed = true;
    for (AppDelivery app : apps.values()) {
      try {
        app.awaitEnd(ENDS_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
