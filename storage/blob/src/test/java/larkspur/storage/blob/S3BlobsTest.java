package larkspur.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import larkspur.storage.StoreFailure;
import larkspur.storage.StoreRefused;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Against a real S3-compatible server on loopback; or against any other, with
/// `-Dlarkspur.s3.endpoint=… -Dlarkspur.s3.bucket=… -Dlarkspur.s3.access-key=…
/// -Dlarkspur.s3.secret-key=…`: each test uses a prefix of its own in that bucket and leaves what
/// it puts there.
final class S3BlobsTest implements BlobContract {

  private static final String BUCKET = System.getProperty("larkspur.s3.bucket", "larkspur-test");
  private static final String ACCESS_KEY =
      System.getProperty("larkspur.s3.access-key", S3Server.ACCESS_KEY);
  private static final String SECRET_KEY =
      System.getProperty("larkspur.s3.secret-key", S3Server.SECRET_KEY);

  @TempDir static Path folder;
  private static AutoCloseable server = () -> {};
  private static URI endpoint;

  /// Which speaks past our own code.
  private static S3Client client;

  private static int tests;

  private final TestClock clock = new TestClock();
  private S3Options options;
  private Blobs blobs;

  @BeforeAll
  static void start() throws Exception {
    String chosen = System.getProperty("larkspur.s3.endpoint");
    if (chosen == null) {
      S3Server own = S3Server.start(folder.resolve("s3"));
      server = own;
      endpoint = own.endpoint();
    } else {
      endpoint = URI.create(chosen);
    }
    client =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .build();
    if (chosen == null) {
      client.createBucket(create -> create.bucket(BUCKET));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
  }

  @BeforeEach
  void open() {
    options = options("test-" + Long.toHexString(Seed.value()) + "-" + tests++ + "/");
    blobs = place().open(clock);
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  private static S3Options options(String prefix) {
    return S3Options.usual(endpoint, BUCKET, ACCESS_KEY, SECRET_KEY).withPrefix(prefix);
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public TestClock clock() {
    return clock;
  }

  private Blobs open(S3Options with) {
    return S3Blobs.open(with, clock, new SplittableRandom(Seed.random("ids").nextLong()));
  }

  @Override
  public Place place() {
    return new Place() {
      @Override
      public Blobs open(TestClock with) {
        return S3BlobsTest.this.open(options);
      }

      @Override
      public List<String> arguments() {
        return List.of("s3", endpoint.toString(), BUCKET, options.prefix(), ACCESS_KEY, SECRET_KEY);
      }

      private String key(BlobId id) {
        return options.prefix() + "kept/" + id.owner() + "/" + id.name();
      }

      @Override
      public byte[] kept(BlobId id) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key(id))).asByteArray();
      }

      @Override
      public void keep(BlobId id, byte[] bytes) {
        client.putObject(put -> put.bucket(BUCKET).key(key(id)), RequestBody.fromBytes(bytes));
      }
    };
  }

  private static Blob put(Blobs to, String owner, long length) throws Exception {
    return to.put(owner, new Content(1, length), OptionalLong.empty(), Blobs.BYTES_MAX);
  }

