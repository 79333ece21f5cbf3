package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Limits;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.StoreFailure;

/// Writes to logs: what waits for one log goes into one transaction.
///
/// Every transaction of a log is conditional on the one before it, by the static column `tx`. So
/// the writer may decide by what it knows of the log as of some transaction: which commits'
/// conditions hold, which positions their appends get. If the transaction is taken, what it knew
/// was true; if not, somebody else was first, and the writer reads again and decides anew. What it
/// knows is remembered from one transaction to the next: a log that only one server writes to costs
/// one statement for each group of commits.
///
/// A commit is told that it is in conflict only by what was read serially, or was confirmed by a
/// transaction that was taken.
final class LogWriter {

  /// How many requests go into one transaction, so that the first of them does not wait for long.
  private static final int GROUP_REQUESTS_MAX = 256;

  /// Of how many logs the frame is remembered.
  private static final int REMEMBERED_MAX = 4_096;

  /// How many versions of head values are remembered with one.
  private static final int REMEMBERED_VERSIONS_MAX = 64;

  private final CassandraStore store;
  private final Sending sending;
  private final Statements.Logs statements;
  private final Map<Name, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<Name, Known> remembered =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Known> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /// What is known of a log as of the transaction in its frame. Used by one lane at a time.
  ///
  /// @param versions of values of the head, as far as they were read or set; absent where there is
  ///   none
  private record Known(Frame frame, Map<String, Optional<CommitId>> versions) {

    /// Keeps what was known before, where the log has not changed since: then all of it is still
    /// true.
    private void recollect(Known before) {
      if (frame.exists() && frame.equals(before.frame())) {
        before.versions().forEach(versions::putIfAbsent);
      }
    }
  }

  /// The requests that wait for one log. It is there as long as some do, or are at work.
  private static final class Lane {
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
  }

  /// @param deadline until when it is worth while
  private record Asked(LogRequest<?> request, Sending.Deadline deadline) {}

  LogWriter(CassandraStore store) {
    this.store = store;
    this.sending = store.sending();
    this.statements = store.statements().logs;
  }

  /// How many requests wait to be taken into a transaction.
  int backlog() {
    return waiting.get();
  }

  <T> T ask(Name name, LogRequest<T> request) throws Conflict {
    sending.check();
    Asked asked = new Asked(request, sending.deadline());
    boolean[] first = {false};
    lanes.compute(
        name,
        (_, there) -> {
          first[0] = there == null;
          Lane lane = there == null ? new Lane() : there;
          lane.waiting.add(asked);
          waiting.incrementAndGet();
          return lane;
        });
    if (first[0]) {
      try {
        Thread.ofVirtual().name("log-" + name).start(() -> serve(name));
      } catch (RuntimeException | Error failed) {
        abandon(name, failed);
      }
    }
    return request.await();
  }

  /// Does what waits for a log until nothing does.
  private void serve(Name name) {
    try {
      List<Asked> group;
      while (!(group = take(name)).isEmpty()) {
        transactOrFail(name, group);
      }
    } catch (RuntimeException | Error failed) {
      abandon(name, failed);
    }
  }

  private void transactOrFail(Name name, List<Asked> group) {
    try {
      transact(name, group);
    } catch (RuntimeException | Error failed) {
      forget(name);
      group.forEach(asked -> asked.request().outcome().completeExceptionally(failed));
    }
  }

  /// Fails all that wait for a log, so that nobody waits for ever.
  private void abandon(Name name, Throwable failed) {
    forget(name);
    Lane lane = lanes.remove(name);
    if (lane != null) {
      waiting.addAndGet(-lane.waiting.size());
      lane.waiting.forEach(asked -> asked.request().outcome().completeExceptionally(failed));
    }
  }

  /// The next requests that fit into one transaction; none, and the lane is gone.
  private List<Asked> take(Name name) {
    List<Asked> group = new ArrayList<>();
    lanes.compute(
        name,
        (_, lane) -> {
          if (lane == null) {
            return null;
          }
          int steps = 0;
          long bytes = 0;
          while (!lane.waiting.isEmpty() && group.size() < GROUP_REQUESTS_MAX) {
            LogRequest<?> next = lane.waiting.peek().request();
            steps += steps(next);
            bytes += bytes(next);
            boolean alone = next instanceof LogRequest.Erasure;
            boolean fits =
                !alone && steps <= Limits.COMMIT_STEPS_MAX && bytes <= Limits.COMMIT_BYTES_MAX;
            if (!group.isEmpty() && !fits) {
              break;
            }
            group.add(lane.waiting.remove());
            waiting.decrementAndGet();
            if (alone) {
              break;
            }
          }
          return group.isEmpty() ? null : lane;
        });
    return group;
  }

