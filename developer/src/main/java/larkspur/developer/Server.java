package larkspur.developer;

import java.time.Instant;
import java.util.List;
import larkspur.core.time.ServerClock;

/// The server that the powers are over. Implemented by the composition, which alone knows where the
/// data is.
public interface Server {

  /// The clock as it is now: a reset or a return replaces it.
  ServerClock clock();

  /// How its apps hear of events, as it is now: a reset or a return replaces it.
  Events events();

  /// The custom bots of its chats, as they are now.
  Hooks hooks();

  /// What people do in a client.
  Visits visits();

  /// Puts everything back as the seed left it, and the clock to the system's time. All or nothing,
  /// also across a crash.
  ///
  /// @throws Wrong where no copies of the data can be kept
  void reset();

  /// Keeps a copy of everything under a name, with the clock's setting.
  ///
  /// @throws Wrong if the name is taken, or as many are kept as can be, or none can
  Snapshot take(String name);

  /// Those that are kept, by name.
  ///
  /// @throws Wrong where none can be
  List<Snapshot> snapshots();

  /// Puts everything back as it was when the snapshot was taken, and sets the clock as it was. All
  /// or nothing, also across a crash.
  ///
  /// @throws Wrong if there is none of that name, or none can be kept
  Snapshot returnTo(String name);

  /// Drops one that is kept.
  ///
  /// @throws Wrong if there is none of that name, or none can be kept
  void drop(String name);

  /// @param takenAt by the server's clock
  /// @param clock how the clock was set
  record Snapshot(String name, Instant takenAt, ServerClock.Setting clock) {}
}
