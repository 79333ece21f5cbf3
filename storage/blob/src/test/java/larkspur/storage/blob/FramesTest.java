package larkspur.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The form in which blobs are kept: what was put once must be read by every later version.
@ExtendWith(Seed.class)
final class FramesTest {

  /// The text "hello, blob" as format 1 keeps it under this id.
  private static final BlobId ID =
      BlobId.parse("acme/019ca9450a00000000000000000100000000000000ff");

  private static final String KEPT =
      """
      68656c6c6f2c20626c6f62 9b69a2bc
      4c4b5350424c4231 000000000000000b
      d867e6d01ad026f722d27a707c89b80c9ae5817ad0d07b259915d476b45beaa7 bbbc30fa
      """
          .replaceAll("\\s", "");

  @TempDir Path folder;

  @Test
  void aBlobOfFormatOneIsWrittenSoAndReadByEveryLaterVersion() throws Exception {
    byte[] text = "hello, blob".getBytes(StandardCharsets.UTF_8);
    long[] next = {1, 0xff};
    RandomGenerator ids = () -> next[0]-- == 1 ? 1 : next[1];
    Instant then = Instant.parse("2026-03-01T12:00:00Z");
    Path file = folder.resolve("kept").resolve("acme").resolve(ID.name());
    try (Blobs blobs = FolderBlobs.open(folder, () -> then, ids)) {
      Blob blob =
          blobs.put("acme", new ByteArrayInputStream(text), OptionalLong.empty(), text.length);
      assertThat(blob.id()).isEqualTo(ID);
      assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(KEPT);

      blobs.delete(ID);
      Files.write(file, HexFormat.of().parseHex(KEPT));
      try (BlobStream stream = blobs.open(ID)) {
        assertThat(stream.readAllBytes()).isEqualTo(text);
      }
    }
  }

  @Test
  void theLengthOfAContentFollowsFromTheLengthOfWhatIsKeptAndFromNoOther() {
    for (long bytes = 0; bytes < 3L * Frames.BLOCK_BYTES; bytes += 97) {
      assertThat(Frames.bytes(ID, Frames.total(bytes))).isEqualTo(bytes);
    }
    assertThat(Frames.bytes(ID, Frames.total(Blobs.BYTES_MAX))).isEqualTo(Blobs.BYTES_MAX);
    for (long wrong :
        new long[] {
          0,
          Frames.TRAILER_BYTES - 1,
          Frames.TRAILER_BYTES + 1,
          Frames.TRAILER_BYTES + 4,
          Frames.total(Frames.BLOCK_BYTES) + 1,
          Frames.total(Frames.BLOCK_BYTES) + 4,
          Frames.total(Blobs.BYTES_MAX) + 5,
          Long.MAX_VALUE
        }) {
      assertThatExceptionOfType(BlobDamaged.class)
          .as("%s", wrong)
          .isThrownBy(() -> Frames.bytes(ID, wrong));
    }
  }

  @Test
  void anIdTellsWhenItWasBegunAndIsOtherwiseChance() {
    RandomGenerator random = new SplittableRandom(Seed.value());
    Instant then = Instant.parse("2026-03-01T12:00:00.123Z");
    BlobId one = BlobId.of("acme", then, random);
    BlobId two = BlobId.of("acme", then, random);

    assertThat(one.begun()).isEqualTo(then);
    assertThat(one.name().substring(0, 12)).isEqualTo(two.name().substring(0, 12));
    assertThat(one.name().substring(12, 28)).isNotEqualTo(two.name().substring(12, 28));
    assertThat(one.name().substring(28)).isNotEqualTo(two.name().substring(28));
    assertThat(BlobId.of("acme", then.plusMillis(1), random).name()).isGreaterThan(one.name());
  }
}
