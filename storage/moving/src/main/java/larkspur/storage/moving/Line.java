package larkspur.storage.moving;

import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Note;

/// A line of a stream, after the first.
sealed interface Line {

  /// A line that says something of the store.
  sealed interface Told extends Line {}

  /// What follows is of this partition or log.
  record Named(Contents.Thing thing) implements Told {}

  record InPartition(Entry entry) implements Told {}

  record InHead(Entry entry) implements Told {}

  record InLog(Contents.Placed placed) implements Told {}

  record Noted(Note note) implements Told {}

  /// @param sha256 of all lines before this one, without the first
  /// @param records how many of those lines tell something
  /// @param last whether nothing comes after
  record Check(String sha256, long records, boolean last) implements Line {}
}
