package larkspur.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.time.ServerClock;
import larkspur.developer.Events;
import larkspur.developer.Hooks;
import larkspur.developer.Server;
import larkspur.developer.Visits;
import larkspur.developer.Wrong;
import larkspur.server.backing.Copies;
import larkspur.server.seed.Seed;

/// A server as its developer's powers see it: its clock, and copies of its data to go back to.
///
/// The copy that the seed left is made once, when the data was seeded first, so that each reset
/// leads to the same: ids, tokens and times. Data that is older than that, or was seeded with
/// something else, gets it from an empty backing at the next start.
final class Development implements Server {

  static final int SNAPSHOTS_MAX = 50;

  /// No snapshot of a developer's can have this name.
  private static final String SEED = "_seed";

  private final Larkspur larkspur;
  private final Optional<Copies> copies;

  /// @param copies of the server's data; without them there is no going back, and all else goes on
  Development(Larkspur larkspur, Optional<Copies> copies) {
    this.larkspur = larkspur;
    this.copies = copies;
  }

  /// Brings seeds into the present installation, before it is started, and sees to it that there is
  /// a copy to reset to.
  void seed(List<Seed> seeds) {
    boolean fresh = !larkspur.hasTenants();
    seeds.forEach(larkspur.seeding()::bring);
    copies.ifPresent(kept -> keepSeeded(kept, seeds, fresh));
  }

  private void keepSeeded(Copies copies, List<Seed> seeds, boolean fresh) {
    Copies.About about =
        new Copies.About(
            larkspur.clock().instant(), ServerClock.Setting.RUNNING, Optional.of(hash(seeds)));
    if (fresh) {
      copies.keep(SEED, about);
    } else if (!Optional.ofNullable(copies.kept().get(SEED))
        .map(Copies.About::seed)
        .equals(Optional.of(about.seed()))) {
      copies.keepMade(
          SEED,
          about,
          empty -> {
            Installation made = larkspur.installedOn(empty);
            seeds.forEach(made.seeding()::bring);
            return made;
          });
    }
  }

  private static String hash(List<Seed> seeds) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      seeds.forEach(seed -> hash.update(seed.canonical()));
      return HexFormat.of().formatHex(hash.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public ServerClock clock() {
    return larkspur.clock();
  }

  @Override
  public Events events() {
    return larkspur.installation().events();
  }

  @Override
  public Hooks hooks() {
    return larkspur.installation().hooks();
  }

  @Override
  public Visits visits() {
    return larkspur.installation().visits();
  }

  /// @throws Wrong where no copies are kept
  private Copies copies() {
    return copies.orElseThrow(() ->
        Wrong.conflict(
            "this server's storage keeps no copies of the data, so there are neither reset nor"
                + " snapshots; they are had with --storage rocksdb and --storage memory"));
  }

  @Override
  public void reset() {
    Copies kept = copies();
    larkspur.replace(() -> kept.putBack(SEED), ServerClock.Setting.RUNNING);
  }

  @Override
  public synchronized Snapshot take(String name) {
    Copies copies = copies();
    Map<String, Copies.About> kept = copies.kept();
    if (kept.containsKey(name)) {
      throw Wrong.conflict("there is a snapshot " + name + " already");
    }
    if (kept.size() > SNAPSHOTS_MAX) {
      throw Wrong.conflict("at most " + SNAPSHOTS_MAX + " snapshots are kept; delete one first");
    }
    return larkspur.atRest(() -> {
      ServerClock clock = larkspur.clock();
      Copies.About about = new Copies.About(clock.instant(), clock.setting(), Optional.empty());
      copies.keep(name, about);
      return told(name, about);
    });
  }

  @Override
  public List<Snapshot> snapshots() {
    return copies().kept().entrySet().stream()
        .filter(copy -> !copy.getKey().equals(SEED))
        .map(copy -> told(copy.getKey(), copy.getValue()))
        .toList();
  }

  @Override
  public synchronized Snapshot returnTo(String name) {
    Copies.About about = known(name);
    larkspur.replace(() -> copies().putBack(name), about.clock());
    return told(name, about);
  }

  @Override
  public synchronized void drop(String name) {
    known(name);
    copies().drop(name);
  }

  private Copies.About known(String name) {
    return Optional.ofNullable(copies().kept().get(name))
        .orElseThrow(() -> Wrong.missing("there is no snapshot " + name));
  }

  private static Snapshot told(String name, Copies.About about) {
    return new Snapshot(name, about.takenAt(), about.clock());
  }
}
