package larkspur.storage.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Piece;

/// What stores in memory keep, apart from any of them: as a folder outlives the process that has it
/// open, so this outlives a closed store, and several stores may be open on it at once.
///
/// Commits come with the id under which they are to be written, so that whoever lost the reply can
/// ask for the outcome.
public final class MemoryData {

  /// The entries of a segment unless said otherwise.
  static final int SEGMENT_ENTRIES = 256;

  private final int segmentEntries;
  private final RandomGenerator ids;
  private final ConcurrentSkipListMap<Name, Kept> things = new ConcurrentSkipListMap<>();
  private final Notes notes = new Notes();

  /// Held for reading by whoever makes a change, and for writing by whoever copies.
  private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();

  /// What is kept under one name.
  sealed interface Kept permits Cells, Segments {
    boolean isEmpty();

    Kept copy();
  }

  public MemoryData() {
    this(SEGMENT_ENTRIES, new SplittableRandom());
  }

  /// @param segmentEntries into pieces of how many entries logs are cut
  /// @param ids where the ids of commits come from; used by one thread at a time
  public MemoryData(int segmentEntries, RandomGenerator ids) {
    if (segmentEntries < 1) {
      throw new IllegalArgumentException("a segment holds at least one entry");
    }
    this.segmentEntries = segmentEntries;
    this.ids = ids;
  }

  /// The same data once more, as it is at one moment; what is done to either changes nothing of the
  /// other.
  public MemoryData copy() {
    changing.writeLock().lock();
    try {
      MemoryData copy = new MemoryData(segmentEntries, ids);
      things.forEach((name, kept) -> copy.things.put(name, kept.copy()));
      notes.all().forEach(copy.notes::add);
      return copy;
    } finally {
      changing.writeLock().unlock();
    }
  }

  /// Makes a change, which a copy has wholly or not at all.
  private <T, E extends Exception> T changing(Change<T, E> change) throws E {
    changing.readLock().lock();
    try {
      return change.make();
    } finally {
      changing.readLock().unlock();
    }
  }

  private interface Change<T, E extends Exception> {
    T make() throws E;
  }

  CommitId freshId() {
    synchronized (ids) {
      return CommitId.random(ids);
    }
  }

  Notes notes() {
    return notes;
  }

  <T> T readPartition(Name name, T ifNone, Function<Cells, T> read) {
    return switch (things.get(name)) {
      case null -> ifNone;
      case Cells cells -> {
        synchronized (cells) {
          yield read.apply(cells);
        }
      }
      case Segments _ -> throw usedForBoth(name);
    };
  }

  <T> T readLog(Name name, T ifNone, Function<Segments, T> read) {
    return switch (things.get(name)) {
      case null -> ifNone;
      case Segments segments -> {
        synchronized (segments) {
          yield read.apply(segments);
        }
      }
      case Cells _ -> throw usedForBoth(name);
    };
  }

  void commit(Name name, CommitId id, Commit commit) throws Conflict {
    changing(() -> {
      apply(name, id, commit);
      return null;
    });
  }

  private void apply(Name name, CommitId id, Commit commit) throws Conflict {
    switch (things.computeIfAbsent(name, _ -> new Cells())) {
      case Cells cells -> {
        synchronized (cells) {
          cells.check(commit);
          noteAll(commit.notes());
          cells.apply(id, commit);
        }
      }
      case Segments _ -> throw usedForBoth(name);
    }
  }

  Log.Appended commit(Name name, CommitId id, LogCommit commit) throws Conflict {
    return changing(() -> apply(name, id, commit));
  }

  private Log.Appended apply(Name name, CommitId id, LogCommit commit) throws Conflict {
    return switch (things.computeIfAbsent(name, _ -> new Segments(segmentEntries))) {
      case Segments segments -> {
        synchronized (segments) {
          segments.check(commit);
          noteAll(commit.notes());
          yield segments.apply(id, commit);
        }
      }
      case Cells _ -> throw usedForBoth(name);
    };
  }

