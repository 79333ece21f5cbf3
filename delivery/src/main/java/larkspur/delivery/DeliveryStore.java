package larkspur.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import larkspur.core.event.AppEvent.Place;
import larkspur.core.identity.AppId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Where the state of one app's deliveries is kept. The keys are drawn in the package's
/// description.
final class DeliveryStore {

  private static final String CURSOR = "cursor";
  private static final String LEASE = "lease";
  private static final String RETRY = "retry/";
  private static final String FAILED = "failed/";

  /// How long a server has an app to itself after it last said so.
  static final Duration LEASE_FOR = Duration.ofSeconds(15);

  private final Partition partition;

  DeliveryStore(Store store, AppId app) {
    this.partition = store.partition(Name.of("delivery", app.value()));
  }

  /// An event that was not taken.
  ///
  /// @param attempts so far
  /// @param next when it is tried again
  record Retry(Place place, int attempts, Instant next, String reason) {}

  /// An event that is not tried again.
  record Failed(Place place, int attempts, Instant at, String reason) {}

  private record StoredCursor(Map<Long, Position> days) {}

  private record StoredRetry(int attempts, Instant next, String reason) {}

  private record StoredFailed(int attempts, Instant at, String reason) {}

  private record StoredLease(String holder, Instant until) {}

  /// How far everything is settled, for each day.
  ///
  /// @param seen what was read, which must be there still when it is written over
  record Cursor(Optional<Entry> seen, Map<Long, Position> days) {}

  Cursor cursor() {
    Optional<Entry> seen = partition.get(CURSOR);
    return new Cursor(
        seen,
        seen.map(entry -> Json.read(entry.value(), StoredCursor.class).days()).orElse(Map.of()));
  }

  /// @throws Conflict if somebody else wrote it since it was read
  Cursor move(Cursor cursor, Map<Long, Position> days) throws Conflict {
    byte[] value = Json.write(new StoredCursor(new TreeMap<>(days)));
    CommitId version = partition.commit(Commit.guarded().put(CURSOR, cursor.seen(), value).build());
    return new Cursor(Optional.of(new Entry(CURSOR, version, value)), Map.copyOf(days));
  }

  List<Retry> retries(int limit) {
    List<Retry> retries = new ArrayList<>();
    for (Entry entry : partition.scan(KeyRange.startingWith(RETRY), Order.FORWARD, limit)) {
      StoredRetry stored = Json.read(entry.value(), StoredRetry.class);
      retries.add(
          new Retry(
              Place.parse(entry.key().substring(RETRY.length())),
              stored.attempts(),
              stored.next(),
              stored.reason()));
    }
    return retries;
  }

  void put(Retry retry) throws Conflict {
    String key = RETRY + retry.place();
    partition.commit(
        Commit.guarded()
            .put(
                key,
                partition.get(key),
                Json.write(new StoredRetry(retry.attempts(), retry.next(), retry.reason())))
            .build());
  }

  /// Nothing is left to do about an event, or it failed for good.
  void remove(Place place, Optional<Failed> failed) throws Conflict {
    Optional<Entry> retry = partition.get(RETRY + place);
    Commit.Builder commit = Commit.guarded();
    retry.ifPresent(commit::remove);
    if (failed.isPresent()) {
      String key = FAILED + place;
      Failed known = failed.get();
      commit.put(
          key,
          partition.get(key),
          Json.write(new StoredFailed(known.attempts(), known.at(), known.reason())));
    }
    if (retry.isPresent() || failed.isPresent()) {
      partition.commit(commit.build());
    }
  }

  List<Failed> failed(int limit) {
    List<Failed> all = new ArrayList<>();
    for (Entry entry : partition.scan(KeyRange.startingWith(FAILED), Order.FORWARD, limit)) {
      StoredFailed stored = Json.read(entry.value(), StoredFailed.class);
      all.add(
          new Failed(
              Place.parse(entry.key().substring(FAILED.length())),
              stored.attempts(),
              stored.at(),
              stored.reason()));
    }
    return all;
  }

  void forget(Failed failed) throws Conflict {
    Optional<Entry> entry = partition.get(FAILED + failed.place());
    if (entry.isPresent()) {
      partition.commit(Commit.guarded().remove(entry.get()).build());
    }
  }

  /// Whose an app is.
  enum Hold {
    /// This server's, as it was before.
    KEPT,
    /// This server's since now. Another may have had it meanwhile.
    TAKEN,
    /// Another server's.
    ELSEWHERE
  }

  /// Says that the app is this server's, if it is nobody else's; it says so again if less than half
  /// of the time is left.
  Hold hold(String server, Instant now) {
    Optional<Entry> seen = partition.get(LEASE);
    Optional<StoredLease> lease = seen.map(entry -> Json.read(entry.value(), StoredLease.class));
    boolean mine = lease.filter(l -> l.holder().equals(server)).isPresent();
    boolean free = lease.filter(l -> now.isBefore(l.until())).isEmpty();
    if (!mine && !free) {
      return Hold.ELSEWHERE;
    }
    if (mine && now.plus(LEASE_FOR.dividedBy(2)).isBefore(lease.get().until())) {
      return Hold.KEPT;
    }
    try {
      partition.commit(
          Commit.guarded()
              .put(LEASE, seen, Json.write(new StoredLease(server, now.plus(LEASE_FOR))))
              .build());
      return mine ? Hold.KEPT : Hold.TAKEN;
    } catch (Conflict anotherServerHasIt) {
      return Hold.ELSEWHERE;
    }
  }

  /// Lets other servers have the app.
  void release(String server) {
    Optional<Entry> seen = partition.get(LEASE);
    if (seen.map(e -> Json.read(e.value(), StoredLease.class).holder().equals(server))
        .orElse(false)) {
      try {
        partition.commit(Commit.guarded().remove(seen.get()).build());
      } catch (Conflict taken) {
        // it is another server's already
      }
    }
  }
}
