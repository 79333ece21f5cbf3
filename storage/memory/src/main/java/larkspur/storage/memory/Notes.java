package larkspur.storage.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import larkspur.storage.Limits;
import larkspur.storage.Note;

/// The notes of an agenda.
final class Notes {

  private final TreeSet<Note> oldestFirst =
      new TreeSet<>(
          Comparator.comparing(Note::at)
              .thenComparing(Note::reason)
              .thenComparing(Note::subject)
              .thenComparing(Note::tag));

  synchronized List<Note> all() {
    return List.copyOf(oldestFirst);
  }

  synchronized void add(Note note) {
    oldestFirst.add(note);
  }

  synchronized List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
    NavigableSet<Note> rest =
        after.map(seen -> oldestFirst.tailSet(seen, false)).orElse(oldestFirst);
    return rest.stream()
        .takeWhile(note -> !note.at().isAfter(until))
        .filter(note -> note.shard() == shard)
        .limit(Limits.scanLimit(limit))
        .toList();
  }

  synchronized void settle(Note note) {
    oldestFirst.remove(note);
  }
}
