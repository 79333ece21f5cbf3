package larkspur.storage.rocksdb;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// What of logs was written or tested lately, in memory: the values of heads, and where logs end
/// ([End]).
///
/// Only what is durable is ever in here. The writer alone puts things in, so no reader can put back
/// what it read before a write; and it takes out what it is about to write before it writes, so
/// from then on readers ask RocksDB, until the write is done and the new value is put in. So nobody
/// sees a value here after having seen a newer one there.
///
/// @param <V> immutable, and equal only to itself or to what says the same
final class Hot<V> {

  /// What an entry takes beside its key and value, roughly: nodes and objects of two maps.
  private static final int ENTRY_BYTES = 160;

  private final long bytesMax;
  private final ToLongFunction<V> size;
  private final ConcurrentHashMap<Key, V> shared = new ConcurrentHashMap<>();

  /// The same keys, in the order of use by the writer.
  private final LinkedHashMap<Key, Key> leastRecentFirst = new LinkedHashMap<>(1024, 0.75f, true);

  private final AtomicLong bytes = new AtomicLong();

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

  /// @param size of a value, in bytes
  Hot(long bytesMax, ToLongFunction<V> size) {
    this.bytesMax = bytesMax;
    this.size = size;
  }

  /// What is under a key, or null if that is not known here. For everyone.
  V look(Key key) {
    return shared.get(key);
  }

  /// Puts a value that tells more in place of one that was seen here, if nothing was written
  /// meanwhile and there is room. For readers.
  void complete(Key key, V seen, V fuller) {
    long more = size.applyAsLong(fuller) - size.applyAsLong(seen);
    if (bytes.get() + more <= bytesMax && shared.replace(key, seen, fuller)) {
      bytes.addAndGet(more);
    }
  }

  /// As [#look], and counts as a use. For the writer, as is all that follows.
  V use(Key key) {
    return leastRecentFirst.get(key) == null ? null : shared.get(key);
  }

  void remember(Key key, V value) {
    forget(key);
    if (bytesMax == 0) {
      return;
    }
    leastRecentFirst.put(key, key);
    shared.put(key, value);
    bytes.addAndGet(size(key, value));
    var eldest = leastRecentFirst.keySet().iterator();
    while (bytes.get() > bytesMax && eldest.hasNext()) {
      Key oldest = eldest.next();
      eldest.remove();
      remove(oldest);
    }
  }

  void forget(Key key) {
    if (leastRecentFirst.remove(key) != null) {
      remove(key);
    }
  }

  private void remove(Key key) {
    bytes.addAndGet(-size(key, shared.remove(key)));
  }

  private long size(Key key, V value) {
    return ENTRY_BYTES + key.bytes.length + size.applyAsLong(value);
  }
}
