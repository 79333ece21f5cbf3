package larkspur.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import larkspur.core.time.ServerClock;
import larkspur.developer.Powers;
import larkspur.developer.inspector.Inspector;
import larkspur.server.backing.Backing;
import larkspur.server.operator.Control;
import larkspur.server.operator.NewPassword;
import larkspur.server.operator.PersonSettings;
import larkspur.server.operator.Somebody;
import larkspur.server.seed.Seed;
import larkspur.server.seed.Seeding;
import larkspur.server.settings.Settings;
import larkspur.storage.StoreFailure;
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
  private Consumer<StoreFailure> storeStops = failure -> {};
  private Optional<Control> control = Optional.empty();
  private boolean closed;

  Larkspur(Settings settings, Backing backing, ServerClock clock) {
    this.settings = settings;
    this.backing = backing;
    this.listener = new Listener(settings, entrance, this::installation);
    this.installation = Installation.open(settings, backing, clock, listener::publicUrl);
  }

  /// Opens the store and makes all parts. Nothing is served yet.
  public static Larkspur open(Settings settings) {
    return open(settings, ServerClock.running());
  }

  /// The same with a clock that somebody else moves.
  public static Larkspur open(Settings settings, ServerClock clock) {
    return new Larkspur(settings, Backing.of(settings), clock);
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
  /// @throws IllegalArgumentException in words for the operator, if the address cannot be had, or
  ///   others could reach it who know the credentials of the development seed; then nothing was
  ///   picked up
  public void start() {
    if (installation.mayKnowPublicCredentials() && !settings.loopback()) {
      throw new IllegalArgumentException(
          "the data has the public credentials of the development seed and is served on loopback"
              + " only; "
              + settings.host()
              + " is not");
    }
    listener.bind();
    installation.start();
    control = backing.folder().flatMap(folder -> Control.open(folder, commands()));
    entrance.open();
  }

  /// Gives its developer the powers over it, and brings in what each reset leads back to. Before
  /// [#start].
  ///
  /// @param seeds in their order
  /// @param stubs the folder of stub files, which need not exist
  /// @throws IllegalArgumentException in words for the operator, if others than programs of this
  ///   machine can reach the server; then nothing was brought in
  public void develop(List<Seed> seeds, Path stubs) {
    if (!settings.loopback()) {
      throw new IllegalArgumentException(
          "the developer's powers ask for no token and are had on loopback only; "
              + settings.host()
              + " is not");
    }
    Development development = new Development(this, backing.copies());
    development.seed(seeds);
    Protocols protocols = new Protocols(this::installation);
    Connections connections = new Connections();
    Powers powers =
        new Powers(development, protocols.all(), new SecureRandom(), stubs, connections::reset);
    listener.empower(powers, protocols, connections);
  }

  /// Closes the installation, lets something be done to its backing while nobody has that open, and
  /// opens it anew. Calls under way end first, for which it waits [#CALLS_END_WITHIN] at most;
  /// those that come in wait until it is over. Replacements happen one after the other.
  ///
  /// If what is done fails, the installation is opened as it was. If it cannot be opened, every
  /// call fails, and a later replacement may mend it.
  ///
  /// @param clock how the clock of the new installation is set
  synchronized void replace(Runnable meanwhile, ServerClock.Setting clock) {
    atRest(() -> {
      ServerClock.Setting before = installation.clock().setting();
      installation.close();
      try {
        meanwhile.run();
      } catch (RuntimeException failed) {
        try {
          reopen(before);
        } catch (RuntimeException again) {
          failed.addSuppressed(again);
        }
        throw failed;
      }
      reopen(clock);
      return null;
    });
  }

  private void reopen(ServerClock.Setting clock) {
    Installation next =
        Installation.open(settings, backing, ServerClock.of(clock), listener::publicUrl);
    next.whenStoreStops(storeStops);
    installation = next;
    next.start();
  }

  /// Lets something be done while no call is under way, but for those that take longer than
  /// [#CALLS_END_WITHIN]. Calls that come in wait.
  synchronized <T> T atRest(Supplier<T> meanwhile) {
    if (closed) {
      throw new IllegalStateException("the server is closed");
    }
    if (!entrance.hold(CALLS_END_WITHIN)) {
      LOG.warn("calls that take longer than {} are let go", CALLS_END_WITHIN);
    }
    try {
      return meanwhile.get();
    } finally {
      entrance.open();
    }
  }

  /// What other commands of this machine may ask for; not while the installation is replaced.
  private Control.Work commands() {
    return new Control.Work() {
      @Override
      public void copyTo(Path copy) {
        inService(() -> {
          backing.copyTo(copy);
          return "";
        });
      }

      @Override
      public String setPassword(NewPassword wish) {
        return inService(() -> installation.people().setPassword(wish));
      }

      @Override
      public String unlink(Somebody whose) {
        return inService(() -> installation.people().unlink(whose));
      }
    };
  }

  private synchronized String inService(Supplier<String> work) {
    if (closed) {
      throw new IllegalStateException("the server is being stopped");
    }
    return work.get();
  }

  /// Another installation with the settings of this server's, on a backing of its own.
  Installation installedOn(Backing other) {
    return Installation.open(settings, other, ServerClock.running(), listener::publicUrl);
  }

  /// Does something, once and on another thread, if the store stops for good, of this installation
  /// or of one that replaces it.
  public synchronized void whenStoreStops(Consumer<StoreFailure> action) {
    storeStops = action;
    installation.whenStoreStops(action);
  }

  /// Founds a tenant if there is none. Before [#start].
  ///
  /// @param tell what is done with its secrets, which nobody can be told again
  public void found(Consumer<Founding.Credentials> tell) {
    Founding.ifNeeded(installation, tell);
  }

  /// What an operator sets of people.
  public PersonSettings people() {
    return installation.people();
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

  public Seeding seeding() {
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
        control.ifPresent(Control::close);
        inspector.ifPresent(Inspector::close);
        listener.close();
      }
    }
  }
}
