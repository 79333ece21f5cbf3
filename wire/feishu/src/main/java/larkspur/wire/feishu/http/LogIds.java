package larkspur.wire.feishu.http;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import larkspur.core.identity.IdSource;

/// Log ids: one for every answer (platform-1.3.1).
final class LogIds {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final IdSource ids;

  LogIds(InstantSource clock, IdSource ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /// 14 digits of the time in UTC and 20 hexadecimal digits of chance, as the platform's own are.
  String next() {
    return TIME.format(clock.instant()) + ids.hex(20).toUpperCase(Locale.ROOT);
  }
}
