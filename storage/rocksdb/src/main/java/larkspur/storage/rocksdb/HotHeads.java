package larkspur.storage.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The values of heads, and the last positions, that were written or tested lately.
///
/// Only what is durable is ever in here. The writer alone puts things in, so no reader can put back
/// what it read before a write; and it takes out what it is about to write before it writes, so
/// from then on readers ask RocksDB, until the write is done and the new value is put in. So nobody
/// sees a value here after having seen a newer one there.
final class HotHeads {

  /// Larger values are left to RocksDB, so that a few of them do not displace thousands.
  private static final int VALUE_BYTES_MAX = 64 * 1024;

  /// What an entry takes beside its key and value, roughly: nodes and objects of two maps.
  private static final int ENTRY_BYTES = 160;

  private final long bytesMax;
  private final ConcurrentHashMap<Key, byte[]> shared = new ConcurrentHashMap<>();

  /// The same, in the order of use by the writer.
  private final LinkedHashMap<Key, byte[]> leastRecentFirst =
      new LinkedHashMap<>(1024, 0.75f, true);

  private long bytes;

  /// A whole key, to be found by what it holds.
  static final class Key {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.hash == hash && Arrays.equals(key.bytes, bytes);
    }
  }

  HotHeads(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// What is stored under a key ([Stored#NONE] if nothing is), or null if that is not known here.
  /// For everyone.
  byte[] look(byte[] key) {
    return shared.get(new Key(key));
  }

  /// As [#look], and counts as a use. For the writer.
  byte[] use(Key key) {
    return leastRecentFirst.get(key);
  }

  void remember(Key key, byte[] stored) {
    forget(key);
    if (stored.length > VALUE_BYTES_MAX || bytesMax == 0) {
      return;
    }
    leastRecentFirst.put(key, stored);
    shared.put(key, stored);
    bytes += size(key, stored);
    var eldest = leastRecentFirst.entrySet().iterator();
    while (bytes > bytesMax && eldest.hasNext()) {
      Map.Entry<Key, byte[]> entry = eldest.next();
      bytes -= size(entry.getKey(), entry.getValue());
      shared.remove(entry.getKey());
      eldest.remove();
    }
  }

  void forget(Key key) {
    byte[] stored = leastRecentFirst.remove(key);
    if (stored != null) {
      shared.remove(key);
      bytes -= size(key, stored);
    }
  }

  /// Forgets all keys that begin so. Looks at everything: for erasing only.
  void forgetAll(byte[] prefix) {
    for (Key key : new ArrayList<>(leastRecentFirst.keySet())) {
      if (key.bytes.length >= prefix.length
          && Arrays.equals(key.bytes, 0, prefix.length, prefix, 0, prefix.length)) {
        forget(key);
      }
    }
  }

  private static long size(Key key, byte[] stored) {
    return ENTRY_BYTES + key.bytes.length + stored.length;
  }
}
