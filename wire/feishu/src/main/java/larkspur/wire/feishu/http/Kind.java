package larkspur.wire.feishu.http;

import java.util.List;

/// What a field may hold. Absence and `null` are the same everywhere; a value of another JSON type
/// is never converted.
public sealed interface Kind {

  /// A string of so many code points.
  record Text(int min, int max) implements Kind {}

  /// A string out of a list, compared exactly.
  record Choice(List<String> values) implements Kind {}

  /// A whole number in a range. In a query its decimal digits.
  record Int(long min, long max) implements Kind {}

  /// `true` or `false`. In a query also `1` and `0`, in letters of either case: official SDKs send
  /// all of these.
  record Bool() implements Kind {}

  /// A number that is sent as a string of decimal digits: milliseconds, mostly. A JSON number is
  /// taken for its digits.
  record Digits() implements Kind {}

  /// A list of so many items.
  record Many(Kind item, int min, int max) implements Kind {}

  /// An object with fields of its own.
  record Part(Shape shape) implements Kind {}

  /// An object of which only those fields are looked at, and taken, that a list of names beside it
  /// has: an update.
  ///
  /// @param by the name of that list
  record Listed(Shape shape, String by) implements Kind {}

  /// An object of strings: one text in several languages, each under the language's name. Of those
  /// that are `null` nothing is taken.
  record Localised() implements Kind {}

  /// Bytes of any length, in a part of their own of a form ([Intake]).
  record File() implements Kind {}

  /// Any JSON.
  record Any() implements Kind {}

  static Kind text(int min, int max) {
    return new Text(min, max);
  }

  static Kind text(int max) {
    return new Text(0, max);
  }

  static Kind choice(String... values) {
    return new Choice(List.of(values));
  }

  static Kind integer(long min, long max) {
    return new Int(min, max);
  }

  static Kind bool() {
    return new Bool();
  }

  static Kind digits() {
    return new Digits();
  }

  static Kind many(Kind item, int min, int max) {
    return new Many(item, min, max);
  }

  static Kind part(Shape shape) {
    return new Part(shape);
  }

  static Kind listed(Shape shape, String by) {
    return new Listed(shape, by);
  }

  static Kind localised() {
    return new Localised();
  }

  static Kind file() {
    return new File();
  }

  static Kind any() {
    return new Any();
  }
}
