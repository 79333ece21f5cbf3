package larkspur.server.backing;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import larkspur.core.time.ServerClock;

/// Copies of the data of a [Backing], to which it can be put back.
public interface Copies {

  /// Keeps a copy of what is stored, as it is at one moment, in the place of one that was kept
  /// under that name. Only while the store is open. Complete or not there, also after a crash.
  void keep(String copy, About about);

  /// What is kept, by name.
  SortedMap<String, About> kept();

  /// Puts a copy in the place of what is stored, all or nothing, also in a crash. Only while the
  /// store is not open.
  void putBack(String copy);

  void drop(String copy);

  /// Lets something be done with an empty backing of the same kind and key, and keeps a copy of
  /// what it holds then.
  void keepMade(String copy, About about, Making making);

  /// @param takenAt by the server's clock
  /// @param clock how that was set
  /// @param seed what it was seeded with, as a hash; empty if that does not matter
  record About(Instant takenAt, ServerClock.Setting clock, Optional<String> seed) {}

  /// Fills an empty backing, and leaves its store open.
  interface Making {
    AutoCloseable fill(Backing empty);
  }
}
