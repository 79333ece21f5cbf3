package larkspur.core.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import larkspur.core.event.Listener.Since;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// The apps that hear of events: who asks here whether an app hears of something learns also
/// whether it may. What is read here is remembered for at most [#REMEMBERED], as identities are: a
/// new listener of another server's is heard of that soon.
public final class Listeners {

  /// How long a tenant's listeners may be believed to be as they were read.
  public static final Duration REMEMBERED = Duration.ofSeconds(5);

  private static final String APP = "app/";

  /// Tenants remembered; past it the memory starts again.
  private static final int REMEMBERED_MAX = 10_000;

  private final Store store;
  private final InstantSource clock;
  private final Seal seal;
  private final Rights rights;
  private final Map<TenantId, Remembered> remembered = new ConcurrentHashMap<>();

  /// How often something was written here. What was read before a write is not remembered after it.
  private final AtomicLong writes = new AtomicLong();

  public Listeners(Store store, InstantSource clock, Seal seal, Rights rights) {
    this.store = store;
    this.clock = clock;
    this.seal = seal;
    this.rights = rights;
  }

  private record Remembered(Map<AppId, Listener> listeners, Instant until) {}

  /// How an app of a tenant hears of events; empty if it does not.
  public Optional<Listener> of(TenantId tenant, AppId app) {
    return Optional.ofNullable(known(tenant).get(app));
  }

  /// All of a tenant.
  public List<Listener> all(TenantId tenant) {
    return List.copyOf(known(tenant).values());
  }

  /// Whether an app of a tenant hears of events of a kind: whether it wants to, and may.
  public boolean hears(TenantId tenant, AppId app, String kind) {
    Listener listener = known(tenant).get(app);
    return listener != null && hears(listener, kind);
  }

  private boolean hears(Listener listener, String kind) {
    return listener.wants(kind) && may(listener.app(), kind);
  }

  /// Whether an app may hear of a kind of event, or of a part of one.
  public boolean may(AppId app, String right) {
    return rights.has(app, right);
  }

  /// Whether an app of a tenant hears of what happened at a time.
  public boolean hears(TenantId tenant, AppId app, String kind, Instant at) {
    Listener listener = known(tenant).get(app);
    return listener != null && listener.hears(kind, at) && may(app, kind);
  }

  /// Those of a tenant who hear of events of any of some kinds.
  public List<AppId> of(TenantId tenant, Set<String> kinds) {
    List<AppId> apps = new ArrayList<>();
    known(tenant)
        .forEach((app, listener) -> {
          if (kinds.stream().anyMatch(kind -> hears(listener, kind))) {
            apps.add(app);
          }
        });
    return apps;
  }

  /// Lets an app hear of what happens from now on, or changes how it does.
  public void put(Listener listener) {
    write(listener, false);
  }

  /// Lets an app hear of every event over its connections, from now on, unless it is settled
  /// already how it hears of them.
  public void connected(TenantId tenant, AppId app, String token) {
    if (of(tenant, app).isEmpty()) {
      write(
          new Listener(
              tenant,
              app,
              new Listener.Way.Connection(),
              Optional.empty(),
              token,
              Optional.empty()),
          true);
    }
  }

  private void write(Listener listener, boolean onlyIfAbsent) {
    Partition partition = partition(listener.tenant());
    String key = APP + listener.app().value();
    while (true) {
      Optional<Entry> seen = partition.get(key);
      if (onlyIfAbsent && seen.isPresent()) {
        break;
      }
      Optional<Listener> before = seen.map(entry -> read(listener.tenant(), entry));
      Instant now = clock.instant();
      Since since =
          before.map(known -> listener.sinceAfter(known, now)).orElseGet(() -> Since.from(now));
      byte[] value = Json.write(stored(listener, since));
      try {
        partition.commit(Commit.guarded().put(key, seen, value).build());
        break;
      } catch (Conflict changedMeanwhile) {
        // look again what is there
      }
    }
    // In this order, as in Identities: whoever read what was there before sees the count changed.
    writes.incrementAndGet();
    remembered.remove(listener.tenant());
  }

  private Map<AppId, Listener> known(TenantId tenant) {
    Instant now = clock.instant();
    Remembered already = remembered.get(tenant);
    if (already != null && now.isBefore(already.until())) {
      return already.listeners();
    }
    long before = writes.get();
    Map<AppId, Listener> read = new HashMap<>();
    for (Entry entry :
        partition(tenant)
            .scan(KeyRange.startingWith(APP), Order.FORWARD, Limits.PARTITION_ENTRIES_MAX)) {
      Listener listener = read(tenant, entry);
      read.put(listener.app(), listener);
    }
    if (remembered.size() >= REMEMBERED_MAX) {
      remembered.clear();
    }
    remembered.compute(
        tenant,
        (_, newer) -> writes.get() == before ? new Remembered(read, now.plus(REMEMBERED)) : newer);
    return read;
  }

  private Listener read(TenantId tenant, Entry entry) {
    AppId app = new AppId(entry.key().substring(APP.length()));
    return listener(tenant, app, Json.read(entry.value(), Stored.class));
  }

  private Partition partition(TenantId tenant) {
    return store.partition(Name.of("listeners", tenant.value()));
  }

  /// A listener as stored.
  ///
  /// @param token sealed
  /// @param encryptKey sealed
  /// @param sinceOfKinds of those that are heard since another time
  record Stored(
      StoredWay way,
      Optional<Set<String>> kinds,
      String token,
      Optional<String> encryptKey,
      Instant since,
      Optional<Map<String, Instant>> sinceOfKinds) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = StoredWay.Connection.class, name = "connection"),
    @JsonSubTypes.Type(value = StoredWay.Address.class, name = "address")
  })
  sealed interface StoredWay {
    record Connection() implements StoredWay {}

    record Address(String url, boolean verified) implements StoredWay {}
  }

  private Stored stored(Listener listener, Since since) {
    StoredWay way =
        switch (listener.way()) {
          case Listener.Way.Connection() -> new StoredWay.Connection();
          case Listener.Way.Address(var url, var verified) -> new StoredWay.Address(url, verified);
        };
    return new Stored(
        way,
        listener.kinds().map(TreeSet::new),
        seal.seal(place(listener.app(), "token"), listener.token()),
        listener.encryptKey().map(key -> seal.seal(place(listener.app(), "encrypt key"), key)),
        since.rest(),
        Optional.of(since.kinds()).filter(kinds -> !kinds.isEmpty()).map(TreeMap::new));
  }

  private Listener listener(TenantId tenant, AppId app, Stored stored) {
    Listener.Way way =
        switch (stored.way()) {
          case StoredWay.Connection() -> new Listener.Way.Connection();
          case StoredWay.Address(var url, var verified) -> new Listener.Way.Address(url, verified);
        };
    return new Listener(
        tenant,
        app,
        way,
        stored.kinds(),
        seal.open(place(app, "token"), stored.token()),
        stored.encryptKey().map(key -> seal.open(place(app, "encrypt key"), key)),
        new Since(stored.since(), stored.sinceOfKinds().orElse(Map.of())));
  }

  private static String place(AppId app, String what) {
    return "listener " + app.value() + " " + what;
  }
}
