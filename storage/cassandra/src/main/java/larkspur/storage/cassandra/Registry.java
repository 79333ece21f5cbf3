package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.StoreFailure;

/// Which partitions and logs there may be: a name is written down before its first commit. Whether
/// there is something under it is looked up when somebody asks.
///
/// What is erased keeps its name for a while, since somebody may be about to write to it anew who
/// relies on having written the name down. Then it is taken away, if there is still nothing under
/// it; and only as it was read: a name that is written down meanwhile stays.
final class Registry {

  /// Into how many rows of the cluster's a family's names are spread.
  static final int SHARDS = 16;

  /// For how long the name of a partition is relied on as written down. That of a log is written
  /// whenever the log does not exist.
  private static final Duration REMEMBERED = Duration.ofSeconds(60);

  /// How long a name stays after it was written down, whatever happens: longer than [#REMEMBERED],
  /// a commit and a difference of clocks together.
  private static final Duration KEPT = Duration.ofSeconds(150);

  private static final int REMEMBERED_MAX = 20_000;

  /// What a name is used for.
  enum Kind {
    PARTITION(0),
    LOG(1);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    static Kind of(byte code) {
      return switch (code) {
        case 0 -> PARTITION;
        case 1 -> LOG;
        default -> throw new StoreFailure("a name of an unknown kind: " + code, null);
      };
    }
  }

  record Registered(Name name, Kind kind) {}

  private final Sending sending;
  private final Statements.Names statements;
  private final Map<Name, Long> remembered =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private final Predicate<Registered> holdsSomething;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("erased-names").factory());

  /// @param holdsSomething whether there is something under a name
  Registry(Sending sending, Statements.Names statements, Predicate<Registered> holdsSomething) {
    this.sending = sending;
    this.statements = statements;
    this.holdsSomething = holdsSomething;
  }

  private static byte shard(Name name) {
    return (byte) Math.floorMod(name.id().hashCode(), SHARDS);
  }

  /// Writes a name down before a commit to what may not exist yet.
  void add(Name name, Kind kind) {
    long now = System.nanoTime();
    if (kind == Kind.PARTITION) {
      synchronized (remembered) {
        Long added = remembered.get(name);
        if (added != null && now - added < REMEMBERED.toNanos()) {
          return;
        }
      }
    }
    BoundStatement add = statements.add.bind(name.family(), shard(name), name.id(), kind.code);
    if (kind == Kind.LOG) {
      sending.send(add);
    } else {
      sending.sendAside(add);
      synchronized (remembered) {
        remembered.put(name, now);
      }
    }
  }

  /// Takes the name of what was erased away, later.
  void erase(Name name) {
    synchronized (remembered) {
      remembered.remove(name);
    }
    later.schedule(
        () -> Thread.startVirtualThread(() -> forgetQuietly(name)),
        KEPT.toMillis() + 1_000,
        TimeUnit.MILLISECONDS);
  }

  private void forgetQuietly(Name name) {
    try {
      forget(name);
    } catch (StoreFailure notNow) {
      // Whoever lists the names next takes it away.
    }
  }

  /// Takes a name away if it was written down long enough ago and there is nothing under it.
  private void forget(Name name) {
    Row row = sending.send(statements.added.bind(name.family(), shard(name), name.id())).one();
    if (row == null) {
      return;
    }
    // Real time, and no other: it is compared with that of the write, in microseconds.
    long latest = (System.currentTimeMillis() - KEPT.toMillis()) * 1_000;
    long added = row.getLong("added");
    Registered registered = new Registered(name, Kind.of(row.getByte("kind")));
    if (added < latest && !holdsSomething.test(registered)) {
      sending.send(statements.remove.bind(added, name.family(), shard(name), name.id()));
    }
  }

  void close() {
    later.shutdownNow();
  }

  /// The families of all names written down, in order.
  SortedSet<String> families() {
    SortedSet<String> families = new TreeSet<>();
    for (Row row : sending.send(statements.families.bind().setPageSize(100_000))) {
      families.add(row.getString("family"));
    }
    return families;
  }

  /// The names of a family that hold something, in the order of their ids.
  List<Registered> list(String family, Optional<String> afterId, int limit) {
    int most = Limits.scanLimit(limit);
    List<Registered> found = new ArrayList<>();
    String after = afterId.orElse("");
    while (found.size() < most) {
      int wanted = Math.max(16, most - found.size());
      List<Registered> page = page(family, after, wanted);
      found.addAll(keep(page));
      if (page.size() < wanted) {
        break;
      }
      after = page.getLast().name().id();
    }
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  /// The next names written down, of all shards.
  private List<Registered> page(String family, String after, int limit) {
    List<Callable<List<Registered>>> shards = new ArrayList<>();
    for (byte shard = 0; shard < SHARDS; shard++) {
      byte one = shard;
      shards.add(() -> {
        List<Registered> ids = new ArrayList<>();
        for (Row row :
            sending.send(statements.after.bind(family, one, after, limit).setPageSize(limit))) {
          ids.add(
              new Registered(Name.of(family, row.getString("id")), Kind.of(row.getByte("kind"))));
        }
        return ids;
      });
    }
    List<Registered> all = new ArrayList<>();
    Together.all(shards).forEach(all::addAll);
    all.sort(Comparator.comparing(Registered::name));
    return all.subList(0, Math.min(limit, all.size()));
  }

  private List<Registered> keep(List<Registered> page) {
    List<Callable<Boolean>> looks = new ArrayList<>();
    page.forEach(one -> looks.add(() -> holdsSomething.test(one)));
    List<Boolean> answers = Together.someAtOnce(looks);
    List<Registered> kept = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      if (answers.get(i)) {
        kept.add(page.get(i));
      } else {
        forget(page.get(i).name());
      }
    }
    return kept;
  }
}
