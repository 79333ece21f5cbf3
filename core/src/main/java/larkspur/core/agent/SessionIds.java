package larkspur.core.agent;

import java.time.InstantSource;
import larkspur.core.identity.IdSource;

/// Gives out ids of sessions: 8 digits of milliseconds since 2020, then 5 that count up within one
/// millisecond from a random start. They sort by creation as strings; two servers meet on
/// one number with a chance of one in twenty million per pair of sessions of one millisecond, and
/// then creation asks for another.
final class SessionIds {

  /// 33 to the 5th.
  private static final int COUNTS = 39_135_393;

  private final InstantSource clock;
  private final IdSource ids;
  private long millisecond;
  private long count = COUNTS;

  SessionIds(InstantSource clock, IdSource ids) {
    this.clock = clock;
    this.ids = ids;
  }

  synchronized SessionId next() {
    long now = clock.millis();
    if (now > millisecond || count == COUNTS) {
      // The lower half, so that a burst within one millisecond finds room above it.
      count = Math.floorMod(ids.number(), COUNTS / 2);
      millisecond = Math.max(now, millisecond + 1);
    }
    String digits = Base33.write(millisecond - PlacedId.EPOCH, 8) + Base33.write(count++, 5);
    return new SessionId(SessionId.PREFIX + digits);
  }
}
