package larkspur.wire.bearychat.http;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import larkspur.core.identity.IdSource;

/// Ids under which faults are logged. The protocol has none of its own.
final class LogIds {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final IdSource ids;

  LogIds(InstantSource clock, IdSource ids) {
    this.clock = clock;
    this.ids = ids;
  }

  String next() {
    return TIME.format(clock.instant()) + ids.hex(20).toUpperCase(Locale.ROOT);
  }
}
