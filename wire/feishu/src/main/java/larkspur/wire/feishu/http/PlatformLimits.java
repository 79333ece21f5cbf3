package larkspur.wire.feishu.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.call.CallLimits;
import larkspur.core.call.MonthlyQuota;
import larkspur.core.call.Rate;
import larkspur.core.call.RateCounter;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.TenantId;

/// The platform's own limits (platform-1.8.2 to platform-1.8.5): so many calls of an app for a
/// tenant, counted apart for each call, by the tiers of its page on rate limits; messages to one
/// receiver, and of one custom bot; and all calls of a tenant's own apps in a month, by its page on
/// their upper limit.
///
/// Which tier a call has stands in `rates.txt` beside this class, with the page that says so. A
/// call that is not there has the tier of most. Calls without a token are not limited.
///
/// Counts are this process's own, but for the month's: of several servers each allows as much.
public final class PlatformLimits implements CallLimits {

  /// Which a call has that the table does not name.
  private static final String MOST = "4";

  /// The table's word for a call whose limit is not documented, or is told to customers only.
  private static final String NONE_KNOWN = "-";

  private static final Map<String, List<Rate>> TIERS =
      Map.ofEntries(
          Map.entry("1", List.of(perMinute(10))),
          Map.entry("2", List.of(perMinute(20))),
          Map.entry("3", List.of(perMinute(100))),
          Map.entry(MOST, List.of(perMinute(1000), perSecond(50))),
          Map.entry("5", List.of(perSecond(1))),
          Map.entry("6", List.of(perSecond(5))),
          Map.entry("7", List.of(perSecond(10))),
          Map.entry("8", List.of(perSecond(20))),
          Map.entry("9", List.of(perSecond(50))),
          Map.entry("10", List.of(perSecond(50))),
          Map.entry("11", List.of(perSecond(100))),
          Map.entry("21", List.of(perSecond(3))),
          Map.entry(NONE_KNOWN, List.of()));

  /// Messages to one receiver, and drawings of one card, as the pages on these have it.
  private static final List<Rate> TO_A_RECEIVER = List.of(perSecond(5));

  /// Messages of one custom bot, as the guide on these has it.
  private static final List<Rate> OF_A_ROBOT = List.of(perMinute(100), perSecond(5));

  private final Map<String, String> tiers = tiers();
  private final RateCounter counter;
  private final Identities identities;
  private final Optional<MonthlyQuota> quota;

  /// @param quota of the calls of a month; empty for none
  public PlatformLimits(InstantSource clock, Identities identities, Optional<MonthlyQuota> quota) {
    this.counter = new RateCounter(clock);
    this.identities = identities;
    this.quota = quota;
  }

  private static Rate perMinute(int most) {
    return new Rate(most, Duration.ofMinutes(1));
  }

  private static Rate perSecond(int most) {
    return new Rate(most, Duration.ofSeconds(1));
  }

  /// The calls that the table names.
  static Map<String, String> tiers() {
    String table;
    try (InputStream in = PlatformLimits.class.getResourceAsStream("rates.txt")) {
      table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> tiers = new HashMap<>();
    for (String line : table.lines().filter(line -> !line.isBlank()).toList()) {
      if (!line.startsWith("#")) {
        String[] cells = line.split("\\|");
        String tier = cells[1].strip();
        if (cells.length != 3 || !TIERS.containsKey(tier)) {
          throw new IllegalStateException("not a line of the table of rates: " + line);
        }
        tiers.put(cells[0].strip(), tier);
      }
    }
    return Map.copyOf(tiers);
  }

  private record ByApp(String call, TenantId tenant, Optional<AppId> app) {}

  private record ByReceiver(TenantId tenant, Receiver receiver) {}

  @Override
  public Optional<Allowance> take(String call, Optional<Caller> caller) {
    List<Rate> rates = TIERS.get(tiers.getOrDefault(call, MOST));
    return rates.isEmpty()
        ? Optional.empty()
        : caller.map(known -> counter.take(new ByApp(call, known.tenant(), known.app()), rates));
  }

  /// All bots of a group share what it may be sent; with a person each app has a chat of its own.
  @Override
  public Optional<Allowance> send(Caller caller, Receiver receiver) {
    return Optional.of(counter.take(new ByReceiver(caller.tenant(), receiver), TO_A_RECEIVER));
  }

  /// Apps that were built for everybody do not count.
  @Override
  public Optional<Instant> month(Caller caller) {
    return quota
        .filter(set ->
            caller
                .app()
                .flatMap(identities::app)
                .filter(app -> app.kind() == App.Kind.SELF_BUILT)
                .isPresent())
        .flatMap(set -> set.take(caller.tenant()));
  }

  /// Whoever knows a custom bot's address shares what it may say.
  @Override
  public Optional<Allowance> speak(RobotId robot) {
    return Optional.of(counter.take(robot, OF_A_ROBOT));
  }
}
