package larkspur.storage;

import java.time.Instant;

/// A place in a log: a millisecond, and a number from 0 to 9999 within it.
///
/// Positions of one log only ever grow, in the order in which commits take effect, whatever the
/// clock does. The number 17 digits long that a position is reads as its millisecond followed by
/// four digits.
///
/// @param value `millisecond * 10000 + number`; 0 stands before everything
public record Position(long value) implements Comparable<Position> {

  /// How many positions fit into one millisecond; after the last one the next millisecond is used
  /// early.
  public static final int PER_MILLISECOND = 10_000;

  /// Before every entry: the last position of an empty log.
  public static final Position START = new Position(0);

  /// After every entry.
  public static final Position END = new Position(Long.MAX_VALUE);

  public Position {
    if (value < 0) {
      throw new IllegalArgumentException("a position is not negative: " + value);
    }
  }

  public static Position of(long millisecond, int number) {
    if (number < 0 || number >= PER_MILLISECOND) {
      throw new IllegalArgumentException("not a number within a millisecond: " + number);
    }
    return new Position(
        Math.addExact(Math.multiplyExact(millisecond, (long) PER_MILLISECOND), number));
  }

  /// The position that an entry gets when it is appended at an instant to a log whose last position
  /// is `last`. This is the whole rule, for every engine: the clock's millisecond with number 1, or
  /// else the place right after the last.
  public static Position next(Instant at, Position last) {
    long byClock = Math.max(0, at.toEpochMilli()) * PER_MILLISECOND + 1;
    return new Position(Math.max(byClock, last.value + 1));
  }

  public long millisecond() {
    return value / PER_MILLISECOND;
  }

  public int number() {
    return (int) (value % PER_MILLISECOND);
  }

  public Instant instant() {
    return Instant.ofEpochMilli(millisecond());
  }

  /// The nearest position after this one.
  public Position successor() {
    return value == Long.MAX_VALUE ? this : new Position(value + 1);
  }

  /// The nearest position before this one; [#START] has none and returns itself.
  public Position predecessor() {
    return value == 0 ? this : new Position(value - 1);
  }

  public boolean isAfter(Position other) {
    return value > other.value;
  }

  public boolean isBefore(Position other) {
    return value < other.value;
  }

  @Override
  public int compareTo(Position other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return millisecond() + "." + String.format("%04d", number());
  }
}
