package larkspur.core.task;

import larkspur.core.refusal.Refusal;

/// How long texts may be. Characters are Unicode's code points.
final class Lengths {

  private Lengths() {}

  static String atMost(String field, String text, int max) {
    // Code points are never more than chars, so most texts need no counting.
    if (text.length() > max && text.codePointCount(0, text.length()) > max) {
      throw new Refusal.Invalid(field, "the max len is " + max);
    }
    return text;
  }

  static String between1And(String field, String text, int max) {
    if (text.isEmpty()) {
      throw new Refusal.Invalid(field, "must not be empty");
    }
    return atMost(field, text, max);
  }

  /// A name of nothing but white space counts as empty.
  static String name(String field, String text, int max) {
    if (text.isBlank()) {
      throw new Refusal.Invalid(field, "must not be empty");
    }
    return atMost(field, text, max);
  }

  static <C extends java.util.Collection<?>> C sizeAtMost(String field, C values, int max) {
    if (values.size() > max) {
      throw new Refusal.Invalid(field, "the max len is " + max);
    }
    return values;
  }
}
