package larkspur.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import larkspur.storage.StoreFailure;
import larkspur.storage.StoreRefused;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderBlobsTest implements BlobContract {

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private Path data;
  private Blobs blobs;

  @BeforeEach
  void open() {
    data = folder.resolve("made").resolve("blobs");
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
  public Place place() {
    return new Place() {
      @Override
      public Blobs open(TestClock with) {
        return FolderBlobs.open(data, with, new SplittableRandom(Seed.random("ids").nextLong()));
      }

      @Override
      public List<String> arguments() {
        return List.of("folder", data.toString());
      }

      @Override
      public byte[] kept(BlobId id) {
        try {
          return Files.readAllBytes(data.resolve("kept").resolve(id.owner()).resolve(id.name()));
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }

      @Override
      public void keep(BlobId id, byte[] bytes) {
        try {
          Files.write(data.resolve("kept").resolve(id.owner()).resolve(id.name()), bytes);
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }
    };
  }

  private static Blob put(Blobs to, String owner, long length) throws Exception {
    return to.put(owner, new Content(1, length), OptionalLong.empty(), Blobs.BYTES_MAX);
  }

  /// Tells what a disk is asked for, in order, and fails where it is told to.
  private static final class ListeningDisk implements Disk {

    final List<String> calls = new ArrayList<>();
    String failing = "nothing";

    private void call(String what, Path path) throws IOException {
      calls.add(what + " " + path.getParent().getFileName() + "/" + path.getFileName());
      if (failing.equals(what)) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void sync(Path path, FileChannel file) throws IOException {
      call("sync", path);
      calls.add("length " + file.size());
      Disk.REAL.sync(path, file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      call("move", to);
      Disk.REAL.move(from, to);
    }

    @Override
    public void syncFolder(Path path) throws IOException {
      call("sync-folder", path);
      Disk.REAL.syncFolder(path);
    }
  }

  private Blobs on(Disk disk) {
    return new KeptBlobs(FolderShelf.open(data, disk), clock, new SplittableRandom(Seed.value()));
  }

  @Test
  void allBytesAreSyncedBeforeABlobIsSeenAndItsNameBeforeItIsAcknowledged() throws Exception {
    ListeningDisk disk = new ListeningDisk();
    try (Blobs listened = on(disk)) {
      disk.calls.clear();
      BlobId id = put(listened, "acme", 100_000).id();

      assertThat(disk.calls)
          .containsExactly(
              "sync incoming/acme." + id.name(),
              "length " + Frames.total(100_000),
              "move acme/" + id.name(),
              "sync-folder kept/acme",
              "sync-folder blobs/kept");
    }
  }

  @Test
  void aDiskThatFailsAtAnyStepLeavesNothingAndThePutSaysSo() throws Exception {
    ListeningDisk disk = new ListeningDisk();
    try (Blobs listened = on(disk)) {
      for (String step : List.of("sync", "move", "sync-folder")) {
        disk.failing = step;
        assertThatExceptionOfType(StoreFailure.class)
            .as(step)
            .isThrownBy(() -> put(listened, "acme", 100_000))
            .withMessageContaining("No space left on device");
        disk.failing = "nothing";

        List<BlobId> seen = new ArrayList<>();
        listened.list(seen::add);
        assertThat(seen).as(step).isEmpty();
        try (Stream<Path> left = Files.list(data.resolve("incoming"))) {
          assertThat(left).as(step).isEmpty();
        }
      }
      assertThat(put(listened, "acme", 100).bytes()).isEqualTo(100);
    }
  }

  @Test
  void aFolderThatWentAwayIsAFailureInWords() throws Exception {
    Files.delete(data.resolve("incoming"));

    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> put(blobs, "acme", 100))
        .withMessageContaining("cannot be put");
  }

  @Test
  void whatIsNotOursIsNeitherToldNorTakenAway() throws Exception {
    BlobId id = put(blobs, "acme", 100).id();
    Path note = Files.writeString(data.resolve("kept").resolve("acme").resolve("note.txt"), "a");
    Path stray = Files.writeString(data.resolve("kept").resolve("stray"), "b");
    Path other = Files.writeString(data.resolve("incoming").resolve("upload.part"), "c");
    List<BlobId> seen = new ArrayList<>();
    blobs.list(seen::add);
    assertThat(seen).containsExactly(id);

    clock.forward(Blobs.GRACE_MIN.multipliedBy(2));
    assertThat(blobs.sweep(clock.instant().minus(Blobs.GRACE_MIN), _ -> false))
        .isEqualTo(new Swept(1, 0));
    blobs.erase("acme");
    assertThat(List.of(note, stray, other)).allMatch(Files::exists);
  }

  @Test
  void anErasedOwnerLeavesNoTrace() throws Exception {
    put(blobs, "acme", 100);
    blobs.erase("acme");

    assertThat(data.resolve("kept").resolve("acme")).doesNotExist();
  }

  @Test
  void aSourceOfIdsThatRepeatsItselfOverwritesNothing() throws Exception {
    try (Blobs first = FolderBlobs.open(data, clock, new SplittableRandom(5));
        Blobs second = FolderBlobs.open(data, clock, new SplittableRandom(5))) {
      Blob blob = put(first, "acme", 100);

      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> put(second, "acme", 200))
          .withMessageContaining("repeated");
      assertThat(first.stat(blob.id())).isEqualTo(blob);
    }
  }

  @Test
  void aFolderThatIsMadeIsForItsOwnerOnly() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFolderOfSomethingElseOrOfANewerFormatIsRefusedInWords() throws Exception {
    Path letters = Files.createDirectory(folder.resolve("letters"));
    Files.writeString(letters.resolve("dear.txt"), "dear");
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> FolderBlobs.open(letters, clock, new SplittableRandom(1)))
        .withMessageContaining("dear.txt");

    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> FolderBlobs.open(file, clock, new SplittableRandom(1)))
        .withMessageContaining("is a file");

    Files.writeString(data.resolve("FORMAT"), "larkspur blobs format 2\n");
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> place().open(clock))
        .withMessageContaining("has format 2");
    Files.writeString(data.resolve("FORMAT"), "?");
    assertThatExceptionOfType(StoreRefused.class).isThrownBy(() -> place().open(clock));
  }

  /// With a class path that has no client of S3 at all.
  @Test
  void aFolderNeedsNoClientOfS3() throws Exception {
    StringBuilder classPath = new StringBuilder();
    for (Class<?> needed : List.of(Blobs.class, StoreFailure.class, OtherProcess.class)) {
      classPath
          .append(Path.of(needed.getProtectionDomain().getCodeSource().getLocation().toURI()))
          .append(File.pathSeparator);
    }
    try (OtherProcess other =
        OtherProcess.start("large", place(), classPath.toString(), List.of())) {
      assertThat(other.line()).contains(" 50000000 ");
      assertThat(other.ended()).isZero();
    }
  }

  @Test
  void whatIsPutWithoutAClockThatMovesHasIdsOfItsOwn() throws Exception {
    assertThat(
            Stream.generate(
                    () -> {
                      try {
                        return blobs
                            .put(
                                "acme",
                                new ByteArrayInputStream(new byte[0]),
                                OptionalLong.empty(),
                                0)
                            .id();
                      } catch (Exception failed) {
                        throw new AssertionError(failed);
                      }
                    })
                .limit(20)
                .distinct())
        .hasSize(20)
        .allMatch(id -> id.begun().equals(clock.instant()));
  }
}
