package larkspur.storage.blob;

import java.io.InputStream;
import java.util.Objects;

/// So many bytes that follow from a seed, made as they are read. Like a socket, it gives fewer at a
/// time than it is asked for.
final class Content extends InputStream {

  private static final int AT_A_TIME = 10_007;

  private final long seed;
  private final long length;
  private long at;

  Content(long seed, long length) {
    this.seed = seed;
    this.length = length;
  }

  static byte[] bytes(long seed, int length) {
    byte[] all = new byte[length];
    for (int i = 0; i < length; i++) {
      all[i] = at(seed, i);
    }
    return all;
  }

  private static byte at(long seed, long position) {
    long mixed = (seed + position / 8 + 1) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L;
    return (byte) (mixed >>> position % 8 * 8);
  }

  @Override
  public int read() {
    return at == length ? -1 : at(seed, at++) & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int most) {
    Objects.checkFromIndexSize(offset, most, to.length);
    if (most == 0) {
      return 0;
    }
    if (at == length) {
      return -1;
    }
    int count = (int) Math.min(Math.min(most, AT_A_TIME), length - at);
    for (int i = 0; i < count; i++) {
      to[offset + i] = at(seed, at + i);
    }
    at += count;
    return count;
  }
}
