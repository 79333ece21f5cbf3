package larkspur.developer;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.stream.Stream;
import larkspur.core.call.Rate;

/// How often each caller may make a call.
///
/// @param call by name
/// @param most calls in a window
/// @param window a second, a minute or an hour
record Limit(CallPattern.ByName call, int most, Duration window) {

  private static final int MOST_MAX = 1_000_000;

  Rate rate() {
    return new Rate(most, window);
  }

  /// @param known the names of all calls that are served
  static Limit read(Members members, Collection<String> known) {
    String call = members.mustText("call");
    OptionalInt perSecond = members.number("per_second", 1, MOST_MAX);
    OptionalInt perMinute = members.number("per_minute", 1, MOST_MAX);
    OptionalInt perHour = members.number("per_hour", 1, MOST_MAX);
    members.done();
    long given = Stream.of(perSecond, perMinute, perHour).filter(OptionalInt::isPresent).count();
    if (given != 1) {
      throw Wrong.invalid("one of per_second, per_minute and per_hour is wanted");
    }
    if (!(CallPattern.of(call, known) instanceof CallPattern.ByName byName)) {
      throw Wrong.invalid("a limit is for calls by name, not by path");
    }
    if (perSecond.isPresent()) {
      return new Limit(byName, perSecond.getAsInt(), Duration.ofSeconds(1));
    }
    return perMinute.isPresent()
        ? new Limit(byName, perMinute.getAsInt(), Duration.ofMinutes(1))
        : new Limit(byName, perHour.getAsInt(), Duration.ofHours(1));
  }
}
