package larkspur.storage.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import larkspur.storage.CommitId;

/// A value as RocksDB keeps it: the id of the commit that wrote it, then the bytes.
final class Stored {

  /// Stands for a key that has no value; what is stored always begins with an id.
  static final byte[] NONE = new byte[0];

  private Stored() {}

  static byte[] of(CommitId id, byte[] value) {
    byte[] stored = new byte[CommitId.BYTES + value.length];
    id.write(ByteBuffer.wrap(stored));
    System.arraycopy(value, 0, stored, CommitId.BYTES, value.length);
    return stored;
  }

  static boolean is(byte[] stored) {
    return stored.length > 0;
  }

  static CommitId version(byte[] stored) {
    return CommitId.read(ByteBuffer.wrap(stored));
  }

  static byte[] value(byte[] stored) {
    return Arrays.copyOfRange(stored, CommitId.BYTES, stored.length);
  }
}
