package larkspur.core.agent;

/// Numbers in the digits of Aily's ids: 33 of them, without the letters i, l and o, in ASCII order,
/// so that numbers of one length sort as strings.
final class Base33 {

  static final String DIGITS = "0123456789abcdefghjkmnpqrstuvwxyz";
  static final int RADIX = 33;

  private Base33() {}

  /// A number in exactly so many digits.
  static String write(long number, int digits) {
    char[] text = new char[digits];
    long rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (rest % RADIX));
      rest /= RADIX;
    }
    if (number < 0 || rest != 0) {
      throw new IllegalArgumentException(number + " does not fit into " + digits + " digits");
    }
    return new String(text);
  }

  /// The number that well-formed digits stand for; at most 12 of them.
  static long read(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      number = number * RADIX + DIGITS.indexOf(digits.charAt(i));
    }
    return number;
  }

  /// Whether a text is a prefix and so many digits.
  static boolean matches(String text, String prefix, int digitsMin, int digitsMax) {
    int digits = text.length() - prefix.length();
    return digits >= digitsMin
        && digits <= digitsMax
        && text.startsWith(prefix)
        && text.chars().skip(prefix.length()).allMatch(c -> DIGITS.indexOf(c) >= 0);
  }
}
