package larkspur.server.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import larkspur.storage.moving.Progress;

/// Tells an operator how far a long command has come, a line every few seconds.
final class ProgressLines implements Progress {

  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final PrintWriter to;
  private final LongSupplier nanos;
  private final Optional<DoubleSupplier> share;
  private final long begun;
  private long told;

  private ProgressLines(PrintWriter to, LongSupplier nanos, Optional<DoubleSupplier> share) {
    this.to = to;
    this.nanos = nanos;
    this.share = share;
    this.begun = nanos.getAsLong();
    this.told = begun;
  }

  static ProgressLines to(PrintWriter to) {
    return to(to, System::nanoTime);
  }

  /// @param nanos a clock that only grows
  static ProgressLines to(PrintWriter to, LongSupplier nanos) {
    return new ProgressLines(to, nanos, Optional.empty());
  }

  /// @param of how much is done, from 0 to 1
  ProgressLines withShare(DoubleSupplier of) {
    return new ProgressLines(to, nanos, Optional.of(of));
  }

  @Override
  public void reached(long records, long bytes) {
    long now = nanos.getAsLong();
    if (now - told < EVERY_NANOS) {
      return;
    }
    told = now;
    double seconds = (now - begun) / 1e9;
    to.println(
        String.format(
            Locale.ROOT,
            "larkspur: %,d records, %.1f MB, %,.0f records/s%s",
            records,
            bytes / 1e6,
            records / seconds,
            share
                .map(part -> String.format(Locale.ROOT, ", %.0f %%", 100 * part.getAsDouble()))
                .orElse("")));
    to.flush();
  }
}
