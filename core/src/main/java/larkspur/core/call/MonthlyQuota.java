package larkspur.core.call;

import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// So many calls of a tenant in a calendar month, by UTC. What was made is kept, and shared by the
/// servers of one store: a restart does not begin anew.
///
/// A server takes calls out of the quota in blocks, so that one call in a hundred costs a commit.
/// Never more than the quota are made; what is left of a block when a server ends is lost to the
/// tenant, at most 1 percent of the quota and 100 calls each time.
public final class MonthlyQuota {

  private static final long BLOCK_MAX = 100;

  private static final String TAKEN = "taken";

  private final Store store;
  private final InstantSource clock;
  private final long most;
  private final long block;
  private final Map<TenantId, Block> blocks = new ConcurrentHashMap<>();

  /// @param most calls of a tenant in a month, one at least
  public MonthlyQuota(Store store, InstantSource clock, long most) {
    if (most < 1) {
      throw new IllegalArgumentException("a quota of " + most);
    }
    this.store = store;
    this.clock = clock;
    this.most = most;
    this.block = Math.clamp(most / 100, 1, BLOCK_MAX);
  }

  /// @param left of what this server took, -1 once a call found nothing: then the month is over for
  ///   the tenant
  private record Block(YearMonth month, long left) {}

  private record StoredTaken(String month, long calls) {

    private YearMonth yearMonth() {
      return YearMonth.parse(month);
    }
  }

  /// Takes one call.
  ///
  /// @return when there will be calls again, if none is left; otherwise empty
  public Optional<Instant> take(TenantId tenant) {
    YearMonth now = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    Block taken =
        blocks.compute(
            tenant,
            (_, known) -> {
              boolean old = known == null || known.month().isBefore(now);
              if (old || known.left() == 0) {
                return reserve(tenant, old ? now : known.month());
              }
              return known.left() < 0 ? known : new Block(known.month(), known.left() - 1);
            });
    return taken.left() < 0
        ? Optional.of(taken.month().plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC))
        : Optional.empty();
  }

  /// A block of which one call is taken already.
  private Block reserve(TenantId tenant, YearMonth month) {
    Partition partition = store.partition(Name.of("call-quota", tenant.value()));
    while (true) {
      Optional<Entry> seen = partition.get(TAKEN);
      // Another server's clock may be ahead: its month counts.
      StoredTaken before =
          seen.map(entry -> Json.read(entry.value(), StoredTaken.class))
              .filter(stored -> !stored.yearMonth().isBefore(month))
              .orElse(new StoredTaken(month.toString(), 0));
      long calls = Math.min(block, most - before.calls());
      if (calls <= 0) {
        return new Block(before.yearMonth(), -1);
      }
      byte[] after = Json.write(new StoredTaken(before.month(), before.calls() + calls));
      try {
        partition.commit(Commit.guarded().put(TAKEN, seen, after).build());
        return new Block(before.yearMonth(), calls - 1);
      } catch (Conflict takenByAnotherServer) {
        // the next ones, then
      }
    }
  }
}
