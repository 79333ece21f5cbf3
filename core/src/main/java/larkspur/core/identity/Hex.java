package larkspur.core.identity;

import java.util.HexFormat;

/// Ids that are a prefix and a number of lower-case hexadecimal digits.
final class Hex {

  private Hex() {}

  static String of(long number) {
    return HexFormat.of().toHexDigits(number);
  }

  static long number(String value, String prefix) {
    return Long.parseUnsignedLong(value, prefix.length(), value.length(), 16);
  }

  static boolean matches(String value, String prefix, int digits) {
    if (value.length() != prefix.length() + digits || !value.startsWith(prefix)) {
      return false;
    }
    for (int i = prefix.length(); i < value.length(); i++) {
      char c = value.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  static void check(String value, String prefix, int digits) {
    if (!matches(value, prefix, digits)) {
      throw new IllegalArgumentException(
          "not " + prefix + " and " + digits + " hexadecimal digits: '" + value + "'");
    }
  }
}
