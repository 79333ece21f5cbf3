package larkspur.server.hostile;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import larkspur.storage.Agenda;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// A store that remembers which families were ever written, so that all that it holds can be told
/// without a list of families that somebody would have to keep.
final class WatchedStore implements Store {

  private final Store store;
  private final Set<String> partitions = new ConcurrentSkipListSet<>();
  private final Map<String, Set<String>> logs = new ConcurrentSkipListMap<>();

  WatchedStore(Store store) {
    this.store = store;
  }

  /// Everything in it but the agenda, as text: each entry with its version, so that even a value
  /// written over by the same value shows.
  String export() {
    StringBuilder all = new StringBuilder();
    for (String family : partitions) {
      for (Name name : names(family)) {
        all.append(name).append('\n');
        store
            .partition(name)
            .scan(KeyRange.ALL, Order.FORWARD, Limits.SCAN_ENTRIES_MAX)
            .forEach(entry -> append(all, entry.key(), entry.version(), entry.value()));
      }
    }
    logs.forEach((family, entries) -> {
      for (Name name : names(family)) {
        Log log = store.log(name);
        all.append(name).append(" until ").append(log.last()).append('\n');
        log.heads(KeyRange.ALL, Limits.SCAN_ENTRIES_MAX)
            .forEach(entry -> append(all, entry.key(), entry.version(), entry.value()));
        for (String kind : entries) {
          export(all, log, kind);
        }
      }
    });
    return all.toString();
  }

  /// Every note of the agenda.
  Set<String> notes() {
    Set<String> notes = new ConcurrentSkipListSet<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      store
          .agenda()
          .due(Note.LATEST, shard, Limits.SCAN_ENTRIES_MAX)
          .forEach(note -> notes.add(note.toString()));
    }
    return notes;
  }

  private List<Name> names(String family) {
    List<Name> names = store.names(family, Optional.empty(), Limits.SCAN_ENTRIES_MAX);
    if (names.size() == Limits.SCAN_ENTRIES_MAX) {
      throw new IllegalStateException("there may be more of " + family + " than are told");
    }
    return names;
  }

  private static void export(StringBuilder all, Log log, String kind) {
    Position from = Position.START;
    while (true) {
      List<LogEntry> page =
          log.scan(kind, from, Position.END, Order.FORWARD, Limits.SCAN_ENTRIES_MAX);
      page.forEach(
          entry -> append(all, kind + " " + entry.position(), entry.version(), entry.value()));
      if (page.size() < Limits.SCAN_ENTRIES_MAX) {
        return;
      }
      from = page.getLast().position().successor();
    }
  }

  private static void append(StringBuilder all, String key, CommitId version, byte[] value) {
    all.append("  ")
        .append(key)
        .append(' ')
        .append(version)
        .append(' ')
        .append(new String(value, java.nio.charset.StandardCharsets.ISO_8859_1))
        .append('\n');
  }

  /// Whether nothing waits to be done by now.
  boolean isSettled(Instant now) {
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      if (!store.agenda().due(now, shard, 1).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Partition partition(Name name) {
    Partition partition = store.partition(name);
    return new Partition() {
      @Override
      public Optional<Entry> get(String key) {
        return partition.get(key);
      }

      @Override
      public List<Entry> scan(KeyRange range, Order order, int limit) {
        return partition.scan(range, order, limit);
      }

      @Override
      public CommitId commit(larkspur.storage.Commit commit) throws Conflict {
        partitions.add(name.family());
        return partition.commit(commit);
      }

      @Override
      public void erase() {
        partition.erase();
      }
    };
  }

  @Override
  public Log log(Name name) {
    Log log = store.log(name);
    return new Log() {
      @Override
      public Optional<Entry> head(String key) {
        return log.head(key);
      }

      @Override
      public List<Entry> heads(KeyRange range, int limit) {
        return log.heads(range, limit);
      }

      @Override
      public Position last() {
        return log.last();
      }

      @Override
      public Optional<LogEntry> get(String family, Position position) {
        return log.get(family, position);
      }

      @Override
      public List<LogEntry> scan(
          String family, Position from, Position to, Order order, int limit) {
        return log.scan(family, from, to, order, limit);
      }

      @Override
      public Appended commit(LogCommit commit) throws Conflict {
        Set<String> families =
            logs.computeIfAbsent(name.family(), _ -> ConcurrentHashMap.newKeySet());
        commit.appends().forEach(append -> families.add(append.family()));
        return log.commit(commit);
      }

      @Override
      public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
        return log.replace(family, seen, value);
      }

      @Override
      public void erase() {
        log.erase();
      }
    };
  }

  @Override
  public Agenda agenda() {
    return store.agenda();
  }

  @Override
  public Contents contents() {
    return store.contents();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return store.names(family, afterId, limit);
  }

  @Override
  public boolean exclusive() {
    return store.exclusive();
  }

  @Override
  public void close() {
    store.close();
  }
}
