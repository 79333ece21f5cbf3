package larkspur.wire.bearychat.http;

import java.math.BigInteger;
import larkspur.storage.Position;

/// Message keys: the millisecond of a position, a dot, and its number in four digits
/// (bearychat-3.4.1).
///
/// The width is the same until the year 2286, so keys compare as strings as positions do.
public final class Keys {

  private static final BigInteger LAST = BigInteger.valueOf(Position.END.value());

  private Keys() {}

  /// `1485236262366.0193`
  public static String of(Position position) {
    int number = position.number();
    StringBuilder key = new StringBuilder(18).append(position.millisecond()).append('.');
    return key.append((char) ('0' + number / 1000))
        .append((char) ('0' + number / 100 % 10))
        .append((char) ('0' + number / 10 % 10))
        .append((char) ('0' + number % 10))
        .toString();
  }

  static boolean wellFormed(String key) {
    int dot = key.length() - 5;
    if (dot < 10 || dot > 16 || key.charAt(dot) != '.') {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (i != dot && (key.charAt(i) < '0' || key.charAt(i) > '9')) {
        return false;
      }
    }
    return true;
  }

  /// The position of a key that is well formed. One beyond the last position there can be, in the
  /// year 31,000, stands for that.
  static Position position(String key) {
    int dot = key.indexOf('.');
    return atMostLast(new BigInteger(key.substring(0, dot) + key.substring(dot + 1)));
  }

  /// The first position of a millisecond, or the last position there can be.
  static Position first(BigInteger millisecond) {
    return atMostLast(millisecond.multiply(BigInteger.valueOf(Position.PER_MILLISECOND)));
  }

  private static Position atMostLast(BigInteger value) {
    return new Position(value.min(LAST).longValueExact());
  }
}
