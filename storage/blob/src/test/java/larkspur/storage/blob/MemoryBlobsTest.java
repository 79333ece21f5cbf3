package larkspur.storage.blob;

import java.util.List;
import java.util.SplittableRandom;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What holds everywhere holds in memory, too, but for what is about several processes: nothing
/// there outlives one, and a heap that is too small for a blob cannot hold it.
final class MemoryBlobsTest implements BlobContract {

  private final MemoryBlobs.Held held = new MemoryBlobs.Held();
  private final TestClock clock = new TestClock();
  private Blobs blobs;

  @BeforeEach
  void open() {
    blobs = place().open(clock);
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public TestClock clock() {
    return clock;
  }

  @Override
  public void aPutWhoseProcessIsKilledIsNeverSeenAndItsRestIsSweptOrErased() {}

  @Override
  public void whatAKilledProcessHadAcknowledgedIsThereAndAllThatIsThereIsWhole() {}

  @Override
  public void fiftyMegabytesGoThroughAHeapOfTwentyFour() {}

  @Override
  public Place place() {
    return new Place() {
      @Override
      public Blobs open(TestClock with) {
        return MemoryBlobs.open(held, with, new SplittableRandom(Seed.random("ids").nextLong()));
      }

      @Override
      public List<String> arguments() {
        throw new AssertionError("no other process finds it");
      }

      @Override
      public byte[] kept(BlobId id) {
        return held.bytes(id);
      }

      @Override
      public void keep(BlobId id, byte[] bytes) {
        held.keep(id, bytes);
      }
    };
  }
}
