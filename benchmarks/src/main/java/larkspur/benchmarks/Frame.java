package larkspur.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A frame of the long connection, as far as a client that takes everything has to understand it
/// (platform, 5.8): protobuf, read by hand so that the load is made by little work.
///
/// @param data whether it carries an event; else it is about the connection
/// @param headers by key
/// @param withoutPayload the frame's bytes but for its payload, for the answer
record Frame(boolean data, Map<String, String> headers, byte[] payload, byte[] withoutPayload) {

  private static final int METHOD = 4;
  private static final int HEADERS = 5;
  private static final int PAYLOAD = 8;
  private static final byte[] TAKEN = "{\"code\":200}".getBytes(StandardCharsets.UTF_8);

  static Frame read(byte[] bytes) {
    Reader in = new Reader(bytes, 0, bytes.length);
    Map<String, String> headers = new HashMap<>();
    ByteArrayOutputStream rest = new ByteArrayOutputStream(bytes.length);
    byte[] payload = new byte[0];
    long method = 0;
    while (in.at < in.end) {
      int from = in.at;
      long tag = in.varint();
      int field = (int) (tag >>> 3);
      if ((tag & 7) == 0) {
        long value = in.varint();
        method = field == METHOD ? value : method;
      } else {
        Reader part = in.part();
        if (field == HEADERS) {
          header(part, headers);
        } else if (field == PAYLOAD) {
          payload = Arrays.copyOfRange(bytes, part.at, part.end);
          continue;
        }
      }
      rest.write(bytes, from, in.at - from);
    }
    return new Frame(method == 1, headers, payload, rest.toByteArray());
  }

  private static void header(Reader in, Map<String, String> headers) {
    Optional<String> key = Optional.empty();
    String value = "";
    while (in.at < in.end) {
      long tag = in.varint();
      Reader part = in.part();
      String text = new String(part.bytes, part.at, part.end - part.at, StandardCharsets.UTF_8);
      if (tag >>> 3 == 1) {
        key = Optional.of(text);
      } else {
        value = text;
      }
    }
    headers.put(key.orElseThrow(), value);
  }

  /// The same frame back, as one who took the event says it.
  byte[] taken() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(withoutPayload.length + 16);
    out.writeBytes(withoutPayload);
    out.write(PAYLOAD << 3 | 2);
    out.write(TAKEN.length);
    out.writeBytes(TAKEN);
    return out.toByteArray();
  }

  private static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    private Reader(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    Reader part() {
      int length = (int) varint();
      Reader part = new Reader(bytes, at, at + length);
      at += length;
      return part;
    }
  }
}
