package larkspur.core.call;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.call.CallLimits.Allowance;

/// Counts calls against rates, apart for each key. Windows begin with the first call and follow
/// each other. What is refused is not counted.
///
/// Counts are this process's own, and are forgotten when it ends.
public final class RateCounter {

  /// How many keys are counted at once, each some 300 bytes; past it all counts begin anew.
  private static final int KEYS_MAX = 100_000;

  private final TimeMeter meter;
  private final InstantSource clock;
  private final Map<Object, Bucket> buckets = new ConcurrentHashMap<>();

  /// @param clock the server's, whichever that is at the time
  public RateCounter(InstantSource clock) {
    this.clock = clock;
    this.meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return clock.instant().toEpochMilli() * 1_000_000;
          }

          @Override
          public boolean isWallClockBased() {
            return true;
          }
        };
  }

  /// Takes one call from what a key may make.
  ///
  /// @param key of which equal ones are counted together
  /// @param rates one at least, of which each holds; the same whenever the key is
  /// @return how it stands with the rate of which the least is left
  public Allowance take(Object key, List<Rate> rates) {
    if (buckets.size() >= KEYS_MAX) {
      buckets.clear();
    }
    Bucket bucket = buckets.computeIfAbsent(key, unseen -> bucket(rates));
    VerboseResult<ConsumptionProbe> taken = bucket.asVerbose().tryConsumeAndReturnRemaining(1);
    long[] left = taken.getDiagnostics().getAvailableTokensPerEachBandwidth();
    int least = 0;
    for (int i = 1; i < left.length; i++) {
      least = left[i] < left[least] ? i : least;
    }
    ConsumptionProbe probe = taken.getValue();
    long nanos =
        probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
    Instant resets = clock.instant().plusNanos(nanos);
    return new Allowance(
        rates.get(least).most(), probe.getRemainingTokens(), resets, !probe.isConsumed());
  }

  /// Begins to count anew: what was counted was by another clock.
  public void forget() {
    buckets.clear();
  }

  private Bucket bucket(List<Rate> rates) {
    LocalBucketBuilder builder = Bucket.builder();
    for (Rate rate : rates) {
      builder.addLimit(of -> of.capacity(rate.most()).refillIntervally(rate.most(), rate.window()));
    }
    return builder.withCustomTimePrecision(meter).build();
  }
}
