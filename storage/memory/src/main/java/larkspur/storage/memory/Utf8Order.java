package larkspur.storage.memory;

import java.util.Comparator;

/// Orders keys as their UTF-8 bytes are ordered. Java's own order is that of UTF-16, which puts
/// characters beyond U+FFFF before those from U+E000 on.
enum Utf8Order implements Comparator<String> {
  KEYS;

  @Override
  public int compare(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int i = 0; i < shorter; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xBeyond = Character.isSurrogate(x);
        boolean yBeyond = Character.isSurrogate(y);
        return xBeyond == yBeyond ? Character.compare(x, y) : Boolean.compare(xBeyond, yBeyond);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
