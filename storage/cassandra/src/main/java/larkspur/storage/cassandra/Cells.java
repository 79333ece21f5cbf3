package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Order;

/// Entries by key, read some at a time: of a partition, or of a log's head.
final class Cells {

  /// How many rows a reply holds at most: with the largest values that is 64 MiB.
  private static final int PAGE = 64;

  private static final int PAGE_OF_SMALL_ONES = 1_000;

  /// A page whose rows are larger than this on average is followed by a short one.
  private static final int SMALL_BYTES = 16 * 1024;

  private Cells() {}

  /// Reads rows of a range, at most so many.
  interface Select {
    ResultSet rows(KeyRange within, int limit);
  }

  static List<Entry> scan(KeyRange range, Order order, int limit, Select select) {
    int most = Limits.scanLimit(limit);
    List<Entry> found = new ArrayList<>();
    if (!range.endless() && Utf8.compare(range.from(), range.to()) >= 0) {
      return found;
    }
    KeyRange rest = range;
    int page = PAGE;
    while (found.size() < most) {
      int wanted = Math.min(page, most - found.size());
      int rows = 0;
      long bytes = 0;
      String last = "";
      for (Row row : select.rows(rest, wanted)) {
        rows++;
        last = row.getString("key");
        if (Versions.isThere(row)) {
          Entry entry = new Entry(last, Versions.read(row), Values.read(row));
          bytes += entry.value().length;
          found.add(entry);
        }
      }
      if (rows < wanted) {
        break;
      }
      page = bytes / rows <= SMALL_BYTES ? PAGE_OF_SMALL_ONES : PAGE;
      rest =
          switch (order) {
            case FORWARD -> new KeyRange(last + "\0", range.to());
            case BACKWARD -> new KeyRange(range.from(), last);
          };
    }
    return found;
  }
}
