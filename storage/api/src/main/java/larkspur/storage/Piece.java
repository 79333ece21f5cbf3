package larkspur.storage;

import java.util.List;
import java.util.function.ToLongFunction;

/// Some of what a store held, to be put into another with [Contents#put].
///
/// A piece is as large as a commit may be: from one to [Limits#COMMIT_STEPS_MAX] entries or notes,
/// with at most [Limits#COMMIT_BYTES_MAX] of values.
public sealed interface Piece {

  /// Entries of a partition in the order of their keys, whether these are guarded or written once.
  record Entries(Name partition, List<Entry> entries) implements Piece {
    public Entries {
      entries = checked(entries, Piece::bytes);
    }
  }

  /// Values of a log's head in the order of their keys. Those of a log come before its entries.
  record Heads(Name log, List<Entry> entries) implements Piece {
    public Heads {
      entries = checked(entries, Piece::bytes);
    }
  }

  /// Entries of a log in the order of their positions, of any families.
  record Tail(Name log, List<Contents.Placed> entries) implements Piece {
    public Tail {
      entries = checked(entries, placed -> placed.entry().value().length);
      for (int i = 1; i < entries.size(); i++) {
        if (!entries.get(i).position().isAfter(entries.get(i - 1).position())) {
          throw new IllegalArgumentException(
              "the entries of a log come in the order of their positions");
        }
      }
    }
  }

  /// Notes of the agenda, in no particular order.
  record Notes(List<Note> notes) implements Piece {
    public Notes {
      notes = checked(notes, _ -> 0);
    }
  }

  private static long bytes(Entry entry) {
    Limits.checkKey(entry.key());
    return Limits.checkValue(entry.value()).length;
  }

  private static <T> List<T> checked(List<T> all, ToLongFunction<T> bytes) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a piece is not empty");
    }
    Limits.checkSteps(all.size());
    Limits.checkBytes(all.stream().mapToLong(bytes).sum());
    return List.copyOf(all);
  }
}
