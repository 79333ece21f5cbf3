package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;

/// The bytes of values, out of rows.
final class Values {

  private Values() {}

  static byte[] read(Row row) {
    ByteBuffer value = row.getByteBuffer("value");
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }
}
