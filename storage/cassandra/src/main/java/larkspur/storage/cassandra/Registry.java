package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import larkspur.storage.Limits;
import larkspur.storage.Name;

/// Which partitions and logs there may be: a name is written down before its first commit. Whether
/// there is something under it is looked up when somebody asks.
final class Registry {

  /// Into how many rows of the cluster's a family's names are spread.
  static final int SHARDS = 16;

  /// For how long a name is remembered as written down. Whoever erases a partition does not race
  /// commits to it, so one that was written to so lately is not erased by another server.
  private static final long REMEMBERED_NANOS = 60_000_000_000L;

  private static final int REMEMBERED_MAX = 20_000;

  /// What a name is used for.
  enum Kind {
    PARTITION,
    LOG
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

  Registry(Sending sending, Statements.Names statements) {
    this.sending = sending;
    this.statements = statements;
  }

  private static byte shard(Name name) {
    return (byte) Math.floorMod(name.id().hashCode(), SHARDS);
  }

  /// Writes a name down, unless that was done just now.
  void add(Name name, Kind kind) {
    long now = System.nanoTime();
    synchronized (remembered) {
      Long added = remembered.get(name);
      if (added != null && now - added < REMEMBERED_NANOS) {
        return;
      }
    }
    sending.send(statements.add.bind(name.family(), shard(name), name.id(), (byte) kind.ordinal()));
    synchronized (remembered) {
      remembered.put(name, now);
    }
  }

  void remove(Name name) {
    sending.send(statements.remove.bind(name.family(), shard(name), name.id()));
    synchronized (remembered) {
      remembered.remove(name);
    }
  }

  /// The families of all names written down, in order.
  SortedSet<String> families() {
    SortedSet<String> families = new TreeSet<>();
    for (Row row : sending.send(statements.families.bind())) {
      families.add(row.getString("family"));
    }
    return families;
  }

  /// The names of a family that hold something, in the order of their ids.
  List<Registered> list(
      String family, Optional<String> afterId, int limit, Predicate<Registered> holdsSomething) {
    int most = Limits.scanLimit(limit);
    List<Registered> found = new ArrayList<>();
    String after = afterId.orElse("");
    while (found.size() < most) {
      int wanted = Math.max(16, most - found.size());
      List<Registered> page = page(family, after, wanted);
      found.addAll(keep(page, holdsSomething));
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
              new Registered(
                  Name.of(family, row.getString("id")), Kind.values()[row.getByte("kind")]));
        }
        return ids;
      });
    }
    List<Registered> all = new ArrayList<>();
    Together.all(shards).forEach(all::addAll);
    all.sort(Comparator.comparing(Registered::name));
    return all.subList(0, Math.min(limit, all.size()));
  }

  private List<Registered> keep(List<Registered> page, Predicate<Registered> holdsSomething) {
    List<Callable<Boolean>> looks = new ArrayList<>();
    page.forEach(one -> looks.add(() -> holdsSomething.test(one)));
    List<Boolean> answers = Together.someAtOnce(looks);
    List<Registered> kept = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      if (answers.get(i)) {
        kept.add(page.get(i));
      }
    }
    return kept;
  }
}
