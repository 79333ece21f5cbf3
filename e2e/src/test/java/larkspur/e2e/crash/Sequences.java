package larkspur.e2e.crash;

import java.util.List;

/// Compares long lists, and names only where they begin to differ.
final class Sequences {

  private static final int CONTEXT = 3;

  private Sequences() {}

  static <T> void claimSame(String what, List<T> found, List<T> expected) {
    if (found.equals(expected)) {
      return;
    }
    int at = 0;
    while (at < found.size() && at < expected.size() && found.get(at).equals(expected.get(at))) {
      at++;
    }
    throw new AssertionError(
        what
            + ": from number "
            + at
            + " on, of "
            + expected.size()
            + " expected and "
            + found.size()
            + " found, expected … "
            + around(expected, at)
            + " …, found … "
            + around(found, at)
            + " …");
  }

  private static <T> List<T> around(List<T> list, int at) {
    return list.subList(
        Math.clamp(at - CONTEXT, 0, list.size()), Math.clamp(at + CONTEXT, 0, list.size()));
  }
}
