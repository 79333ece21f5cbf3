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
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.contract.WatchedStore;

/// A store that remembers which families were ever written, so that all that it holds can be told
/// without a list of families that somebody would have to keep.
final class ExportableStore extends WatchedStore {

  private final Set<String> partitions = new ConcurrentSkipListSet<>();
  private final Map<String, Set<String>> logs = new ConcurrentSkipListMap<>();

  ExportableStore(Store store) {
    super(store);
  }

  /// Everything in it but the agenda, as text: each entry with its version, so that even a value
  /// written over by the same value shows.
  String export() {
    StringBuilder all = new StringBuilder();
    for (String family : partitions) {
      for (Name name : names(family)) {
        all.append(name).append('\n');
        watched()
            .partition(name)
            .scan(KeyRange.ALL, Order.FORWARD, Limits.SCAN_ENTRIES_MAX)
            .forEach(entry -> append(all, entry.key(), entry.version(), entry.value()));
      }
    }
    logs.forEach((family, entries) -> {
      for (Name name : names(family)) {
        Log log = watched().log(name);
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
      watched()
          .agenda()
          .due(Note.LATEST, shard, Limits.SCAN_ENTRIES_MAX)
          .forEach(note -> notes.add(note.toString()));
    }
    return notes;
  }

  private List<Name> names(String family) {
    List<Name> names = watched().names(family, Optional.empty(), Limits.SCAN_ENTRIES_MAX);
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
      if (!watched().agenda().due(now, shard, 1).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected <T> T watch(Call call, Step<T> step) throws Conflict {
    if (call.operation() == Operation.PARTITION_COMMIT) {
      partitions.add(call.family());
    }
    if (call.operation() == Operation.LOG_COMMIT) {
      logs.computeIfAbsent(call.family(), _ -> ConcurrentHashMap.newKeySet()).addAll(call.what());
    }
    return step.run();
  }
}
