package larkspur.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.time.ServerClock;
import larkspur.developer.Server;
import larkspur.developer.Wrong;
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
  private final Backing backing;

  Development(Larkspur larkspur, Backing backing) {
    this.larkspur = larkspur;
    this.backing = backing;
  }

  /// Brings seeds into the present installation, before it is started, and sees to it that there is
  /// a copy to reset to.
  void seed(List<Seed> seeds) {
    boolean fresh = !larkspur.hasTenants();
    seeds.forEach(larkspur.seeding()::bring);
    Backing.About about =
        new Backing.About(
            larkspur.clock().instant(), ServerClock.Setting.RUNNING, Optional.of(hash(seeds)));
    if (fresh) {
      backing.keep(SEED, about);
    } else if (!Optional.ofNullable(backing.kept().get(SEED))
        .map(Backing.About::seed)
        .equals(Optional.of(about.seed()))) {
      backing.keepMade(
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
  public void reset() {
    larkspur.replace(() -> backing.putBack(SEED), ServerClock.Setting.RUNNING);
  }

  @Override
  public synchronized Snapshot take(String name) {
    Map<String, Backing.About> kept = backing.kept();
    if (kept.containsKey(name)) {
      throw Wrong.conflict("there is a snapshot " + name + " already");
    }
    if (kept.size() > SNAPSHOTS_MAX) {
      throw Wrong.conflict("at most " + SNAPSHOTS_MAX + " snapshots are kept; delete one first");
    }
    return larkspur.atRest(() -> {
      ServerClock clock = larkspur.clock();
      Backing.About about = new Backing.About(clock.instant(), clock.setting(), Optional.empty());
      backing.keep(name, about);
      return told(name, about);
    });
  }

  @Override
  public List<Snapshot> snapshots() {
    return backing.kept().entrySet().stream()
        .filter(copy -> !copy.getKey().equals(SEED))
        .map(copy -> told(copy.getKey(), copy.getValue()))
        .toList();
  }

  @Override
  public synchronized Snapshot returnTo(String name) {
    Backing.About about = known(name);
    larkspur.replace(() -> backing.putBack(name), about.clock());
    return told(name, about);
  }

  @Override
  public synchronized void drop(String name) {
    known(name);
    backing.drop(name);
  }

  private Backing.About known(String name) {
    return Optional.ofNullable(backing.kept().get(name))
        .orElseThrow(() -> Wrong.missing("there is no snapshot " + name));
  }

  private static Snapshot told(String name, Backing.About about) {
    return new Snapshot(name, about.takenAt(), about.clock());
  }
}
