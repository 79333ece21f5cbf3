package larkspur.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.core.time.ServerClock;
import larkspur.developer.inspector.Inspector;
import larkspur.server.seed.Seeding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole server: an [Installation], and the socket through which it is reached.
///
/// The installation can be replaced while the socket stays: calls that come in meanwhile wait, so
/// that none meets half of one and half of another.
public final class Larkspur implements AutoCloseable {

  /// How long a replacement waits for calls under way. One that takes longer is let go: what it
  /// still asks of the closed store fails.
  static final Duration CALLS_END_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Larkspur.class);

  private final Settings settings;
  private final Backing backing;
  private final Entrance entrance = new Entrance();
  private final Listener listener;
  private volatile Installation installation;
  private Optional<Inspector> inspector = Optional.empty();
  private boolean closed;

  private Larkspur(Settings settings, ServerClock clock) {
    this.settings = settings;
    this.backing = Backing.of(settings);
    this.listener = new Listener(settings, entrance, this::installation);
    this.installation = Installation.open(settings, backing, clock, listener::publicUrl);
  }

  /// Opens the store and makes all parts. Nothing is served yet.
  public static Larkspur open(Settings settings) {
    return open(settings, ServerClock.running());
  }

  /// The same with a clock that somebody else moves.
  public static Larkspur open(Settings settings, ServerClock clock) {
    return new Larkspur(settings, clock);
  }

  /// Lets every call be watched at `/inspector`, by whoever reaches this server: for a developer's
  /// own, on loopback. To be said before the start.
  ///
  /// @throws IllegalStateException if others could reach it
  public void inspect() {
    if (!settings.loopback()) {
      throw new IllegalStateException("the inspector is for loopback only");
    }
    Inspector made =
        new Inspector(
            installation.ids().hex(8),
            listener::url,
            () -> clock().instant(),
            () -> installation.identities());
    listener.add(made);
    inspector = Optional.of(made);
  }

  /// Takes the address, picks up what an earlier process left, then serves. Requests that come in
  /// between wait.
  ///
  /// @throws IllegalArgumentException in words for the operator, if the address cannot be had; then
  ///   nothing was picked up
  public void start() {
    listener.bind();
    installation.start();
    entrance.open();
  }

  /// Closes the installation, lets something be done to its backing that nobody has open then, and
  /// opens it anew. Calls under way end first, for which it waits [#CALLS_END_WITHIN] at most;
  /// those that come in wait until it is over. Replacements happen one after the other.
  ///
  /// If it fails after the installation was closed, what it throws says why, every call fails, and
  /// a later replacement may mend it.
  ///
  /// @param meanwhile done while nothing is open
  /// @param clock of the new installation; taken when nothing of the old one works any more
  synchronized void replace(Runnable meanwhile, Supplier<ServerClock> clock) {
    if (closed) {
      throw new IllegalStateException("the server is closed");
    }
    if (!entrance.hold(CALLS_END_WITHIN)) {
      LOG.warn("calls that take longer than {} are let go", CALLS_END_WITHIN);
    }
    try {
      installation.close();
      meanwhile.run();
      Installation next = Installation.open(settings, backing, clock.get(), listener::publicUrl);
      installation = next;
      next.start();
    } finally {
      entrance.open();
    }
  }

  /// The address that it serves, once it does.
  public String url() {
    return listener.url();
  }

  /// The clock of the present installation.
  public ServerClock clock() {
    return installation.clock();
  }

  Installation installation() {
    return installation;
  }

  long callsUnderWay() {
    return entrance.inside();
  }

  Seeding seeding() {
    return installation.seeding();
  }

  boolean hasTenants() {
    return installation.hasTenants();
  }

  List<String> feishuCalls() {
    return installation.feishuCalls();
  }

  List<String> bearyChatCalls() {
    return installation.bearyChatCalls();
  }

  /// Stops taking requests, lets those under way end, and closes the store.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try (Installation last = installation) {
        inspector.ifPresent(Inspector::close);
        listener.close();
      }
    }
  }
}
