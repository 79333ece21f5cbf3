package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A copy in the place of a database, and every state that a crash can leave on the way.
final class CopyTest {

  private static final Name LIST = Name.of("list", "1");

  @TempDir Path temporary;
  private Path folder;
  private Path copy;

  private RocksStore open() {
    return RocksStore.open(folder, RocksStoreTest.options());
  }

  /// The copy holds `old`, the folder `old` and `new`.
  @BeforeEach
  void copied() throws Conflict {
    folder = temporary.resolve("data");
    copy = temporary.resolve("copy");
    try (RocksStore store = open()) {
      commit(store, "old");
      store.copyTo(copy);
      commit(store, "new");
    }
  }

  private static void commit(RocksStore store, String key) throws Conflict {
    store.partition(LIST).commit(Commit.guarded().insert(key, new byte[] {1}).build());
  }

  private boolean holds(String key) {
    try (RocksStore store = open()) {
      return store.partition(LIST).get(key).isPresent();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatWasCommittedSinceIsGoneAndTheCopyStaysAsItIs() throws Exception {
    for (int i = 0; i < 3; i++) {
      RocksStore.putBack(folder, copy);

      assertThat(holds("new")).isFalse();
      assertThat(holds("old")).isTrue();
      assertThat(files()).containsExactly("FORMAT", "LOCK", "db");
      try (RocksStore store = open()) {
        commit(store, "new");
      }
    }
  }

  @Test
  void aFolderThatIsOpenIsLeftAlone() {
    try (RocksStore store = open()) {
      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(() -> RocksStore.putBack(folder, copy));
      assertThat(store.partition(LIST).get("new")).isPresent();
    }
  }

  @Test
  void aCopyThatWasNotWholeWhenTheProcessWasKilledIsDropped() throws IOException {
    Path next = folder.resolve("db.next");
    Files.createDirectory(next);
    Files.writeString(next.resolve("CURRENT"), "MANI");

    assertThat(holds("new")).isTrue();
    assertThat(files()).containsExactly("FORMAT", "LOCK", "db");
  }

  @Test
  void aCopyThatWasWholeWhenTheOldStoodAsideStepsIntoItsPlace() throws IOException {
    Files.move(folder.resolve("db"), folder.resolve("db.aside"));
    Files.move(copy, folder.resolve("db.next"));

    assertThat(holds("new")).isFalse();
    assertThat(holds("old")).isTrue();
    assertThat(files()).containsExactly("FORMAT", "LOCK", "db");
  }

  @Test
  void whatStoodAsideWhenTheCopyWasInItsPlaceIsDropped() throws IOException {
    Files.move(folder.resolve("db"), folder.resolve("db.aside"));
    Files.move(copy, folder.resolve("db"));

    assertThat(holds("new")).isFalse();
    assertThat(files()).containsExactly("FORMAT", "LOCK", "db");
  }
}
