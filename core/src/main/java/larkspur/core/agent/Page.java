package larkspur.core.agent;

import java.util.List;

/// Some things of a list, and whether others come after them.
public record Page<T>(List<T> items, boolean hasMore) {

  /// The most that one page holds.
  public static final int SIZE_MAX = 100;

  public Page {
    items = List.copyOf(items);
  }

  static int checkSize(int size) {
    if (size < 1 || size > SIZE_MAX) {
      throw new IllegalArgumentException("a page holds 1 to " + SIZE_MAX + " things, not " + size);
    }
    return size;
  }
}
