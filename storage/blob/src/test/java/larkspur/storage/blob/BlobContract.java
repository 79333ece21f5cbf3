package larkspur.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;
import larkspur.storage.blob.BlobRefusal.OutOfRange;
import larkspur.storage.blob.BlobRefusal.TooLarge;
import larkspur.storage.blob.BlobRefusal.TooSlow;
import larkspur.storage.blob.BlobRefusal.WrongLength;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What holds wherever blobs are kept.
@ExtendWith(Seed.class)
interface BlobContract {

  int BLOCK = Frames.BLOCK_BYTES;

  /// On both sides of where blocks end, and of where a put to an S3 store becomes several parts.
  List<Integer> LENGTHS =
      List.of(
          0,
          1,
          1_000,
          BLOCK - 1,
          BLOCK,
          BLOCK + 1,
          3 * BLOCK,
          200_000,
          S3Shelf.PART_BYTES - 500,
          S3Shelf.PART_BYTES,
          2 * S3Shelf.PART_BYTES + 7);

  /// This test's, and no other's.
  Place place();

  Blobs blobs();

  TestClock clock();

  private Blob put(String owner, byte[] content) throws Exception {
    return blobs()
        .put(
            owner,
            new ByteArrayInputStream(content),
            OptionalLong.of(content.length),
            content.length);
  }

  private byte[] read(BlobId id, BlobRange range) throws Exception {
    try (BlobStream stream = blobs().open(id, range)) {
      byte[] bytes = stream.readAllBytes();
      assertThat(stream.length()).isEqualTo(bytes.length);
      return bytes;
    }
  }

  private byte[] read(BlobId id) throws Exception {
    return read(id, new BlobRange.All());
  }

  private Set<BlobId> all() {
    Set<BlobId> all = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    blobs().list(all::add);
    return all;
  }

  /// What puts have left over, all of which it takes away.
  private long unfinished() {
    clock().forward(Blobs.GRACE_MIN.plusDays(36_500));
    return blobs().sweep(clock().instant().minus(Blobs.GRACE_MIN), _ -> true).unfinished();
  }

  @Test
  default void aBlobComesBackAsItWasPutWhetherItsLengthWasKnownOrNot() throws Exception {
    for (int length : LENGTHS) {
      byte[] content = Content.bytes(length, length);
      String sha256 =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      for (OptionalLong declared : List.of(OptionalLong.empty(), OptionalLong.of(length))) {
        Blob blob = blobs().put("acme", new Content(length, length), declared, Blobs.BYTES_MAX);

        assertThat(blob).isEqualTo(new Blob(blob.id(), length, sha256));
        assertThat(blob.id().owner()).isEqualTo("acme");
        assertThat(blobs().stat(blob.id())).isEqualTo(blob);
        assertThat(read(blob.id())).as("%s bytes", length).isEqualTo(content);
        try (Blobs another = place().open(clock());
            BlobStream stream = another.open(blob.id())) {
          assertThat(stream.size()).isEqualTo(length);
          assertThat(stream.readAllBytes()).isEqualTo(content);
        }
      }
    }
  }

