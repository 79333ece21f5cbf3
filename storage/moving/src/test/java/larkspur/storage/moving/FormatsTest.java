package larkspur.storage.moving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an earlier version wrote can be read: a fixture of each format, kept as it was written.
final class FormatsTest {

  @TempDir Path temporary;

  private static InputStream fixture(String name) {
    return FormatsTest.class.getResourceAsStream(name);
  }

  private static byte[] stream() throws IOException {
    try (InputStream stream = fixture("stream-format-1.jsonl")) {
      return stream.readAllBytes();
    }
  }

  private void unpack(String name, Path folder) throws IOException {
    try (ZipInputStream packed = new ZipInputStream(fixture(name))) {
      for (ZipEntry entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, packed.readAllBytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFolderOfEachFormatIsReadAndGoesOn(int format) throws Exception {
    Path folder = temporary.resolve("data");
    unpack("rocksdb-format-" + format + ".zip", folder);
    assertThat(folder.resolve("FORMAT")).hasContent("larkspur rocksdb format " + format + "\n");

    try (Store store =
        RocksStore.open(
            folder, RocksOptions.usual().withLibraries(Path.of("target", "libraries")))) {
      assertThat(Sample.body(Sample.export(store))).isEqualTo(Sample.body(stream()));

      Log chat = store.log(Name.of("chat", "1"));
      Position last = chat.last();
      Entry members = chat.head("members").orElseThrow();
      Position next =
          chat.commit(
                  LogCommit.at(Sample.NOON)
                      .after(last)
                      .require(members)
                      .append("message", new byte[0])
                      .build())
              .position();
      assertThat(next).isEqualTo(last.successor());
    }
    assertThat(folder.resolve("FORMAT")).hasContent("larkspur rocksdb format 2\n");
  }

  @Test
  void aStreamOfTheFirstFormatIsRead() throws IOException {
    Store store = new MemoryStore();
    assertThat(Sample.read(stream(), store).records()).isEqualTo(12);

    assertThat(Sample.body(Sample.export(store))).isEqualTo(Sample.body(stream()));
  }
}
