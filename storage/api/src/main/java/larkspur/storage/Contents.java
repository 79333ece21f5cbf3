package larkspur.storage;

import java.util.List;
import java.util.Optional;

/// All that a store holds, to be read out of one and put into another as it is: versions and
/// positions included.
///
/// Reading tells more than [Store] does elsewhere: which names there are, of which kind, and every
/// entry of a log whatever its family. What a partition's entries, a head's values and the notes
/// are is asked where it always is: [Partition#scan], [Log#heads], [Agenda#due]. All of it is at
/// one moment only if nobody writes meanwhile.
///
/// Putting is for a store that nobody else uses until all is put. It tests nothing, and so knows no
/// conflict; what is put has been read out of a store, which saw to it that it fits together.
public interface Contents {

  /// Which of the two a name is used for.
  enum Kind {
    PARTITION,
    LOG
  }

  /// A partition or a log that holds something.
  record Thing(Name name, Kind kind) {}

  /// An entry of a log with the family that it belongs to.
  record Placed(String family, LogEntry entry) {
    public Placed {
      Limits.checkFamily(family);
      Limits.checkValue(entry.value());
    }

    public Position position() {
      return entry.position();
    }
  }

  /// What holds something, over all families, in the order of [Name#compareTo], after a name (from
  /// the first one on, when empty); at most `limit`. What was erased, or has had all removed from
  /// it, is not among it. Fewer than `limit` mean that there are no more.
  List<Thing> things(Optional<Name> after, int limit);

  /// The entries of a log, of all families, from one position to another, both included, oldest
  /// first; at most `limit`. Fewer than `limit` mean that there are no more.
  List<Placed> entries(Name log, Position from, Position to, int limit);

  /// Puts pieces of what another store held. Durable when it returns; not atomic. Those of one name
  /// are put in the order in which they come, others in any: many at once cost less than each by
  /// itself. They lie in memory meanwhile, so it is for the caller to say how many.
  ///
  /// Putting a piece again is harmless, and so is a piece that overlaps with what was put before,
  /// cut elsewhere, as long as all that follows is put again, too. So whoever was interrupted goes
  /// back to any earlier piece and goes on from there.
  ///
  /// Once all is put, reads answer as those of the store it came from did, a condition on a version
  /// that was seen there holds here, and positions go on growing after [Log#last].
  ///
  /// Several threads may put, those of one name one after the other.
  ///
  /// @throws StoreFailure if the engine cannot do its work; then what is put is not known, and can
  ///   be put again
  void put(List<Piece> pieces);
}