  @Test
  void installationsUnderTwoPrefixesOfABucketDoNotMeet() throws Exception {
    BlobId id = put(blobs, "acme", 100).id();
    try (Blobs other = open(options(options.prefix() + "inner/"))) {
      BlobId others = put(other, "acme", 200).id();
      Set<BlobId> seen = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));
      blobs.list(seen::add);
      assertThat(seen).containsExactly(id);
      blobs.erase("acme");
      assertThat(other.stat(others).bytes()).isEqualTo(200);
    }
  }

  @Test
  void moreThanOnePageIsListedErasedAndSweptOfUnfinishedPuts() throws Exception {
    try (Blobs paged =
        new KeptBlobs(S3Shelf.open(options, 3), clock, new SplittableRandom(Seed.value()))) {
      Set<String> put = new TreeSet<>();
      for (int i = 0; i < 10; i++) {
        BlobId id = put(paged, "acme", i).id();
        put.add(id.name());
        client.createMultipartUpload(
            create -> create.bucket(BUCKET).key(options.prefix() + "kept/" + id));
      }
      Set<String> seen = new TreeSet<>();
      paged.list(id -> seen.add(id.name()));
      assertThat(seen).isEqualTo(put);

      clock.forward(Blobs.GRACE_MIN.plusMillis(1));
      assertThat(paged.sweep(clock.instant().minus(Blobs.GRACE_MIN), _ -> true))
          .isEqualTo(new Swept(0, 10));
      paged.erase("acme");
      paged.list(id -> {
        throw new AssertionError(id);
      });
    }
  }

  /// A reply that is lost on the way, after the store has done what it was asked for.
  @Test
  void aPutWhoseReplyIsLostHasHappenedOnce() throws Exception {
    try (LosingProxy proxy = LosingProxy.start(endpoint)) {
      S3Options through =
          S3Options.usual(proxy.endpoint(), BUCKET, ACCESS_KEY, SECRET_KEY)
              .withPrefix(options.prefix());
      try (Blobs lossy = open(through)) {
        proxy.loseNextReplyTo("^PUT /");
        Blob small = put(lossy, "acme", 500);
        assertThat(proxy.lost()).isEqualTo(1);

        proxy.loseNextReplyTo("^POST /.*uploads");
        proxy.loseNextReplyTo("^PUT /.*partNumber=2");
        proxy.loseNextReplyTo("^POST /.*uploadId=");
        Blob large = put(lossy, "acme", 2L * S3Shelf.PART_BYTES);
        assertThat(proxy.lost()).isEqualTo(4);

        // Of every attempt: then only the store itself can say what happened.
        for (int i = 0; i < through.attempts(); i++) {
          proxy.loseNextReplyTo("^POST /.*uploadId=");
        }
        Blob asked = put(lossy, "acme", 2L * S3Shelf.PART_BYTES + 1);
        assertThat(proxy.lost()).isEqualTo(4 + through.attempts());

        for (Blob blob : List.of(small, large, asked)) {
          try (BlobStream stream = blobs.open(blob.id())) {
            assertThat(stream.readAllBytes()).isEqualTo(Content.bytes(1, (int) blob.bytes()));
          }
        }
      }
    }
    Set<String> seen = new TreeSet<>();
    blobs.list(id -> seen.add(id.name()));
    assertThat(seen).hasSize(3);
  }

  @Test
  void blobsMoveBetweenAFolderAndAStoreByCopying() throws Exception {
    Path there = folder.resolve("moved");
    Blob blob;
    try (Blobs inFolder = FolderBlobs.open(there, clock, new SplittableRandom(Seed.value()))) {
      blob = put(inFolder, "acme", 200_000);
    }
    try (Stream<Path> files = Files.walk(there)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        client.putObject(
            put -> put.bucket(BUCKET).key(options.prefix() + "copy/" + there.relativize(file)),
            file);
      }
    }
    try (Blobs copy = open(options(options.prefix() + "copy/"));
        BlobStream stream = copy.open(blob.id())) {
      assertThat(stream.readAllBytes()).isEqualTo(Content.bytes(1, 200_000));
      assertThat(copy.stat(blob.id())).isEqualTo(blob);
    }
  }

  @Test
  void aBucketThatCannotBeUsedIsRefusedInWordsThatDoNotTellTheSecret() {
    S3Options missing = S3Options.usual(endpoint, "no-such-bucket", ACCESS_KEY, SECRET_KEY);
    S3Options wrong =
        S3Options.usual(endpoint, BUCKET, ACCESS_KEY, "wrong-secret").withPrefix("wrong/");
    for (S3Options bad : List.of(missing, wrong)) {
      assertThatExceptionOfType(StoreRefused.class)
          .as(bad.toString())
          .isThrownBy(() -> open(bad))
          .withMessageContaining("The bucket " + bad.bucket())
          .satisfies(refused -> assertThat(whole(refused)).doesNotContain(bad.secretKey()));
      assertThat(bad.toString()).doesNotContain(bad.secretKey());
    }
  }

  private static String whole(Throwable thrown) {
    StringWriter to = new StringWriter();
    thrown.printStackTrace(new PrintWriter(to));
    return to.toString();
  }

  @Test
  void aPrefixOfSomethingElseOrOfANewerFormatIsRefusedInWords() {
    client.putObject(
        put -> put.bucket(BUCKET).key(options.prefix() + "letters/dear.txt"),
        RequestBody.fromString("dear"));
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> open(options(options.prefix() + "letters/")))
        .withMessageContaining("dear.txt");

    client.putObject(
        put -> put.bucket(BUCKET).key(options.prefix() + "FORMAT"),
        RequestBody.fromString("larkspur blobs format 2\n"));
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> open(options))
        .withMessageContaining("has format 2");
  }

  private S3Options impatient(URI at) {
    return S3Options.usual(at, BUCKET, ACCESS_KEY, SECRET_KEY)
        .withPatience(Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(5), 2);
  }

  @Test
  void aStoreThatDoesNotAnswerIsAFailureInWords() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI at = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> open(impatient(at)))
          .withMessageContaining("cannot be reached")
          .satisfies(failed -> assertThat(whole(failed)).doesNotContain(SECRET_KEY));
    }
  }

  @Test
  void aStoreThatWentAwayIsAFailureOfEveryCall() throws Exception {
    S3Server own = S3Server.start(folder.resolve("gone"));
    try (S3Client to =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .endpointOverride(own.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
            .build()) {
      to.createBucket(create -> create.bucket("gone"));
    }
    S3Options toOwn =
        S3Options.usual(own.endpoint(), "gone", S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
            // Whoever has gone refuses at once; only as long as it is there, it may be slow.
            .withPatience(
                Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), 2);
    try (Blobs there = open(toOwn)) {
      BlobId id = put(there, "acme", 1_000_000).id();
      own.close();

      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> put(there, "acme", 100))
          .withMessageContaining("cannot be put")
          .satisfies(failed -> assertThat(whole(failed)).doesNotContain(S3Server.SECRET_KEY));
      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> put(there, "acme", 2L * S3Shelf.PART_BYTES));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> there.stat(id));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> there.open(id));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> there.delete(id));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> there.list(_ -> {}));
      assertThatExceptionOfType(StoreFailure.class).isThrownBy(() -> there.erase("acme"));
    }
  }

  @Test
  void optionsThatCannotBeAreRefusedAndTellNoSecret() {
    for (String at :
        List.of(
            "ftp://127.0.0.1",
            "http:",
            "http://me:secret@127.0.0.1",
            "http://127.0.0.1/bucket",
            "http://127.0.0.1?secret")) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as(at)
          .isThrownBy(() -> S3Options.usual(URI.create(at), "bucket", "a", "b"))
          .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
    }
    for (String prefix : List.of("a", "/", "../", "a//", "a/../b/", " /")) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as(prefix)
          .isThrownBy(() -> options.withPrefix(prefix));
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> S3Options.usual(endpoint, "Bucket/..", "a", "b"));
    assertThat(options.toString()).doesNotContain(SECRET_KEY).doesNotContain(ACCESS_KEY + ",");
  }
}
