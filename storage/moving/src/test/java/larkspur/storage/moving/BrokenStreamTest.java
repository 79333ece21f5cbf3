package larkspur.storage.moving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to a stream is seen, and told with the line.
final class BrokenStreamTest {

  @TempDir Path temporary;
  private byte[] stream;

  @BeforeEach
  void export() throws Conflict {
    Store store = new MemoryStore();
    Sample.little(store);
    stream = Sample.export(store);
  }

  private static String words(byte[] broken) {
    Throwable thrown =
        catchThrowable(() -> Import.check(new ByteArrayInputStream(broken), Progress.UNSEEN));
    assertThat(thrown).as(new String(broken, StandardCharsets.UTF_8)).isInstanceOf(BadStream.class);
    return thrown.getMessage();
  }

  private List<String> lines() {
    return new ArrayList<>(new String(stream, StandardCharsets.UTF_8).lines().toList());
  }

  private static byte[] of(List<String> lines) {
    return Sample.utf8(String.join("\n", lines) + "\n");
  }

  @Test
  void theStreamAsItIsIsGood() {
    assertThat(Import.check(new ByteArrayInputStream(stream), Progress.UNSEEN).records())
        .isEqualTo(10);
  }

  @Test
  void everyFlippedBitIsSeen() {
    for (int at = 0; at < stream.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = stream.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThat(words(flipped)).as("byte %d, bit %d", at, bit).containsIgnoringCase("line");
      }
    }
  }

  @Test
  void everyTruncationIsSeen() {
    for (int length = 0; length < stream.length; length++) {
      String words = words(Arrays.copyOf(stream, length));
      int whole = 0;
      for (int at = 0; at < length; at++) {
        whole += stream[at] == '\n' ? 1 : 0;
      }
      assertThat(words)
          .as("the first %d bytes", length)
          .contains(whole == 0 ? "not one whole line" : "cut short: it stops after line " + whole);
    }
  }

  @Test
  void everyLineThatIsLostDoubledOrElsewhereIsSeen() {
    int last = lines().size() - 1;
    for (int i = 0; i <= last; i++) {
      List<String> lost = lines();
      lost.remove(i);
      assertThat(words(of(lost))).as("without line %d", i + 1).containsIgnoringCase("line");
      List<String> doubled = lines();
      doubled.add(i, doubled.get(i));
      assertThat(words(of(doubled))).as("twice line %d", i + 1).containsIgnoringCase("line");
      for (int j = i + 1; j <= last; j++) {
        List<String> swapped = lines();
        swapped.set(i, swapped.set(j, swapped.get(i)));
        assertThat(words(of(swapped)))
            .as("lines %d and %d swapped", i + 1, j + 1)
            .containsIgnoringCase("line");
      }
    }
  }

  @Test
  void whatIsWrongIsToldInWords() {
    List<String> changed = lines();
    changed.set(6, changed.get(6).replace("hello", "hallo"));
    assertThat(words(of(changed)))
        .isEqualTo(
            "The lines 2 to 12 are not as they were exported: changed, lost, added or in another"
                + " order.");
    List<String> longer = lines();
    longer.add("{}");
    assertThat(words(of(longer))).isEqualTo("Something follows line 12, which is the end.");
    List<String> header = lines();
    header.set(0, header.getFirst().replace("memory", "memories"));
    assertThat(words(of(header)))
        .isEqualTo("Line 1 cannot be read: it is not as it was exported: its checksum is another.");
    List<String> newer = lines();
    newer.set(0, newer.getFirst().replace("\"format\":1", "\"format\":2"));
    assertThat(words(of(newer)))
        .isEqualTo(
            "Line 1 cannot be read: it says that the export has format 2, and this version of"
                + " Larkspur knows format 1.");
    assertThat(words(Sample.utf8("dear friends\n"))).contains("Line 1").contains("JSON");
    assertThat(words(Sample.utf8("{\"dear\":\"friends\"}\n")))
        .isEqualTo("Line 1 cannot be read: it is not the first line of a Larkspur export.");
    List<String> odd = lines();
    odd.set(3, "{\"odd\":1}");
    assertThat(words(of(odd)))
        .isEqualTo("Line 4 cannot be read: it is no line of a Larkspur export.");
  }

  @Test
  void nothingIsPutBeforeACheckHasPassedOverIt() {
    List<String> changed = lines();
    changed.set(6, changed.get(6).replace("hello", "hallo"));
    Store into = new MemoryStore();
    assertThatExceptionOfType(BadStream.class).isThrownBy(() -> Sample.read(of(changed), into));
    assertThat(into.contents().things(Optional.empty(), 10))
        .extracting(thing -> thing.name().toString())
        .containsExactly("moving/import");

    Sample.read(stream, into);
    assertThat(Sample.export(into)).isEqualTo(stream);
  }

  @Test
  void aBreakInOneSectionOfManyIsToldWithItsLines() throws Conflict {
    Store store = new MemoryStore();
    Sample.much(store);
    List<String> lines = new String(Sample.export(store), StandardCharsets.UTF_8).lines().toList();
    int second = LineWriter.CHECK_RECORDS + 2;
    assertThat(lines.get(second - 1)).startsWith("{\"check\":");
    List<String> swapped = new ArrayList<>(lines);
    swapped.set(second + 5, swapped.set(second + 6, swapped.get(second + 5)));
    assertThat(words(of(swapped)))
        .startsWith("The lines " + (second + 1) + " to " + (second + 1_001) + " are not");

    List<String> unchecked = new ArrayList<>(lines);
    unchecked.removeIf(line -> line.startsWith("{\"check\":"));
    assertThat(words(of(unchecked)))
        .isEqualTo("After line 1 a check is missing: lines were added.");
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream to = new GZIPOutputStream(packed)) {
      to.write(bytes);
    }
    return packed.toByteArray();
  }

  private Throwable checked(byte[] file) throws IOException {
    Path path = Files.write(temporary.resolve("stream.jsonl.gz"), file);
    return catchThrowable(() -> {
      try (StreamFile opened = StreamFile.open(path)) {
        Import.check(opened.stream(), Progress.UNSEEN);
      }
    });
  }

  @Test
  void aCompressedStreamThatIsCutShortOrBrokenIsToldInWords() throws IOException {
    byte[] packed = packed(stream);
    assertThat(checked(packed)).isNull();
    for (int length = 0; length < packed.length; length += 7) {
      assertThat(checked(Arrays.copyOf(packed, length)))
          .as("the first %d bytes", length)
          .isInstanceOf(BadStream.class);
    }
    // The ten bytes before say how it was packed and when, and nothing of what it holds.
    for (int bit = 80; bit < packed.length * 8; bit++) {
      byte[] flipped = packed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      // Some bits mean nothing: those after the last symbol, the code of a symbol that never comes.
      if (!Arrays.equals(unpacked(flipped), stream)) {
        assertThat(checked(flipped)).as("bit %d", bit).isInstanceOf(BadStream.class);
      }
    }
    assertThat(checked(stream)).hasMessageContaining("not compressed");
  }

  /// What is in it, or nothing if it cannot be unpacked.
  private static byte[] unpacked(byte[] packed) {
    try (GZIPInputStream from = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return from.readAllBytes();
    } catch (IOException broken) {
      return new byte[0];
    }
  }
}
