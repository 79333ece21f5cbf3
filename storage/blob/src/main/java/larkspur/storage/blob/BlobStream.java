package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import larkspur.storage.StoreFailure;

/// Bytes of a blob, checked before they are passed on. Used by one thread at a time.
public final class BlobStream extends InputStream {

  private final BlobId id;
  private final long size;
  private final long first;
  private final long length;
  private final InputStream kept;
  private final Optional<MessageDigest> whole;

  private final byte[] block;
  private long nextBlock;
  private int at;
  private int until;
  private long left;

  /// @param size of the blob
  /// @param first is in the first block that is read from `kept`
  /// @param whole whether this is all of the blob, and `kept` ends with the trailer
  BlobStream(BlobId id, long size, long first, long length, boolean whole, InputStream kept) {
    this.id = id;
    this.size = size;
    this.first = first;
    this.length = length;
    this.kept = kept;
    this.whole = whole ? Optional.of(Frames.sha256()) : Optional.empty();
    this.block = new byte[(int) Math.min(Frames.BLOCK_BYTES, size) + Frames.SUM_BYTES];
    this.nextBlock = first / Frames.BLOCK_BYTES;
    this.left = length;
    if (length == 0) {
      checkWhole();
    } else {
      readBlock();
      at = (int) (first % Frames.BLOCK_BYTES);
    }
  }

  public BlobId id() {
    return id;
  }

  /// How many bytes the whole blob has.
  public long size() {
    return size;
  }

  /// Which byte of the blob is the first of these.
  public long first() {
    return first;
  }

  /// How many these are.
  public long length() {
    return length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int most) {
    Objects.checkFromIndexSize(offset, most, to.length);
    if (most == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    if (at == until) {
      readBlock();
    }
    int count = (int) Math.min(Math.min(most, until - at), left);
    System.arraycopy(block, at, to, offset, count);
    at += count;
    left -= count;
    return count;
  }

  @Override
  public int available() {
    return (int) Math.min(until - at, left);
  }

  private void readBlock() {
    long begin = nextBlock * Frames.BLOCK_BYTES;
    int bytes = (int) Math.min(Frames.BLOCK_BYTES, size - begin);
    fill(block, bytes + Frames.SUM_BYTES);
    Frames.check(id, nextBlock, block, bytes);
    whole.ifPresent(digest -> digest.update(block, 0, bytes));
    nextBlock++;
    at = 0;
    until = bytes;
    if (begin + bytes == size) {
      // Before the last block is passed on, so that nobody takes what is wrong for complete.
      checkWhole();
    }
  }

  private void checkWhole() {
    if (whole.isPresent()) {
      byte[] trailer = new byte[Frames.TRAILER_BYTES];
      fill(trailer, trailer.length);
      String is = HexFormat.of().formatHex(whole.get().digest());
      if (!Frames.blob(id, trailer, Frames.total(size)).sha256().equals(is)) {
        throw new BlobDamaged(id, "its SHA-256 is " + is + " and should be another");
      }
    }
  }

  private void fill(byte[] to, int bytes) {
    int read;
    try {
      read = kept.readNBytes(to, 0, bytes);
    } catch (IOException failed) {
      throw new StoreFailure("the blob " + id + " cannot be read: " + failed.getMessage(), failed);
    }
    if (read < bytes) {
      throw new StoreFailure("reading the blob " + id + " ended early", null);
    }
  }

  @Override
  public void close() {
    try {
      kept.close();
    } catch (IOException failed) {
      // What was read was right, and nothing more is wanted.
    }
  }
}
