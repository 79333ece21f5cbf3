package larkspur.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Everything that a store holds, as lines: keys, versions, values, positions, notes.
final class Dump {

  private static final List<String> PARTITIONS =
      List.of(
          "agent",
          "alias",
          "app",
          "installation",
          "message-key",
          "organisation",
          "person",
          "task-call",
          "task-number",
          "tenant",
          "token");
  private static final List<String> LOGS = List.of("chat", "list", "session", "task");
  private static final List<String> ENTRIES = List.of("activity", "change", "message", "run");

  private Dump() {}

  static List<String> of(Store store) {
    List<String> lines = new ArrayList<>();
    for (String family : PARTITIONS) {
      for (Name name : names(store, family)) {
        for (Entry entry :
            store.partition(name).scan(KeyRange.ALL, Order.FORWARD, Limits.PARTITION_ENTRIES_MAX)) {
          lines.add(name + " " + line(entry));
        }
      }
    }
    for (String family : LOGS) {
      for (Name name : names(store, family)) {
        Log log = store.log(name);
        lines.add(name + " last " + log.last());
        log.heads(KeyRange.ALL, Limits.SCAN_ENTRIES_MAX)
            .forEach(entry -> lines.add(name + " head " + line(entry)));
        for (String entries : ENTRIES) {
          for (LogEntry entry : all(log, entries)) {
            lines.add(
                name
                    + " "
                    + entries
                    + " "
                    + entry.position()
                    + " "
                    + entry.version()
                    + " "
                    + text(entry.value()));
          }
        }
      }
    }
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      store
          .agenda()
          .due(Note.LATEST, shard, Limits.SCAN_ENTRIES_MAX)
          .forEach(note -> lines.add(note.toString()));
    }
    return lines;
  }

  /// However many there are: who writes while something else is done may write many.
  private static List<LogEntry> all(Log log, String entries) {
    List<LogEntry> all = new ArrayList<>();
    Position after = Position.START;
    List<LogEntry> page;
    do {
      page = log.scan(entries, after, Position.END, Order.FORWARD, Limits.SCAN_ENTRIES_MAX);
      all.addAll(page);
      after = page.isEmpty() ? after : page.getLast().position().successor();
    } while (page.size() == Limits.SCAN_ENTRIES_MAX);
    return all;
  }

  private static List<Name> names(Store store, String family) {
    return store.names(family, Optional.empty(), Limits.SCAN_ENTRIES_MAX);
  }

  private static String line(Entry entry) {
    return entry.key() + " " + entry.version() + " " + text(entry.value());
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
