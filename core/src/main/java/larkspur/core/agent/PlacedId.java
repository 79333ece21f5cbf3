package larkspur.core.agent;

import java.time.Instant;
import java.util.Optional;
import larkspur.core.identity.Digest;
import larkspur.storage.Position;

/// The digits of an id that says where in which session something is, so that it leads back without
/// a table.
///
/// ```
/// 8 digits   milliseconds since 2020    enough until 2064
/// 3 digits   number within the millisecond, 0 to 9999
/// 7 digits   tag: 35 bits of the session id's SHA-256
/// ```
///
/// They sort by creation as strings. A tag that is not the session's says: not of this session.
final class PlacedId {

  static final int DIGITS = 18;

  static final long EPOCH = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

  private static final int TAG_BITS = 35;

  private PlacedId() {}

  static String digits(SessionId session, Position position) {
    return Base33.write(position.millisecond() - EPOCH, 8)
        + Base33.write(position.number(), 3)
        + tag(session);
  }

  static Optional<Position> position(SessionId session, String digits) {
    if (digits.length() != DIGITS || !digits.endsWith(tag(session))) {
      return Optional.empty();
    }
    long number = Base33.read(digits.substring(8, 11));
    return number >= Position.PER_MILLISECOND
        ? Optional.empty()
        : Optional.of(Position.of(EPOCH + Base33.read(digits.substring(0, 8)), (int) number));
  }

  private static String tag(SessionId session) {
    return Base33.write(Digest.of(session.value()).number() >>> (Long.SIZE - TAG_BITS), 7);
  }
}
