package larkspur.storage.moving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPInputStream;
import larkspur.storage.Conflict;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream in a file.
final class StreamFileTest {

  @TempDir Path temporary;

  private static Store store() throws Conflict {
    Store store = new MemoryStore();
    Sample.little(store);
    return store;
  }

  @Test
  void aFileIsWholeForItsOwnerOnlyAndReadBack() throws Exception {
    Store store = store();
    Path plain = temporary.resolve("a.jsonl");
    Path packed = temporary.resolve("a.jsonl.gz");
    for (Path path : new Path[] {plain, packed}) {
      Moved written =
          StreamFile.write(path, to -> Export.write(store, Sample.HEADER, to, Progress.UNSEEN));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      try (StreamFile opened = StreamFile.open(path)) {
        Store into = new MemoryStore();
        assertThat(opened.share()).isLessThan(1);
        assertThat(Import.read(opened.stream(), into, Progress.UNSEEN)).isEqualTo(written);
        assertThat(opened.share()).isEqualTo(1);
        assertThat(Sample.export(into)).isEqualTo(Sample.export(store));
      }
    }
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(packed)))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(Files.readAllBytes(plain));
    }
  }

  @Test
  void aFileThatIsThereIsLeftAlone() throws IOException {
    Path there = Files.writeString(temporary.resolve("a.jsonl"), "dear");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFile.write(there, _ -> 1))
        .withMessageContaining("a.jsonl already");
    assertThat(there).hasContent("dear");
  }

  @Test
  void aWritingThatFailsLeavesNoFileOfThatNameAndTheNextOneBeginsAnew() throws IOException {
    Path path = temporary.resolve("a.jsonl");
    assertThatIllegalStateException()
        .isThrownBy(() ->
            StreamFile.write(
                path,
                to -> {
                  try {
                    to.write(new byte[100_000]);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                  throw new IllegalStateException("cut short");
                }));
    assertThat(temporary).isEmptyDirectory();
    Files.writeString(temporary.resolve("a.jsonl.part"), "left by a process that was killed");
    StreamFile.write(path, _ -> 1);
    assertThat(path).isEmptyFile();
    assertThat(temporary.resolve("a.jsonl.part")).doesNotExist();
  }

  @Test
  void whatCannotBeReadOrWrittenIsToldInWords() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFile.open(temporary.resolve("none.jsonl")))
        .withMessageContaining("no file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFile.write(temporary.resolve("none").resolve("a.jsonl"), _ -> 1))
        .withMessageContaining("cannot be written");
  }
}
