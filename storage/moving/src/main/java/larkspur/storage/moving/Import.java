package larkspur.storage.moving;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Piece;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;

/// Puts what was exported into an empty store.
///
/// After each check of the stream, and so after some thousand records at most, a mark in the store
/// says how far it has come. Cut short, the import of the same stream goes on from there: it reads
/// the stream from its beginning, since only so is it known to be the same, but puts nothing twice
/// that lies before the mark. What lies between the mark and the end of what was put is put again,
/// which changes nothing.
public final class Import {

  /// To which partition or log the entries belong that come next.
  private Optional<Contents.Thing> current = Optional.empty();

  private Import() {}

  /// Puts all of a stream into a store that is empty, or in which an import of the same stream was
  /// cut short. Nobody else may use the store until this has returned.
  ///
  /// @throws BadStream if the stream is not as it was exported; what came before that line may have
  ///   been put, and the store stays marked as unfinished
  /// @throws StoreRefused if the store is neither empty nor unfinished of this stream; then it
  ///   holds what it held
  public static Moved read(InputStream from, Store into, Progress progress) {
    LineReader lines = new LineReader(from);
    Optional<Mark> begun = Mark.in(into);
    begun.ifPresent(mark -> refuseOther(mark.reached(), lines.header()));
    Mark mark = begun.orElseGet(() -> begin(into, lines.header()));
    Mark.Reached reached = mark.reached();
    Import putting = new Import();
    while (true) {
      LineReader.Section section = lines.next();
      List<Piece> pieces = putting.pieces(section);
      if (section.records() > reached.records()) {
        if (section.records() - section.told().size() < reached.records()) {
          throw other(reached, lines.header());
        }
        if (!pieces.isEmpty()) {
          into.contents().put(pieces);
        }
        mark.move(
            new Mark.Reached(reached.stream(), reached.at(), section.records(), section.sha256()));
      } else if (!leadsTo(reached, section)) {
        throw other(reached, lines.header());
      }
      progress.reached(section.records(), section.bytes());
      if (section.last()) {
        mark.remove();
        return new Moved(section.records(), section.bytes(), section.sha256());
      }
    }
  }

  /// Whether what has been read of a stream can be what was put before.
  private static boolean leadsTo(Mark.Reached reached, LineReader.Section section) {
    return section.records() < reached.records()
        ? !section.last()
        : reached.sha256().isEmpty() || section.sha256().equals(reached.sha256());
  }

  /// Reads a stream to its end and puts nothing anywhere.
  ///
  /// @throws BadStream if it is not as it was exported
  public static Moved check(InputStream from, Progress progress) {
    LineReader lines = new LineReader(from);
    while (true) {
      LineReader.Section section = lines.next();
      progress.reached(section.records(), section.bytes());
      if (section.last()) {
        return new Moved(section.records(), section.bytes(), section.sha256());
      }
    }
  }

  /// @throws StoreRefused in words, if the store holds an import that was not finished
  public static void refuseUnfinished(Store store) {
    Mark.in(store)
        .map(Mark::reached)
        .ifPresent(reached -> {
          throw new StoreRefused(
              "The store holds an import that was not finished, of the export made at "
                  + reached.at()
                  + ". Import the same file again, which goes on where it stopped; or begin anew"
                  + " with an empty folder or keyspace.");
        });
  }

  private static Mark begin(Store store, Header header) {
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      if (!store.agenda().due(Note.LATEST, shard, 1).isEmpty()) {
        throw new StoreRefused(
            "An import is for an empty store, and this one has notes in its agenda. Choose a folder"
                + " or a keyspace of which nobody has made use.");
      }
    }
    return Mark.set(store, header);
  }

  private static void refuseOther(Mark.Reached reached, Header header) {
    if (!reached.stream().equals(header.id())) {
      throw other(reached, header);
    }
  }

  private static StoreRefused other(Mark.Reached reached, Header header) {
    return new StoreRefused(
        "The store holds an import that was not finished, of the export made at "
            + reached.at()
            + ", and this is another one, made at "
            + header.at()
            + ". Import that one again, or begin anew with an empty folder or keyspace.");
  }

  /// Cuts a section into pieces by what they belong to.
  private List<Piece> pieces(LineReader.Section section) {
    List<Piece> pieces = new ArrayList<>();
    List<Line.Told> together = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < section.told().size(); i++) {
      Line.Told told = section.told().get(i);
      long more = bytes(told);
      if (!together.isEmpty()
          && (!goesWith(together.getLast(), told)
              || together.size() == Limits.COMMIT_STEPS_MAX
              || bytes + more > Limits.COMMIT_BYTES_MAX)) {
        pieces.add(piece(together, section.firstLine() + i - 1));
        together.clear();
        bytes = 0;
      }
      if (told instanceof Line.Named(var thing)) {
        current = Optional.of(thing);
      } else {
        together.add(told);
        bytes += more;
      }
    }
    if (!together.isEmpty()) {
      pieces.add(piece(together, section.firstLine() + section.told().size() - 1));
    }
    return pieces;
  }

  private static boolean goesWith(Line.Told before, Line.Told next) {
    return before.getClass().equals(next.getClass());
  }

  private static long bytes(Line.Told told) {
    return switch (told) {
      case Line.InPartition(var entry) -> entry.value().length;
      case Line.InHead(var entry) -> entry.value().length;
      case Line.InLog(var placed) -> placed.entry().value().length;
      case Line.Named _, Line.Noted _ -> 0;
    };
  }

  private Piece piece(List<Line.Told> together, long lastLine) {
    try {
      return switch (together.getFirst()) {
        case Line.InPartition _ ->
            new Piece.Entries(name(Contents.Kind.PARTITION), entries(together));
        case Line.InHead _ -> new Piece.Heads(name(Contents.Kind.LOG), entries(together));
        case Line.InLog _ ->
            new Piece.Tail(
                name(Contents.Kind.LOG),
                together.stream().map(told -> ((Line.InLog) told).placed()).toList());
        case Line.Noted _ ->
            new Piece.Notes(together.stream().map(told -> ((Line.Noted) told).note()).toList());
        case Line.Named _ -> throw new IllegalStateException("a name is no part of a piece");
      };
    } catch (IllegalArgumentException bad) {
      throw new BadStream(
          "The lines up to " + lastLine + " do not belong together: " + bad.getMessage() + ".",
          bad);
    }
  }

  private Name name(Contents.Kind kind) {
    return current
        .filter(thing -> thing.kind() == kind)
        .map(Contents.Thing::name)
        .orElseThrow(() -> new IllegalArgumentException("they follow no name of their kind"));
  }

  private static List<Entry> entries(List<Line.Told> together) {
    List<Entry> entries = new ArrayList<>();
    for (Line.Told told : together) {
      switch (told) {
        case Line.InPartition(var entry) -> entries.add(entry);
        case Line.InHead(var entry) -> entries.add(entry);
        case Line.InLog _, Line.Named _, Line.Noted _ ->
            throw new IllegalStateException("entries of different kinds");
      }
    }
    return entries;
  }
}
