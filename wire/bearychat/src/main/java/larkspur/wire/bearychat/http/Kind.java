package larkspur.wire.bearychat.http;

/// What a parameter may hold. Absence and `null` are the same everywhere. A value of another JSON
/// type is refused, never converted, but for what clients are known to do: it is said at the kind.
public sealed interface Kind {

  /// A string that names something. It is not empty; one that leads nowhere is a matter of the
  /// domain's.
  record Id() implements Kind {}

  /// A string of so many code points.
  record Text(int min, int max) implements Kind {}

  /// The key of a message, such as `1485236262366.0193`: 10 to 16 digits, a dot, 4 digits. Always a
  /// string, since a number would lose its zeros.
  record Key() implements Kind {}

  /// How many: a whole number that is not negative, or its decimal digits in a string. More than
  /// the maximum means the maximum.
  record Count(int max) implements Kind {}

  /// Milliseconds since the epoch: a whole number that is not negative, or its decimal digits in a
  /// string.
  record Time() implements Kind {}

  /// A list of so many items.
  record Many(Kind item, int max, Otherwise otherwise) implements Kind {}

  /// An object.
  record Part(Shape shape) implements Kind {}

  /// An object of whose members only one counts: the first that is there, in the order of the
  /// shape. What stands beside it is not looked at. Also such an object written as JSON into a
  /// string.
  record FirstOf(Shape choices) implements Kind {}

  /// What becomes of a value that is not a list where there should be one.
  enum Otherwise {
    REFUSED,
    /// As if it had not been sent.
    ABSENT
  }

  static Kind id() {
    return new Id();
  }

  static Kind text(int min, int max) {
    return new Text(min, max);
  }

  static Kind text(int max) {
    return new Text(0, max);
  }

  static Kind key() {
    return new Key();
  }

  static Kind count(int max) {
    return new Count(max);
  }

  static Kind time() {
    return new Time();
  }

  static Kind many(Kind item, int max) {
    return new Many(item, max, Otherwise.REFUSED);
  }

  static Kind manyOrAbsent(Kind item, int max) {
    return new Many(item, max, Otherwise.ABSENT);
  }

  static Kind part(Shape shape) {
    return new Part(shape);
  }

  static Kind firstOf(Shape choices) {
    return new FirstOf(choices);
  }
}