  private static int steps(LogRequest<?> request) {
    return switch (request) {
      case LogRequest.Commitment(LogCommit commit, var _, var _) ->
          commit.conditions().size() + commit.changes().size() + commit.appends().size();
      case LogRequest.Placement(var heads, var entries, var _) -> heads.size() + entries.size();
      case LogRequest.BeginSealing _, LogRequest.EndSealing _, LogRequest.Erasure _ -> 1;
    };
  }

  private static long bytes(LogRequest<?> request) {
    return switch (request) {
      case LogRequest.Commitment(LogCommit commit, var _, var _) ->
          commit.appends().stream().mapToLong(append -> append.value().length).sum()
              + commit.changes().stream()
                  .mapToLong(change -> change.value().map(value -> value.length).orElse(0))
                  .sum();
      case LogRequest.Placement(var heads, var entries, var _) ->
          heads.stream().mapToLong(head -> head.value().length).sum()
              + entries.stream().mapToLong(placed -> placed.entry().value().length).sum();
      case LogRequest.BeginSealing _, LogRequest.EndSealing _, LogRequest.Erasure _ -> 0;
    };
  }

  private void transact(Name name, List<Asked> asked) {
    List<LogRequest<?>> group = new ArrayList<>();
    for (Asked one : asked) {
      if (one.deadline().left().isZero()) {
        one.request()
            .outcome()
            .completeExceptionally(
                new StoreFailure("the cluster was too slow for those before it: " + name, null));
      } else {
        group.add(one.request());
      }
    }
    if (group.isEmpty()) {
      return;
    }
    // That of the latest, which has the most time left.
    Sending.Deadline deadline = asked.getLast().deadline();
    Optional<Known> known = recall(name);
    while (true) {
      boolean fresh = false;
      Set<String> keys = keys(group);
      if (known.isEmpty() || !known.get().versions().keySet().containsAll(keys)) {
        Known read = read(name, keys);
        known.ifPresent(read::recollect);
        known = Optional.of(read);
        fresh = true;
      }
      LogTransaction transaction =
          new LogTransaction(
              name, known.get().frame(), known.get().versions(), store.freshId(), store::freshId);
      group.forEach(transaction::add);
      if (!transaction.changesSomething()) {
        if (!fresh) {
          known = Optional.empty();
          continue;
        }
        remember(name, known.get());
        transaction.answer();
        return;
      }
      if (!known.get().frame().exists()) {
        store.registry().add(name, Registry.Kind.LOG);
      }
      Sending.Outcome outcome =
          store
              .turns()
              .take(
                  name,
                  deadline,
                  () ->
                      sending.transact(
                          transaction.steps(statements),
                          transaction.receipt(statements),
                          deadline));
      if (outcome == Sending.Outcome.DONE) {
        remember(name, new Known(transaction.frame(), transaction.versions()));
        transaction.answer();
        store.sealing().look(name, transaction.frame());
        return;
      }
      known = Optional.empty();
      deadline.atOnce("a commit to " + name);
    }
  }

  private static Set<String> keys(List<LogRequest<?>> group) {
    Set<String> keys = new HashSet<>();
    for (LogRequest<?> request : group) {
      if (request instanceof LogRequest.Commitment(LogCommit commit, var _, var _)) {
        commit.conditions().forEach(condition -> keys.add(condition.key()));
      }
    }
    return keys;
  }

  /// The frame and the versions under some keys, as they are at one moment.
  private Known read(Name name, Set<String> keys) {
    Map<String, Optional<CommitId>> versions = new HashMap<>();
    keys.forEach(key -> versions.put(key, Optional.empty()));
    List<String> asked = new ArrayList<>(keys);
    // The anchor, so that the frame is read also if none of the keys is there.
    asked.add("");
    Frame frame = Frame.NONE;
    for (Row row :
        sending.sendSerially(
            statements.versions.bind(name.family(), name.id(), asked).setPageSize(5_000))) {
      frame = Frame.read(row);
      String key = row.getString("key");
      if (!key.isEmpty() && Versions.isThere(row)) {
        versions.put(key, Optional.of(Versions.read(row)));
      }
    }
    return new Known(frame, versions);
  }

  private Optional<Known> recall(Name name) {
    synchronized (remembered) {
      return Optional.ofNullable(remembered.remove(name));
    }
  }

  private void remember(Name name, Known known) {
    if (known.versions().size() > REMEMBERED_VERSIONS_MAX) {
      known.versions().clear();
    }
    synchronized (remembered) {
      remembered.put(name, known);
    }
  }

  private void forget(Name name) {
    synchronized (remembered) {
      remembered.remove(name);
    }
  }
}
