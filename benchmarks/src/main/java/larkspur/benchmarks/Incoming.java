package larkspur.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One answer of HTTP/1.1 as it comes in. It knows only what the servers here send: a length, never
/// chunks.
final class Incoming {

  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
  private int headBytes;
  private int wholeBytes;

  /// Makes place for the next answer.
  void clear() {
    bytes.clear();
    headBytes = 0;
    wholeBytes = 0;
  }

  /// Takes in what there is.
  ///
  /// @return whether the answer is whole
  boolean takeFrom(ReadableByteChannel channel) throws IOException {
    if (!bytes.hasRemaining()) {
      bytes =
          ByteBuffer.wrap(Arrays.copyOf(bytes.array(), 2 * bytes.capacity()))
              .position(bytes.position());
    }
    if (channel.read(bytes) < 0) {
      throw new EOFException("the server closed the connection");
    }
    if (headBytes == 0 && !findHead()) {
      return false;
    }
    if (bytes.position() > wholeBytes) {
      throw new IOException("the server said more than it was asked: " + text(0, bytes.position()));
    }
    return bytes.position() == wholeBytes;
  }

  int status() {
    byte[] array = bytes.array();
    // HTTP/1.1 201 Created
    return (array[9] - '0') * 100 + (array[10] - '0') * 10 + (array[11] - '0');
  }

  String head() {
    return text(0, headBytes);
  }

  String body() {
    return text(headBytes, wholeBytes);
  }

  int bodyBytes() {
    return wholeBytes - headBytes;
  }

  private String text(int from, int to) {
    return new String(bytes.array(), from, to - from, StandardCharsets.UTF_8);
  }

  private boolean findHead() throws IOException {
    byte[] array = bytes.array();
    int length = -1;
    int lineAt = 0;
    for (int at = 0; at + 1 < bytes.position(); at++) {
      if (array[at] == '\r' && array[at + 1] == '\n') {
        if (at == lineAt) {
          headBytes = at + 2;
          if (length < 0) {
            throw new IOException("an answer without a length: " + text(0, headBytes));
          }
          wholeBytes = headBytes + length;
          return true;
        }
        if (isLength(array, lineAt, at)) {
          length = Integer.parseInt(text(lineAt + LENGTH.length, at).strip());
        }
        lineAt = at + 2;
        at++;
      }
    }
    return false;
  }

  private static boolean isLength(byte[] array, int from, int to) {
    if (to - from < LENGTH.length) {
      return false;
    }
    for (int i = 0; i < LENGTH.length; i++) {
      // Letters in either case; ':' and '-' have this bit already.
      if ((array[from + i] | 0x20) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }
}
