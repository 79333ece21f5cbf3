package larkspur.wire.bearychat.http;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Dates as every known client parses them: `2017-01-24T05:37:42.000+0000` (bearychat-1.9.1). Go's
/// client refuses `Z` and `+00:00`.
public final class Dates {

  private Dates() {}

  /// An instant rounded to whole seconds, half a second up, as the original's are.
  public static String of(Instant instant) {
    long second = Math.floorDiv(instant.toEpochMilli() + 500, 1000);
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    // By hand, since a message has two of them and a page a hundred messages: a formatter takes
    // several times as long.
    StringBuilder text = new StringBuilder(28);
    append(text, time.getYear() / 100);
    append(text, time.getYear() % 100);
    append(text.append('-'), time.getMonthValue());
    append(text.append('-'), time.getDayOfMonth());
    append(text.append('T'), time.getHour());
    append(text.append(':'), time.getMinute());
    append(text.append(':'), time.getSecond());
    return text.append(".000+0000").toString();
  }

  private static void append(StringBuilder text, int twoDigits) {
    text.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10));
  }
}
