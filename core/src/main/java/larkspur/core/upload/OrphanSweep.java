package larkspur.core.upload;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.Blobs;
import larkspur.storage.blob.Swept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away the bytes for which nobody was given a key, once they are a day old: what a crash, or
/// a disk that failed, left between taking an upload in and keeping it.
///
/// It is done some minutes after the start, and again and again while the server runs; several
/// servers that share their data may do it at once.
public final class OrphanSweep implements AutoCloseable {

  /// How old an orphan is when it goes.
  public static final Duration GRACE = Duration.ofDays(1);

  /// After which time from the start it is done first.
  public static final Duration FIRST = Duration.ofMinutes(10);

  /// How long it rests in between.
  public static final Duration PERIOD = Duration.ofHours(6);

  private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

  private final Blobs blobs;
  private final Uploads uploads;
  private final ServerClock clock;
  private final InstantSource world;
  private final BooleanSupplier copied;
  private volatile boolean closed;

  /// @param clock by which it is done again
  /// @param world by which the age of blobs is known; the one that `blobs` was opened with
  /// @param copied whether somebody keeps copies of the store, which may refer to blobs that the
  ///   store itself does not; for as long nothing is taken away
  public OrphanSweep(
      Blobs blobs,
      Uploads uploads,
      ServerClock clock,
      InstantSource world,
      BooleanSupplier copied) {
    this.blobs = blobs;
    this.uploads = uploads;
    this.clock = clock;
    this.world = world;
    this.copied = copied;
  }

  public void start() {
    after(FIRST);
  }

  private void after(Duration time) {
    clock.at(clock.instant().plus(time), this::again);
  }

  private void again() {
    if (closed) {
      return;
    }
    Threads.start(
        "orphan-sweep",
        () -> {
          try {
            sweep();
          } catch (StoreFailure failed) {
            if (!closed) {
              LOG.warn("what uploads left over was not swept: {}", failed.getMessage());
            }
          } finally {
            after(PERIOD);
          }
        });
  }

  /// Does it once, now.
  public Swept sweep() {
    if (copied.getAsBoolean()) {
      return new Swept(0, 0);
    }
    Swept swept = blobs.sweep(world.instant().minus(GRACE), uploads::isKept);
    if (swept.blobs() > 0 || swept.unfinished() > 0) {
      LOG.info(
          "uploads had left over {} blobs and {} unfinished ones, which are gone",
          swept.blobs(),
          swept.unfinished());
    }
    return swept;
  }

  @Override
  public void close() {
    closed = true;
  }
}