  void replace(Name name, CommitId id, String family, LogEntry seen, byte[] value) throws Conflict {
    switch (things.get(name)) {
      case null -> throw new Conflict("no entry at " + seen.position());
      case Segments segments -> {
        synchronized (segments) {
          segments.replace(id, family, seen, value);
        }
      }
      case Cells _ -> throw usedForBoth(name);
    }
  }

  /// The outcome of the commit of that id, if it was written and is one of the latest of its name.
  ///
  /// This cannot be read off the values: another commit may have written over all of them since. So
  /// the ids are kept.
  Optional<Log.Appended> outcome(Name name, CommitId id) {
    return switch (things.get(name)) {
      case null -> Optional.empty();
      case Cells cells -> {
        synchronized (cells) {
          yield cells.outcome(id);
        }
      }
      case Segments segments -> {
        synchronized (segments) {
          yield segments.outcome(id);
        }
      }
    };
  }

  void erase(Name name) {
    switch (things.get(name)) {
      case null -> {}
      case Cells cells -> {
        synchronized (cells) {
          cells.erase();
        }
      }
      case Segments segments -> {
        synchronized (segments) {
          segments.erase();
        }
      }
    }
  }

  List<Name> names(String family, Optional<String> afterId, int limit) {
    int most = Limits.scanLimit(limit);
    // '!' is the least character that an id can have.
    Name from = Name.of(family, afterId.orElse("!"));
    List<Name> found = new ArrayList<>();
    for (var thing : things.tailMap(from, afterId.isEmpty()).entrySet()) {
      if (found.size() >= most || !thing.getKey().family().equals(family)) {
        break;
      }
      synchronized (thing.getValue()) {
        if (!thing.getValue().isEmpty()) {
          found.add(thing.getKey());
        }
      }
    }
    return found;
  }

  List<Contents.Thing> things(Optional<Name> after, int limit) {
    int most = Limits.scanLimit(limit);
    List<Contents.Thing> found = new ArrayList<>();
    for (var thing : after.map(name -> things.tailMap(name, false)).orElse(things).entrySet()) {
      if (found.size() >= most) {
        break;
      }
      synchronized (thing.getValue()) {
        if (!thing.getValue().isEmpty()) {
          found.add(
              new Contents.Thing(
                  thing.getKey(),
                  switch (thing.getValue()) {
                    case Cells _ -> Contents.Kind.PARTITION;
                    case Segments _ -> Contents.Kind.LOG;
                  }));
        }
      }
    }
    return found;
  }

  void put(Piece piece) {
    changing(() -> {
      apply(piece);
      return null;
    });
  }

  private void apply(Piece piece) {
    switch (piece) {
      case Piece.Entries(var name, var entries) -> {
        switch (things.computeIfAbsent(name, _ -> new Cells())) {
          case Cells cells -> {
            synchronized (cells) {
              entries.forEach(cells::put);
            }
          }
          case Segments _ -> throw usedForBoth(name);
        }
      }
      case Piece.Heads(var name, var entries) ->
          apply(name, segments -> entries.forEach(segments.head()::put));
      case Piece.Tail(var name, var entries) ->
          apply(name, segments -> entries.forEach(segments::put));
      case Piece.Notes(var all) -> noteAll(all);
    }
  }

  private void apply(Name log, Consumer<Segments> change) {
    switch (things.computeIfAbsent(log, _ -> new Segments(segmentEntries))) {
      case Segments segments -> {
        synchronized (segments) {
          change.accept(segments);
        }
      }
      case Cells _ -> throw usedForBoth(log);
    }
  }

  void noteAll(List<Note> all) {
    all.forEach(notes::add);
  }

  private static IllegalStateException usedForBoth(Name name) {
    return new IllegalStateException(name + " is used for a partition and for a log");
  }
}