  @Test
  default void rangesAreThoseOfHttp() throws Exception {
    int length = 3 * BLOCK + 500;
    byte[] content = Content.bytes(1, length);
    BlobId id = put("acme", content).id();

    assertThat(read(id, new BlobRange.Between(0, 0))).containsExactly(content[0]);
    assertThat(read(id, new BlobRange.Between(length - 1, length - 1)))
        .containsExactly(content[length - 1]);
    assertThat(read(id, new BlobRange.From(length - 1))).containsExactly(content[length - 1]);
    assertThat(read(id, new BlobRange.Last(1))).containsExactly(content[length - 1]);
    assertThat(read(id, new BlobRange.Last(length + 1L))).isEqualTo(content);
    assertThat(read(id, new BlobRange.Last(Long.MAX_VALUE))).isEqualTo(content);
    assertThat(read(id, new BlobRange.From(0))).isEqualTo(content);
    assertThat(read(id, new BlobRange.Between(0, length - 1))).isEqualTo(content);
    assertThat(read(id, new BlobRange.Between(5, Long.MAX_VALUE)))
        .isEqualTo(Arrays.copyOfRange(content, 5, length));
    assertThat(read(id, new BlobRange.Between(BLOCK - 1, BLOCK)))
        .isEqualTo(Arrays.copyOfRange(content, BLOCK - 1, BLOCK + 1));
    assertThat(read(id, new BlobRange.Between(BLOCK, 2 * BLOCK - 1)))
        .isEqualTo(Arrays.copyOfRange(content, BLOCK, 2 * BLOCK));
    RandomGenerator random = Seed.random("ranges");
    for (int i = 0; i < 50; i++) {
      int first = random.nextInt(length);
      int last = random.nextInt(first, length + 1_000);
      try (BlobStream stream = blobs().open(id, new BlobRange.Between(first, last))) {
        assertThat(stream.first()).isEqualTo(first);
        assertThat(stream.size()).isEqualTo(length);
        assertThat(stream.length()).isEqualTo(Math.min(last, length - 1) - first + 1);
        assertThat(stream.readAllBytes())
            .as("%s-%s", first, last)
            .isEqualTo(Arrays.copyOfRange(content, first, Math.min(last, length - 1) + 1));
        assertThat(stream.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  default void aRangeBehindTheEndIsRefusedWithTheLengthAndAnEmptyBlobHasNoRange() throws Exception {
    for (int length : List.of(0, 10, BLOCK)) {
      BlobId id = put("acme", Content.bytes(1, length)).id();
      for (BlobRange behind :
          List.of(
              new BlobRange.From(length),
              new BlobRange.From(length + 1L),
              new BlobRange.From(length + 3L * BLOCK),
              new BlobRange.From(Long.MAX_VALUE),
              new BlobRange.Between(length, length + 5L),
              new BlobRange.Between(length + 5L * BLOCK, Long.MAX_VALUE),
              new BlobRange.Last(0))) {
        assertThatExceptionOfType(OutOfRange.class)
            .as("%s of %s", behind, length)
            .isThrownBy(() -> read(id, behind))
            .satisfies(refused -> assertThat(refused.bytes()).isEqualTo(length));
      }
    }
    BlobId empty = put("acme", new byte[0]).id();
    assertThat(read(empty)).isEmpty();
    assertThatExceptionOfType(OutOfRange.class)
        .isThrownBy(() -> read(empty, new BlobRange.Last(1)));
    assertThatExceptionOfType(OutOfRange.class)
        .isThrownBy(() -> read(empty, new BlobRange.Between(0, 0)));
  }

  @Test
  default void whatIsNotThereIsNoSuchBlobAlsoForAnotherOwner() throws Exception {
    BlobId id = put("acme", Content.bytes(1, 100)).id();
    BlobId others = new BlobId("globex", id.name());
    put("globex", Content.bytes(2, 100));
    BlobId never = BlobId.of("initech", clock().instant(), Seed.random("never"));
    BlobId gone = put("acme", Content.bytes(3, 100)).id();
    blobs().delete(gone);

    for (BlobId none : List.of(others, never, gone)) {
      assertThatExceptionOfType(NoSuchBlob.class)
          .isThrownBy(() -> blobs().stat(none))
          .withMessageContaining(none.toString());
      assertThatExceptionOfType(NoSuchBlob.class).isThrownBy(() -> read(none));
      for (BlobRange range :
          List.of(new BlobRange.From(0), new BlobRange.From(1L << 40), new BlobRange.Last(5))) {
        assertThatExceptionOfType(NoSuchBlob.class).isThrownBy(() -> read(none, range));
      }
      blobs().delete(none);
    }
    assertThat(read(id)).isEqualTo(Content.bytes(1, 100));
  }

  @Test
  default void aContentOverTheLimitLeavesNothing() throws Exception {
    int large = S3Shelf.PART_BYTES + 3 * BLOCK;
    for (int limit : List.of(0, 100, BLOCK, large)) {
      assertThatExceptionOfType(TooLarge.class)
          .isThrownBy(
              () -> blobs().put("acme", new Content(1, limit + 1L), OptionalLong.empty(), limit))
          .satisfies(refused -> assertThat(refused.bytesMax()).isEqualTo(limit));
      assertThatExceptionOfType(TooLarge.class)
          .isThrownBy(() ->
              blobs()
                  .put(
                      "acme",
                      new Unreadable("nobody reads this"),
                      OptionalLong.of(limit + 1L),
                      limit));
    }
    assertThat(all()).isEmpty();
    assertThat(unfinished()).isZero();

    Blob fits = blobs().put("acme", new Content(1, large), OptionalLong.empty(), large);
    assertThat(all()).containsExactly(fits.id());
  }

  @Test
  default void aContentOfAnotherLengthThanDeclaredLeavesNothing() throws Exception {
    for (long length : List.of(0L, 99L, 101L, 20_000L, S3Shelf.PART_BYTES + 500_000L)) {
      assertThatExceptionOfType(WrongLength.class)
          .as("%s bytes", length)
          .isThrownBy(
              () -> blobs().put("acme", new Content(1, length), OptionalLong.of(100), 10_000_000));
    }
    assertThatExceptionOfType(WrongLength.class)
        .isThrownBy(() ->
            blobs()
                .put(
                    "acme",
                    new Content(1, S3Shelf.PART_BYTES + 5L),
                    OptionalLong.of(S3Shelf.PART_BYTES + 500_000L),
                    10_000_000));
    assertThat(all()).isEmpty();
    assertThat(unfinished()).isZero();
  }

  /// Fails when it is read, as a socket does whose client has gone.
  final class Unreadable extends InputStream {

    private final IOException failure;

    Unreadable(String why) {
      failure = new IOException(why);
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }
  }

  @Test
  default void aContentThatCannotBeReadFailsAsItselfAndLeavesNothing() {
    for (long length : List.of(0L, 500L, 3L * BLOCK, 2L * S3Shelf.PART_BYTES + 500)) {
      Unreadable gone = new Unreadable("the client has gone");
      assertThatThrownBy(() ->
              blobs()
                  .put(
                      "acme",
                      new SequenceInputStream(new Content(1, length), gone),
                      OptionalLong.empty(),
                      100_000_000))
          .isSameAs(gone.failure);
    }
    assertThat(all()).isEmpty();
    assertThat(unfinished()).isZero();
  }

  /// Does something after so many bytes.
  private static InputStream after(long length, Runnable action) {
    return new SequenceInputStream(
        new Content(1, length),
        new InputStream() {
          @Override
          public int read() {
            action.run();
            return -1;
          }
        });
  }

  @Test
  default void aContentThatTakesTooLongIsRefusedAndLeavesNothing() throws Exception {
    blobs()
        .put(
            "acme",
            after(S3Shelf.PART_BYTES + 500L, () -> clock().forward(Blobs.PUT_LONGEST)),
            OptionalLong.empty(),
            10_000_000);
    Set<BlobId> before = all();
    assertThat(before).hasSize(1);

    assertThatExceptionOfType(TooSlow.class)
        .isThrownBy(() ->
            blobs()
                .put(
                    "acme",
                    after(
                        S3Shelf.PART_BYTES + 500L,
                        () -> clock().forward(Blobs.PUT_LONGEST.plusMillis(1))),
                    OptionalLong.empty(),
                    10_000_000));
    assertThat(all()).isEqualTo(before);
    assertThat(unfinished()).isZero();
  }

  @Test
  default void nothingIsSeenOfAPutThatGoesOnAndNoSweepDisturbsIt() throws Exception {
    for (long length : List.of(500L, 2L * S3Shelf.PART_BYTES + 500)) {
      List<BlobId> seen = new ArrayList<>();
      Blob blob =
          blobs()
              .put(
                  "acme",
                  after(
                      length,
                      () -> {
                        blobs().list(seen::add);
                        clock().forward(Blobs.PUT_LONGEST);
                        Instant latest = clock().instant().minus(Blobs.GRACE_MIN);
                        assertThat(blobs().sweep(latest, _ -> false)).isEqualTo(new Swept(0, 0));
                      }),
                  OptionalLong.empty(),
                  100_000_000);

      assertThat(seen).isEmpty();
      assertThat(read(blob.id())).isEqualTo(Content.bytes(1, (int) length));
      blobs().delete(blob.id());
    }
  }

  @Test
  default void putsAtTheSameTimeDoNotMix() throws Exception {
    List<Future<Blob>> puts = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 24; i++) {
        int seed = i;
        puts.add(
            threads.submit(() ->
                blobs()
                    .put(
                        "tenant" + seed % 3,
                        new Content(seed, 1L + seed * 50_000),
                        OptionalLong.empty(),
                        Blobs.BYTES_MAX)));
      }
    }
    for (int i = 0; i < puts.size(); i++) {
      Blob blob = puts.get(i).get();
      assertThat(blob.id().owner()).isEqualTo("tenant" + i % 3);
      assertThat(read(blob.id())).isEqualTo(Content.bytes(i, 1 + i * 50_000));
    }
    assertThat(all()).hasSize(24);
    Set<BlobId> one = new ConcurrentSkipListSet<>((a, b) -> a.name().compareTo(b.name()));
    blobs().list("tenant1", one::add);
    assertThat(one).hasSize(8).allMatch(id -> id.owner().equals("tenant1"));
  }

  @Test
  default void aChangedByteIsFoundAndNothingWrongIsPassedOn() throws Exception {
    int length = 3 * BLOCK + 500;
    byte[] content = Content.bytes(1, length);
    BlobId id = put("acme", content).id();
    byte[] kept = place().kept(id);
    assertThat(kept).hasSize((int) Frames.total(length));
    RandomGenerator random = Seed.random("damage");
    List<Integer> places =
        new ArrayList<>(
            List.of(0, BLOCK - 1, BLOCK, BLOCK + 3, BLOCK + 4, kept.length - 1, kept.length - 20));
    for (int i = 0; i < 20; i++) {
      places.add(random.nextInt(kept.length));
    }
    for (int place : places) {
      byte[] damaged = kept.clone();
      damaged[place] ^= (byte) (1 << random.nextInt(8));
      place().keep(id, damaged);

      List<Byte> passedOn = new ArrayList<>();
      assertThatExceptionOfType(BlobDamaged.class)
          .as("byte %s of %s", place, kept.length)
          .isThrownBy(() -> {
            try (BlobStream stream = blobs().open(id)) {
              for (int read = stream.read(); read >= 0; read = stream.read()) {
                passedOn.add((byte) read);
              }
            }
          })
          .withMessageContaining(id.toString())
          .satisfies(damage -> assertThat(damage.id()).isEqualTo(id));
      assertThat(passedOn.size()).isLessThan(length);
      for (int i = 0; i < passedOn.size(); i++) {
        assertThat(passedOn.get(i)).isEqualTo(content[i]);
      }
      int block = place / (BLOCK + Frames.SUM_BYTES);
      if (block < 3) {
        long begin = (long) block * BLOCK;
        assertThatExceptionOfType(BlobDamaged.class)
            .isThrownBy(() -> read(id, new BlobRange.Between(begin + 7, begin + 7)));
        int next = (block + 1) * BLOCK;
        assertThat(read(id, new BlobRange.Between(next, next + 400)))
            .as("what is not damaged")
            .isEqualTo(Arrays.copyOfRange(content, next, next + 401));
      }
    }
    place().keep(id, kept);
    assertThat(read(id)).isEqualTo(content);
  }

  @Test
  default void aBlobThatWasCutOrIsAnothersIsFound() throws Exception {
    int length = 2 * BLOCK + 500;
    BlobId id = put("acme", Content.bytes(1, length)).id();
    BlobId other = put("acme", Content.bytes(2, length)).id();
    byte[] kept = place().kept(id);
    List<byte[]> wrong =
        List.of(
            new byte[0],
            new byte[10],
            place().kept(other),
            Arrays.copyOf(kept, kept.length - 1),
            Arrays.copyOf(kept, kept.length - 60),
            Arrays.copyOf(kept, BLOCK),
            Arrays.copyOf(kept, kept.length + 1),
            Arrays.copyOf(kept, Frames.TRAILER_BYTES + 3));
    for (byte[] bytes : wrong) {
      place().keep(id, bytes);
      assertThatExceptionOfType(BlobDamaged.class)
          .as("%s bytes", bytes.length)
          .isThrownBy(() -> read(id));
      assertThatExceptionOfType(BlobDamaged.class).isThrownBy(() -> blobs().stat(id));
    }
    blobs().delete(id);
    assertThatExceptionOfType(NoSuchBlob.class).isThrownBy(() -> read(id));
  }

  /// As if the checksum of a block did agree by chance.
  @Test
  default void whatABlocksSumDoesNotFindTheSha256Finds() throws Exception {
    int length = 2 * BLOCK + 500;
    BlobId id = put("acme", Content.bytes(1, length)).id();
    byte[] kept = place().kept(id);
    byte[] block = Arrays.copyOf(kept, BLOCK + Frames.SUM_BYTES);
    block[5] ^= 1;
    Frames.sign(id, 0, block, BLOCK);
    System.arraycopy(block, 0, kept, 0, block.length);
    place().keep(id, kept);

    for (BlobRange whole :
        List.of(
            new BlobRange.All(),
            new BlobRange.From(0),
            new BlobRange.Between(0, Long.MAX_VALUE),
            new BlobRange.Last(length))) {
      try (BlobStream stream = blobs().open(id, whole)) {
        stream.readNBytes(2 * BLOCK);
        assertThatExceptionOfType(BlobDamaged.class)
            .as("%s", whole)
            .isThrownBy(stream::readAllBytes)
            .withMessageContaining("SHA-256");
      }
    }
  }

  @Test
  default void hostileOwnersAndIdsAreRefused() throws Exception {
    BlobId id = put("acme", Content.bytes(1, 100)).id();
    for (String owner :
        List.of(
            "",
            ".",
            "..",
            "../acme",
            "a/b",
            "a\\b",
            "Acme",
            "-a",
            "a b",
            "a\0",
            "a%2f",
            "ä",
            "a".repeat(65))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as("owner '%s'", owner)
          .isThrownBy(() -> put(owner, new byte[] {1}));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> BlobId.parse(owner + "/" + id.name()));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> blobs().list(owner, _ -> {}));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> blobs().erase(owner));
    }
    for (String name :
        List.of(
            "",
            ".",
            "..",
            "../" + id.name(),
            "/" + id.name(),
            id.name() + "/",
            id.name().toUpperCase(Locale.ROOT),
            id.name().substring(1),
            id.name() + "0",
            "../".repeat(14) + "et",
            "g" + id.name().substring(1))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as("name '%s'", name)
          .isThrownBy(() -> new BlobId("acme", name));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> BlobId.parse("acme/" + name));
    }
    assertThat(BlobId.parse(id.toString())).isEqualTo(id);
    assertThat(all()).containsExactly(id);
  }

  @Test
  default void aSweepTakesWhatIsOldAndNotReferredTo() throws Exception {
    BlobId orphan = put("acme", Content.bytes(1, 100)).id();
    BlobId referred = put("acme", Content.bytes(2, 100)).id();
    BlobId others = put("globex", Content.bytes(3, 100)).id();
    clock().forward(Duration.ofMillis(1));
    Instant then = clock().instant();
    BlobId young = put("acme", Content.bytes(4, 100)).id();
    clock().forward(Blobs.GRACE_MIN);

    List<BlobId> asked = new ArrayList<>();
    Swept swept =
        blobs()
            .sweep(
                then,
                id -> {
                  asked.add(id);
                  return id.equals(referred);
                });

    assertThat(swept).isEqualTo(new Swept(2, 0));
    assertThat(asked).containsExactlyInAnyOrder(orphan, referred, others);
    assertThat(all()).containsExactlyInAnyOrder(referred, young);
    assertThat(read(referred)).isEqualTo(Content.bytes(2, 100));
    assertThat(blobs().sweep(then, referred::equals)).isEqualTo(new Swept(0, 0));
  }

  @Test
  default void aSweepDoesNotComeNearerThanTheGrace() throws Exception {
    BlobId id = put("acme", Content.bytes(1, 100)).id();
    Instant tooNear = clock().instant().minus(Blobs.GRACE_MIN).plusMillis(1);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> blobs().sweep(tooNear, _ -> false));
    assertThat(blobs().sweep(tooNear.minusMillis(1), _ -> false)).isEqualTo(new Swept(0, 0));
    assertThat(all()).containsExactly(id);
  }

  @Test
  default void aSweepWhoseQuestionFailsTakesNothingMore() throws Exception {
    put("acme", Content.bytes(1, 100));
    put("acme", Content.bytes(2, 100));
    clock().forward(Blobs.GRACE_MIN.plusMillis(1));
    StoreFailure failure = new StoreFailure("the store is gone", null);

    assertThatThrownBy(() ->
            blobs()
                .sweep(
                    clock().instant().minus(Blobs.GRACE_MIN),
                    _ -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(all()).hasSize(2);
  }

  @Test
  default void erasingTakesAllOfOneOwnerAndNothingOfOthers() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("acme", Content.bytes(i, 100));
    }
    BlobId kept = put("acme2", Content.bytes(7, 100)).id();
    BlobId alsoKept = put("acm", Content.bytes(8, 100)).id();

    blobs().erase("acme");
    blobs().erase("acme");
    blobs().erase("nobody");

    assertThat(all()).containsExactlyInAnyOrder(kept, alsoKept);
    BlobId again = put("acme", Content.bytes(9, 100)).id();
    assertThat(read(again)).isEqualTo(Content.bytes(9, 100));
  }

  @Test
  default void aPutWhoseProcessIsKilledIsNeverSeenAndItsRestIsSweptOrErased() throws Exception {
    BlobId before = put("acme", Content.bytes(1, 100)).id();
    for (boolean erased : List.of(false, true)) {
      try (OtherProcess other = OtherProcess.start("half", place())) {
        assertThat(other.line()).isEqualTo("half");
        other.kill();
      }
      assertThat(all()).containsExactly(before);
      if (erased) {
        blobs().erase("globex");
        blobs().erase("acme");
        assertThat(all()).isEmpty();
        assertThat(unfinished()).isZero();
      } else {
        Instant tooEarly = clock().instant().minus(Blobs.GRACE_MIN);
        assertThat(blobs().sweep(tooEarly, _ -> true)).isEqualTo(new Swept(0, 0));
        assertThat(unfinished()).isEqualTo(1);
        assertThat(all()).containsExactly(before);
      }
    }
  }

  @Test
  default void whatAKilledProcessHadAcknowledgedIsThereAndAllThatIsThereIsWhole() throws Exception {
    RandomGenerator random = Seed.random("kills");
    Set<String> acknowledged = new TreeSet<>();
    for (int kills = 0; kills < 3; kills++) {
      try (OtherProcess other = OtherProcess.start("many", place())) {
        int lines = 1 + random.nextInt(20);
        for (int i = 0; i < lines; i++) {
          acknowledged.add(other.line());
        }
        other.kill();
        for (String line = other.line(); line != null; line = other.line()) {
          if (line.length() == acknowledged.iterator().next().length()) {
            acknowledged.add(line);
          }
        }
      }
    }
    Set<String> found = new TreeSet<>();
    for (BlobId id : all()) {
      read(id);
      found.add(id + " " + blobs().stat(id).sha256());
    }
    assertThat(found).containsAll(acknowledged).hasSizeLessThanOrEqualTo(acknowledged.size() + 3);
  }

  @Test
  default void fiftyMegabytesGoThroughAHeapOfTwentyFour() throws Exception {
    try (OtherProcess other =
        OtherProcess.start(
            "large", place(), System.getProperty("java.class.path"), List.of("-Xmx24m"))) {
      String line = other.line();
      assertThat(other.ended()).isZero();
      String[] words = line.split(" ");
      assertThat(words[1]).isEqualTo("50000000");
      assertThat(Long.parseLong(words[2])).isLessThan(32L * 1024 * 1024);
      assertThat(blobs().stat(BlobId.parse(words[0])).bytes()).isEqualTo(50_000_000);
    }
  }

  @Test
  default void aClosedStoreFailsInWordsAndMayBeClosedAgain() throws Exception {
    BlobId id = put("acme", Content.bytes(1, 100)).id();
    Blobs closed = blobs();
    closed.close();
    closed.close();

    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> put("acme", new byte[] {1}))
        .withMessageContaining("closed");
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> closed.stat(id));
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> closed.open(id));
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> closed.delete(id));
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> closed.list(_ -> {}));
    assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> closed.erase("acme"));
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> closed.sweep(Instant.EPOCH, _ -> true));
  }
}
