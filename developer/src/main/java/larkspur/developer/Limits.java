package larkspur.developer;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import larkspur.core.call.CallLimits;
import larkspur.core.call.RateCounter;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;

/// The limits that are rehearsed, oldest first. The first that is for a call counts it, apart for
/// each app, or each caller who comes through none; windows begin with the first call and follow
/// each other.
final class Limits implements CallLimits {

  /// Set at a time.
  static final int AT_ONCE_MAX = 1_000;

  private final RateCounter counter;
  private final List<Standing> all = new CopyOnWriteArrayList<>();
  private final AtomicLong number = new AtomicLong();

  /// @param clock the server's, whichever that is at the time
  Limits(InstantSource clock) {
    this.counter = new RateCounter(clock);
  }

  record Standing(String id, Limit limit) {}

  private record Counted(String limit, String call, String caller) {}

  Standing set(Limit limit) {
    if (all.size() >= AT_ONCE_MAX) {
      throw Wrong.conflict("at most " + AT_ONCE_MAX + " limits are set at a time");
    }
    Standing standing = new Standing("limit-" + number.incrementAndGet(), limit);
    all.add(standing);
    return standing;
  }

  List<Standing> standing() {
    return List.copyOf(all);
  }

  /// @return whether there was one
  boolean remove(String id) {
    return all.removeIf(standing -> standing.id().equals(id));
  }

  void clear() {
    all.clear();
    forgetCounts();
  }

  /// Begins to count anew: what was counted was by another clock.
  void forgetCounts() {
    counter.forget();
  }

  boolean areSet() {
    return !all.isEmpty();
  }

  @Override
  public Optional<Allowance> take(String call, Optional<Caller> caller) {
    for (Standing standing : all) {
      if (standing.limit().call().matches(Optional.of(call), "", "")) {
        Counted counted = new Counted(standing.id(), call, caller.map(Limits::key).orElse(""));
        return Optional.of(counter.take(counted, List.of(standing.limit().rate())));
      }
    }
    return Optional.empty();
  }

  private static String key(Caller caller) {
    return caller.tenant().value()
        + " "
        + caller.app().map(AppId::value).orElseGet(() -> caller.actor().value());
  }
}
