package larkspur.storage.moving;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;

/// Writes all that a store holds.
public final class Export {

  /// Names read at a time.
  private static final int NAMES_PAGE = 1_000;

  /// Entries read at a time; they may be 1 MiB each.
  private static final int ENTRIES_PAGE = 100;

  private static final Comparator<Note> NOTES =
      Comparator.comparing(Note::at)
          .thenComparing(Note::reason)
          .thenComparing(Note::subject)
          .thenComparing(Note::tag);

  private final Store store;
  private final LineWriter lines;

  private Export(Store store, LineWriter lines) {
    this.store = store;
    this.lines = lines;
  }

  /// Writes everything. Nobody may write to the store meanwhile, or what is written belongs to no
  /// one moment.
  ///
  /// @throws StoreRefused if the store holds an import that was not finished
  /// @throws UncheckedIOException if the lines cannot be written
  public static Moved write(Store store, Header header, OutputStream to, Progress progress) {
    Import.refuseUnfinished(store);
    try {
      Export export = new Export(store, new LineWriter(header, to, progress));
      export.things();
      export.notes();
      return export.lines.end();
    } catch (IOException failed) {
      throw new UncheckedIOException("the export cannot be written", failed);
    }
  }

  private void things() throws IOException {
    Optional<Name> after = Optional.empty();
    List<Contents.Thing> page;
    do {
      page = store.contents().things(after, NAMES_PAGE);
      for (Contents.Thing thing : page) {
        lines.write(new Line.Named(thing));
        switch (thing.kind()) {
          case PARTITION -> partition(store.partition(thing.name()));
          case LOG -> log(thing.name(), store.log(thing.name()));
        }
        after = Optional.of(thing.name());
      }
    } while (page.size() == NAMES_PAGE);
  }

  private void partition(Partition partition) throws IOException {
    KeyRange rest = KeyRange.ALL;
    List<Entry> page;
    do {
      page = partition.scan(rest, Order.FORWARD, ENTRIES_PAGE);
      for (Entry entry : page) {
        lines.write(new Line.InPartition(entry));
        rest = after(entry);
      }
    } while (page.size() == ENTRIES_PAGE);
  }

  private void log(Name name, Log log) throws IOException {
    KeyRange rest = KeyRange.ALL;
    List<Entry> heads;
    do {
      heads = log.heads(rest, ENTRIES_PAGE);
      for (Entry entry : heads) {
        lines.write(new Line.InHead(entry));
        rest = after(entry);
      }
    } while (heads.size() == ENTRIES_PAGE);
    Position from = Position.START;
    List<Contents.Placed> page;
    do {
      page = store.contents().entries(name, from, Position.END, ENTRIES_PAGE);
      for (Contents.Placed placed : page) {
        lines.write(new Line.InLog(placed));
        from = placed.position().successor();
      }
    } while (page.size() == ENTRIES_PAGE);
  }

  /// No key has a NUL in it, so none lies between.
  private static KeyRange after(Entry entry) {
    return new KeyRange(entry.key() + "\0", "");
  }

  /// Notes for the same millisecond come from each engine in an order of its own.
  private void notes() throws IOException {
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      Optional<Note> after = Optional.empty();
      List<Note> together = new ArrayList<>();
      List<Note> page;
      do {
        page = store.agenda().due(after, Note.LATEST, shard, Limits.SCAN_ENTRIES_MAX);
        for (Note note : page) {
          if (!together.isEmpty() && !together.getFirst().at().equals(note.at())) {
            write(together);
          }
          together.add(note);
          after = Optional.of(note);
        }
      } while (page.size() == Limits.SCAN_ENTRIES_MAX);
      write(together);
    }
  }

  private void write(List<Note> together) throws IOException {
    together.sort(NOTES);
    for (Note note : together) {
      lines.write(new Line.Noted(note));
    }
    together.clear();
  }
}
