package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Position;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the folder of a store promises.
final class RocksFolderTest {

  @TempDir Path folder;

  private RocksStore open() {
    return RocksStore.open(folder, RocksStoreTest.options());
  }

  @Test
  void theFolderTellsItsFormat() throws IOException {
    open().close();

    assertThat(folder.resolve("FORMAT")).hasContent("larkspur rocksdb format 2\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("FORMAT", "LOCK", "db");
    }
  }

  @Test
  void aFolderThatDoesNotExistIsMadeWithThoseAboveIt() {
    Path deep = folder.resolve("a").resolve("b");
    RocksStore.open(deep, RocksStoreTest.options()).close();

    assertThat(deep.resolve("FORMAT")).exists();
  }

  @Test
  void aFolderThatIsMadeIsForItsOwnerOnlyAndOneThatIsThereStaysAsItIs() throws IOException {
    Path made = folder.resolve("made");
    RocksStore.open(made, RocksStoreTest.options()).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");

    Path there = Files.createDirectory(folder.resolve("there"));
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-x---"));
    RocksStore.open(there, RocksStoreTest.options()).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there)))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void aFolderWithNothingButTheOperatorsSettingsBecomesADataFolder() throws IOException {
    Path settings = Files.writeString(folder.resolve("larkspur.conf"), "port = 1");
    RocksStore.open(folder, RocksStoreTest.options()).close();
    assertThat(settings).hasContent("port = 1");
  }

  @Test
  void whatTheFileSystemDoesNotLetBeAFolderIsRefusedInWords() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "a file");
    for (Path path : List.of(file, file.resolve("below"))) {
      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(() -> RocksStore.open(path, RocksStoreTest.options()))
          .withMessageStartingWith("The data folder " + path + " cannot be used: ")
          .withMessageContaining("is a file");
    }
    assertThat(file).hasContent("a file");
  }

  @Test
  void aNewerFormatIsRefusedInWordsAndLeftAlone() throws IOException {
    Files.writeString(folder.resolve("FORMAT"), "larkspur rocksdb format 3\n");

    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(this::open)
        .withMessageContaining(folder.toString())
        .withMessageContaining("has format 3")
        .withMessageContaining("up to 2")
        .withMessageEndingWith(".");
    assertThat(folder.resolve("db")).doesNotExist();
  }

  @Test
  void aFolderOfTheFirstFormatIsReadAsItIsAndTellsTheNewOne() throws Exception {
    Log log;
    Position last;
    try (RocksStore store = open()) {
      log = store.log(Name.of("chat", "1"));
      log.commit(LogCommit.at(Instant.EPOCH).requireAbsent("x").append("a", new byte[1]).build());
      last =
          log.commit(
                  LogCommit.at(Instant.EPOCH).requireAbsent("x").append("b", new byte[1]).build())
              .position();
      log.commit(LogCommit.at(Instant.EPOCH).requireAbsent("x").set("h", new byte[1]).build());
    }
    Files.writeString(folder.resolve("FORMAT"), "larkspur rocksdb format 1\n");

    try (RocksStore store = open()) {
      log = store.log(Name.of("chat", "1"));
      assertThat(log.last()).isEqualTo(last);
      assertThat(
              log.commit(LogCommit.at(Instant.EPOCH).after(last).append("a", new byte[1]).build())
                  .position())
          .isEqualTo(last.successor());
    }
    assertThat(folder.resolve("FORMAT")).hasContent("larkspur rocksdb format 2\n");
  }

  @Test
  void anOlderFormatWithoutAnUpgradeIsRefusedInWords() throws IOException {
    Files.writeString(folder.resolve("FORMAT"), "larkspur rocksdb format 0\n");

    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(this::open)
        .withMessageContaining("no upgrade");
  }

  @Test
  void aFormatThatCannotBeReadIsRefusedInWords() throws IOException {
    for (String text :
        List.of("", "2", "larkspur rocksdb format x", "larkspur cassandra format 1\n")) {
      Files.writeString(folder.resolve("FORMAT"), text);

      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(this::open)
          .withMessageContaining("FORMAT");
    }
  }

  @Test
  void aFolderOfSomethingElseIsRefusedInWordsAndLeftAlone() throws IOException {
    Files.writeString(folder.resolve("letters.txt"), "dear");

    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(this::open)
        .withMessageContaining("letters.txt");
    assertThat(folder.resolve("FORMAT")).doesNotExist();
  }

  @Test
  void whatACrashLeftBeforeTheFormatWasWrittenIsNoHindrance() throws IOException {
    Files.writeString(folder.resolve("FORMAT.tmp"), "larks");
    Files.writeString(folder.resolve("LOCK"), "");
    open().close();

    assertThat(folder.resolve("FORMAT.tmp")).doesNotExist();
  }

  @Test
  void aFolderThatIsOpenInThisProcessIsRefusedInWords() throws Conflict {
    try (RocksStore store = open()) {
      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(this::open)
          .withMessageContaining("already open");
      store
          .partition(Name.of("list", "1"))
          .commit(Commit.guarded().insert("a", new byte[0]).build());
    }
    open().close();
  }

  @Test
  void aFolderThatIsOpenInAnotherProcessIsRefusedInWordsUntilThatEnds() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var says = other.inputReader()) {
      assertThat(says.readLine()).isEqualTo("open");

      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(this::open)
          .withMessageContaining("another process");
      assertThatExceptionOfType(StoreRefused.class)
          .isThrownBy(() -> RocksStore.empty(folder, Set.of("my.conf")))
          .withMessageContaining("another process");

      other.destroyForcibly();
      assertThat(other.waitFor(2, TimeUnit.MINUTES)).isTrue();
      try (RocksStore store = open()) {
        assertThat(store.partition(Name.of("list", "1")).get("a"))
            .as("acknowledged before the kill")
            .isPresent();
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aFolderIsEmptiedOfAllThatIsNotToBeKept() throws Exception {
    try (RocksStore store = open()) {
      store
          .partition(Name.of("list", "1"))
          .commit(Commit.guarded().insert("a", new byte[] {1}).build());
    }
    Files.createDirectories(folder.resolve("snapshots").resolve("one"));
    Files.writeString(folder.resolve("root.key"), "key");
    Files.writeString(folder.resolve("my.conf"), "port = 1");
    RocksStore.empty(folder, Set.of("my.conf"));

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("FORMAT", "LOCK", "my.conf");
    }
    try (RocksStore store = open()) {
      assertThat(store.partition(Name.of("list", "1")).get("a")).isEmpty();
    }
  }

  @Test
  void anEmptyingThatACrashCutShortIsFinished() throws Exception {
    open().close();
    Files.createDirectories(folder.resolve("db.aside"));
    Files.move(folder.resolve("db"), folder.resolve("db.aside").resolve("db"));
    open().close();

    assertThat(folder.resolve("db.aside")).doesNotExist();
    assertThat(folder.resolve("db")).exists();
  }

  @Test
  void aFolderOfSomethingElseIsNotEmptied() throws IOException {
    Files.writeString(folder.resolve("letters.txt"), "dear");

    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> RocksStore.empty(folder, Set.of("my.conf")))
        .withMessageContaining("letters.txt");
    assertThat(folder.resolve("letters.txt")).hasContent("dear");
  }

  /// Opens a folder, commits, and holds it open until it is killed.
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      RocksStore store = RocksStore.open(Path.of(arguments[0]), RocksStoreTest.options());
      store
          .partition(Name.of("list", "1"))
          .commit(Commit.guarded().insert("a", new byte[] {1}).build());
      System.out.println("open");
      System.in.read();
      store.close();
    }
  }

  @Test
  void theNativeLibraryIsUnpackedOnceAndAHalfUnpackedOneReplaced() throws IOException {
    Path unpacked = NativeLibrary.unpacked(folder);
    Path library;
    try (Stream<Path> files = Files.list(unpacked)) {
      List<Path> found = files.toList();
      assertThat(found).hasSize(1);
      library = found.getFirst();
    }
    long size = Files.size(library);
    var time = Files.getLastModifiedTime(library);
    NativeLibrary.unpacked(folder);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(time);

    Files.write(library, new byte[] {1});
    NativeLibrary.unpacked(folder);
    assertThat(Files.size(library)).isEqualTo(size);
  }
}
