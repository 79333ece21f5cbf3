package larkspur.storage;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// Names one commit, and so the version of everything that it wrote. 128 random bits: two commits
/// never share one.
public record CommitId(long high, long low) {

  public static final int BYTES = 16;

  public static CommitId random(RandomGenerator random) {
    return new CommitId(random.nextLong(), random.nextLong());
  }

  public static CommitId read(ByteBuffer from) {
    return new CommitId(from.getLong(), from.getLong());
  }

  public void write(ByteBuffer to) {
    to.putLong(high).putLong(low);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
